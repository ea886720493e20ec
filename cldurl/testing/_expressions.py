r"""Search expressions: read into a predicate over assets.

    expression  either ("OR" either)*
    either      part (["AND"] part)*
    part        ["NOT" | "-"] ( "(" expression ")" | field operator value | value )
    operator    ":" (words or a prefix) | "=" (exactly) | ">" | "<" | ">=" | "<="
    value       word | word"*" | '"' any '"' | "[" low " TO " high "]" | "{" low " TO " high "}"

What is not in this grammar, and a field that is not known, is refused with status 400.
https://cloudinary.com/documentation/search_expressions
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from cldurl.testing._messages import Refusal
from cldurl.testing._store import StoredAsset

__all__ = ["FIELDS", "Predicate", "read"]

Predicate = Callable[[StoredAsset], bool]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<paren>[()])
      | (?P<word>AND|OR|NOT)(?=[\s()]|$)
      | (?P<minus>-)(?=[\w"(])
      | (?:(?P<field>[A-Za-z_]\w*(?:\.[\w-]+)?)(?P<operator>>=|<=|[:=><]))?
        (?P<value>"(?:\\.|[^"\\])*" | [\[{][^\]}]*[\]}] | (?:\\.|[^\s()"\\\[\]{}])+)
    )""",
    re.VERBOSE,
)
_RANGE = re.compile(r"[\[{]\s*(\S+)\s+TO\s+(\S+)\s*[\]}]")
_WORDS = re.compile(r"[^\W_]+")
_UNITS = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30}
_AGO = {"h": 3600, "d": 86_400, "w": 7 * 86_400, "m": 30 * 86_400, "y": 365 * 86_400}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip
_DEEPEST = 50
_MOMENTS = ("created_at", "uploaded_at", "updated_at")

FIELDS: dict[str, Callable[[StoredAsset], Any]] = {
    "public_id": lambda asset: asset.public_id,
    "asset_id": lambda asset: asset.asset_id,
    "filename": lambda asset: asset.public_id.rpartition("/")[2],
    "display_name": lambda asset: asset.display_name,
    "folder": lambda asset: asset.asset_folder or asset.public_id.rpartition("/")[0],
    "asset_folder": lambda asset: asset.asset_folder,
    "resource_type": lambda asset: asset.resource_type,
    "type": lambda asset: asset.type,
    "format": lambda asset: asset.format or "",
    "tags": lambda asset: asset.tags,
    "etag": lambda asset: asset.etag,
    "moderation_kind": lambda asset: [item["kind"] for item in asset.moderation],
    "moderation_status": lambda asset: [item["status"] for item in asset.moderation],
    "bytes": lambda asset: asset.size,
    "width": lambda asset: asset.width or 0,
    "height": lambda asset: asset.height or 0,
    "version": lambda asset: asset.version,
    "created_at": lambda asset: asset.created_at,
    "uploaded_at": lambda asset: asset.created_at,
    "updated_at": lambda asset: asset.updated_at,
}
# Where a value without a field is looked for.
_ANYWHERE = ("public_id", "display_name", "tags", "folder")


def read(text: str, now: float) -> Predicate:
    """The predicate that an expression is; relative times count from `now`."""
    reader = _Reader(text, now)
    if not reader.tokens:
        return lambda asset: True
    found = reader.either()
    if reader.at < len(reader.tokens):
        raise reader.wrong()
    return found


