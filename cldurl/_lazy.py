"""Regular expressions that are compiled when they are first used.

Compiling the forty of this package costs 5 ms, half of what its import may cost; a URL
needs two of them.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["Regex"]


class Regex:
    """A pattern with the methods of `re.Pattern`.

    >>> Regex("[a-z]+").fullmatch("abc")[0]
    'abc'
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # From now on the method is found in the instance, and costs what it costs in `re`.
        method = getattr(re.compile(self.pattern, self.flags), name)
        self.__dict__[name] = method
        return method
