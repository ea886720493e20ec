"""What Hypothesis loads when it is imported itself: `st.from_type(Cloud)` and the like.

Only types of what `import cldurl` loads anyway are registered; the strategies, and the facts behind
them, are loaded when one of them is asked for.
https://hypothesis.readthedocs.io/en/latest/extensions.html#hypothesis-integration-via-entry-points
"""

from __future__ import annotations

from typing import Any

__all__ = ["register"]


def register() -> None:
    """Tell Hypothesis which strategy belongs to which type."""
    from hypothesis import strategies as st

    from cldurl.cloud import Cloud
    from cldurl.public_ids import Encoded
    from cldurl.typing import Component

    st.register_type_strategy(Cloud, _lazily("clouds"))
    st.register_type_strategy(Encoded, _lazily("encoded_ids"))
    component: Any = Component  # a TypedDict, which is a type at run time
    st.register_type_strategy(component, _lazily("components"))


def _lazily(name: str) -> Any:
    """A function that Hypothesis asks for a strategy when it needs one."""

    def strategy(_type: object) -> Any:
        from cldurl import strategies

        return getattr(strategies, name)()

    return strategy
