"""Text in a slot: words, of a list that is closed or of one that grows, public IDs, and free text."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cldurl import expressions
from cldurl._escape import LAYER_ID, OPAQUE, decode_once, encode
from cldurl._lazy import Regex
from cldurl._numbers import number_text
from cldurl.errors import an, refuse, show, suggest
from cldurl.kinds import Kind, Odd
from cldurl.public_ids import fault_of

__all__ = ["Choice", "IdSlot", "Open", "Text", "Word", "decode_slot", "id_in_slot"]


class Choice(Kind):
    """One word of a closed list."""

    __slots__ = ("code", "label", "words")

    def __init__(self, label: str, words: Collection[str], code: str = "") -> None:
        self.label, self.words, self.code = label, frozenset(words), code
        self.form = f"one of {', '.join(sorted(words))}"

    @property
    def annotation(self) -> str:  # type: ignore[override]
        """The words, as a type checker wants them."""
        return f"Literal[{', '.join(repr(word) for word in sorted(self.words))}]"

    def offer(self, value: object) -> str | None:
        if type(value) is not str:
            return None
        if value not in self.words:
            hint = suggest(value, self.words)
            if not hint:
                newer = f'; a newer one is written {{"extra": {{"{self.code}": "..."}}}}' if self.code else ""
                hint = f"known are {', '.join(sorted(self.words))}{newer}"
            refuse(f"unknown {self.label} {show(value)}", hint, rule="unknown-word")
        return value


class Open(Kind):
    """A word, possibly with `:` arguments and `!names!`; unknown words are allowed and reported."""

    __slots__ = ("joint", "label", "numeric", "words")

    def __init__(
        self, label: str, words: Collection[str], form: str = "", joint: str = ":", *, numeric: bool = False
    ) -> None:
        self.label, self.words, self.joint, self.numeric = label, words, joint, numeric
        self.form = form or f"{an(label)} ({', '.join(sorted(words)[:3])}, ...)"

    def offer(self, value: object) -> str | None:
        if type(value) is int and self.numeric:
            value = number_text(value)
        if type(value) is not str or value[:1] in _NO_START or value[-1] == ":":
            return None
        pieces = expressions.pieces_of(value)
        for index, piece in enumerate(pieces):
            if index % 2:
                pieces[index] = expressions.quote(piece)
            elif piece and not _WORD.fullmatch(piece):
                return None
        return "!".join(pieces)

    def take(self, text: str) -> object | None:
        value = expressions.read(text) if "!" in text else text
        return None if self.offer(value) is None else value

    def keeps(self, text: str) -> bool:
        return "!" not in text

    def odd(self, text: str) -> Iterator[Odd]:
        # A word that ends with "_" has a quoted name behind it: region_!hat!
        head, quoted, _ = text.split(self.joint)[0].partition("!")
        known = text in self.words or (head in self.words and (head[-1:] == "_") == bool(quoted))
        if not known:
            yield "unknown-word", f"{self.label} {show(text)} is not known", suggest(text, self.words)


# No part between colons is empty.
_NO_START = frozenset(["", *"_.:;()-"])
_WORD = Regex("(?:[A-Za-z0-9_.;$()-]|:(?!:))+")


class Word(Kind):
    """One plain word or a $variable; unknown words are allowed and reported."""

    __slots__ = ("label", "words")

    def __init__(self, label: str, words: Collection[str]) -> None:
        self.label, self.words = label, frozenset(words)
        self.form = f"{an(label)} ({', '.join(sorted(words))})"

    def offer(self, value: object) -> str | None:
        return value if type(value) is str and _PLAIN_WORD.fullmatch(value) else None

    def take(self, text: str) -> object | None:
        return self.offer(text)

    def odd(self, text: str) -> Iterator[Odd]:
        if text not in self.words and text[:1] != "$":
            yield "unknown-word", f"{self.label} {show(text)} is not known", suggest(text, self.words)


_PLAIN_WORD = Regex(r"[A-Za-z][A-Za-z0-9]*|\$[A-Za-z][A-Za-z0-9]*")


class IdSlot(Kind):
    """A public ID in a slot: `/` is written `:`, and is accepted either way."""

    __slots__ = ("prefix",)

    def __init__(self, form: str, prefix: str = "") -> None:
        self.form, self.prefix = form, prefix

    def offer(self, value: object) -> str | None:
        if type(value) is not str or not value.startswith(self.prefix):
            return None
        text = id_in_slot(value[len(self.prefix) :].replace(":", "/"))
        # A "$" that began the slot would be a variable as soon as one layer is off.
        return self.prefix + (f"%25{text[1:]}" if text[:3] == "%24" else text)

    def take(self, text: str) -> object | None:
        value = decode_slot(text)
        return None if self.offer(value) is None else value

    def keeps(self, text: str) -> bool:
        return False


def id_in_slot(public_id: str) -> str:
    """A public ID as a layer or a default image names it."""
    fault_of(public_id)
    return encode(public_id, LAYER_ID)


class Text(Kind):
    """Free text behind a known prefix, as `name:` of a page."""

    __slots__ = ("prefix",)

    def __init__(self, prefix: str, form: str) -> None:
        self.prefix, self.form = prefix, form

    def keeps(self, text: str) -> bool:
        return not text.startswith(self.prefix)

    def offer(self, value: object) -> str | None:
        if type(value) is not str or not value.startswith(self.prefix) or value == self.prefix:
            return None
        return self.prefix + encode(value[len(self.prefix) :], OPAQUE)

    def take(self, text: str) -> object | None:
        if not text.startswith(self.prefix):
            return None
        value = decode_slot(text)
        return None if self.offer(value) is None else value


def decode_slot(text: str) -> str:
    """Free text of a slot; an encoded separator of one layer would end the slot, and is refused."""
    once = decode_once(text)
    if "," in once or "/" in once:
        refuse(
            "an encoded comma or slash that the service takes for the end",
            'it needs two layers: "%252C" or "%252F"',
            rule="bad-escape",
        )
    return decode_once(once)
