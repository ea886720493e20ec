"""An expression is refused, or written as a text that reads back and is written again as itself, with every
`$name` and `!text!` where it stood, and nothing in it that could end its slot.
"""

from __future__ import annotations

import re

from corpus import records, text_of, texts

from cldurl import TransformationError, expression, expressions
from cldurl._escape import decode_text
from cldurl.errors import Refused

_NAMES = re.compile(r"\$[A-Za-z][A-Za-z0-9]*")


def check(data: bytes) -> None:
    """Raise where it does not hold."""
    text = text_of(data)
    try:
        written = expressions.write(text)
    except Refused:
        try:
            expression(text)
        except TransformationError:
            return
        raise AssertionError("refused by one, written by the other") from None
    assert expression(text) == written
    assert written.isascii() and not set(written) & set(',/?#\\ "<>^`{|}'), written
    assert expressions.write(expressions.read(written)) == written, written
    given, kept = text.split("!"), written.split("!")
    if "!=" not in text:
        assert [decode_text(piece) for piece in kept[1::2]] == given[1::2], written
        assert _NAMES.findall("!".join(kept[::2])) == _NAMES.findall("!".join(given[::2])), written
    for part, why in expressions.odd_parts(written):
        assert part in written.split("_") or part in written
        assert why


def seeds() -> list[bytes]:
    """Conditions and assignments of the vectors, and what the grammar has room for."""
    own = [
        "width / 2 > $x && !sale! in tags", "initial_width/2-$gap", "-5 - -5", "isdef_$x and $x_to_i gt 3", "ctx:!kind! = !a:b!",
        "w != !a b!", "face_count>=1", "!a,b/c%2C! nin tags || h<9", "aspect_ratio >= 16:9", "$a:$b ^ 2 % 3", ".5 * width",
        "_ w _ gt _ 5 _", "context:!a! = !b!", "initialAspectRatio < 0.5", "w_mul_.25_add_$width", "current_public_id = !x!",
    ]  # fmt: skip
    found = {
        str(step["if"]) for record in records() for step in _steps(record["input"]) if isinstance(step.get("if"), str)
    }
    values = [text.partition("_")[2] for text in texts() if text.startswith(("if_", "$"))]
    return [text.encode() for text in (*own, *sorted(found), *values)]


def _steps(node: object) -> list[dict[str, object]]:
    if isinstance(node, dict):
        return [node, *[step for item in node.values() for step in _steps(item)]]
    return [step for item in node for step in _steps(item)] if isinstance(node, list) else []