class _Reader:
    def __init__(self, text: str, now: float) -> None:
        self.text, self.now, self.at, self.depth = text, now, 0, 0
        self.tokens: list[re.Match[str]] = []
        end = len(text.rstrip())
        place = 0
        while place < end:
            match = _TOKEN.match(text, place)
            if match is None:
                raise self.wrong()
            self.tokens.append(match)
            place = match.end()

    def wrong(self, why: str = "") -> Refusal:
        return Refusal(400, f"Query parsing failed for expression {self.text!r}" + (f": {why}" if why else ""))

    def _next(self, group: str, text: str) -> bool:
        """Whether this token comes next; then it is read."""
        if self.at < len(self.tokens) and self.tokens[self.at][group] == text:
            self.at += 1
            return True
        return False

    def either(self) -> Predicate:
        found = [self.both()]
        while self._next("word", "OR"):
            found.append(self.both())
        return found[0] if len(found) == 1 else lambda asset: any([one(asset) for one in found])

    def both(self) -> Predicate:
        found = [self.part()]
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if not self._next("word", "AND") and (token["word"] == "OR" or token["paren"] == ")"):
                break
            found.append(self.part())
        return found[0] if len(found) == 1 else lambda asset: all([one(asset) for one in found])

    def part(self) -> Predicate:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.wrong("it is nested too deeply")
        found = self._part()
        self.depth -= 1
        return found

    def _part(self) -> Predicate:
        if self._next("word", "NOT") or self._next("minus", "-"):
            inner = self.part()
            return lambda asset: not inner(asset)
        if self._next("paren", "("):
            inner = self.either()
            if not self._next("paren", ")"):
                raise self.wrong("a parenthesis is missing")
            return inner
        if self.at >= len(self.tokens) or self.tokens[self.at]["value"] is None:
            raise self.wrong()
        token = self.tokens[self.at]
        self.at += 1
        if token["field"] is None:
            matches = [_matching(":", token["value"]) for _ in _ANYWHERE]
            return lambda asset: any([one(FIELDS[name](asset)) for one, name in zip(matches, _ANYWHERE, strict=True)])
        return self.term(token["field"], token["operator"], token["value"])

    def term(self, field: str, sign: str, value: str) -> Predicate:
        name, dot, key = field.partition(".")
        if dot and name in ("context", "metadata"):
            matches = _matching(sign, value)
            return lambda asset: key in getattr(asset, name) and matches(getattr(asset, name)[key])
        if field in ("context", "metadata"):
            return lambda asset: _plain(value) in getattr(asset, field)
        if field not in FIELDS:
            raise self.wrong(f"unknown field {field}")
        get = FIELDS[field]
        if field in ("folder", "asset_folder") and value.rstrip('"').endswith("/*"):
            # The folder itself, and those below it; not those whose names begin alike.
            below = _matching("=", value)
            return lambda asset: below(f"{get(asset)}/")
        if field in _MOMENTS:
            return self._compared(get, sign, value, self._moment)
        if field in ("bytes", "width", "height", "version"):
            return self._compared(get, sign, value, self._number)
        if sign in _COMPARE:
            raise self.wrong(f"{field} cannot be compared with {sign}")
        matches = _matching(sign, value)
        return lambda asset: matches(get(asset))

    def _compared(
        self, get: Callable[[StoredAsset], Any], sign: str, value: str, read: Callable[[str], tuple[float, float]]
    ) -> Predicate:
        """A number or moment against a value, which is a span: a day has all of its seconds."""
        if span := _RANGE.fullmatch(value):
            if sign in _COMPARE:
                raise self.wrong("a range is not compared")
            (low, low_end), (high, high_end) = read(span[1]), read(span[2])
            if value[0] == "{":
                return lambda asset: low_end < get(asset) < high
            return lambda asset: low <= get(asset) <= high_end
        low, high = read(_plain(value))
        if sign not in _COMPARE:
            return lambda asset: low <= get(asset) <= high
        compare, bound = _COMPARE[sign], high if sign in (">", "<=") else low
        return lambda asset: compare(get(asset), bound)

    def _number(self, text: str) -> tuple[float, float]:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(b|kb|mb|gb)?", text.lower())
        if match is None:
            raise self.wrong(f"{text} is not a number")
        number = float(match[1]) * _UNITS[match[2] or "b"]
        return number, number

    def _moment(self, text: str) -> tuple[float, float]:
        if match := re.fullmatch(r"(\d{1,5})([hdwmy])", text):
            moment = self.now - int(match[1]) * _AGO[match[2]]
            return moment, moment
        try:
            found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise self.wrong(f"{text} is not a date") from None
        start = (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()
        return start, start + (86_399 if len(text) == 10 else 0)


def _plain(value: str) -> str:
    """A value without its quotes and backslashes."""
    inner = value[1:-1] if value[:1] == '"' else value
    return re.sub(r"\\(.)", r"\1", inner)


def _matching(sign: str, value: str) -> Callable[[Any], bool]:
    """What texts match a value: exactly, or by their words, or by their beginning."""
    text = _plain(value).lower()
    beginning = text[:-1] if text.endswith("*") and not value.endswith(r"\*") else None
    words = _WORDS.findall(text)

    def one(found: str) -> bool:
        found = found.lower()
        if beginning is not None:
            return found.startswith(beginning) or (
                sign == ":" and any([word.startswith(beginning) for word in _WORDS.findall(found)])
            )
        return found == text or (sign == ":" and bool(words) and _holds(_WORDS.findall(found), words))

    return lambda found: any([one(str(item)) for item in found]) if isinstance(found, list) else one(str(found))


def _holds(all_words: list[str], words: list[str]) -> bool:
    """Whether words stand together in others."""
    return any([all_words[at : at + len(words)] == words for at in range(len(all_words) - len(words) + 1)])
