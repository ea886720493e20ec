"""Text in HTML: what is escaped, and which attributes may be added.

https://html.spec.whatwg.org/multipage/syntax.html#attributes-2
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from cldurl._lazy import Regex
from cldurl._settings import problem
from cldurl.errors import DeliveryError, kind_of, show, suggest

__all__ = ["ODD_TEXT", "Html", "attribute", "attribute_text", "chosen", "classes", "escaped", "flag", "more_attributes",
           "shown"]  # fmt: skip

# What a quoted attribute cannot hold as it is: what is escaped, and what no HTML can hold at all.
ODD_TEXT = Regex("[&<>\"'\\x00-\\x08\\x0b\\r\\x0e-\\x1f\\x7f\ud800-\udfff]")
_FORBIDDEN = Regex("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\ud800-\udfff]")
_NAME = Regex("(?:data|aria)-[a-z0-9]+(?:[-_.][a-z0-9]+)*")
# Attributes that run nothing, load nothing and look like nothing.
_NAMES = frozenset(
    """
    crossorigin dir draggable elementtiming hidden inert itemprop lang part referrerpolicy role slot spellcheck
    tabindex title translate
    """.split()
)
_OWN = frozenset(
    """
    alt autoplay class controls decoding fetchpriority height id loading loop media muted playsinline poster preload
    sizes src srcset type width
    """.split()
)


class Html(str):
    """Markup in which everything is escaped: templates (MarkupSafe, Jinja, Django) leave it as it is.

    >>> from markupsafe import escape
    >>> print(escape(Html("<br>")))
    <br>
    """

    __slots__ = ()

    def __html__(self) -> Html:
        return self


def escaped(name: str, text: object) -> str:
    """A text for a quoted attribute.  `Markup` and the like are texts too: what they hold is escaped once more.

    >>> escaped("alt", 'a "cup"')
    'a &quot;cup&quot;'
    """
    if not isinstance(text, str):
        hint = 'say what is to be seen, or alt="" if it only decorates' if name == "alt" else "a text"
        raise problem(DeliveryError, name, f"it cannot be {kind_of(text)}", hint, rule="wrong-type", value=text)
    text = str.__str__(text)
    if ODD_TEXT.search(text) is None:
        return text
    if text.isprintable():
        return escape(text)
    if odd := _FORBIDDEN.search(text):
        raise problem(DeliveryError, name, f"{show(odd[0])} cannot stand in HTML", rule="control-character", value=text)
    # A carriage return as it is would be read as a line feed.
    return escape(text).replace("\r", "&#13;")


def shown(text: object) -> str:
    r"""As much of a text as there is and HTML can hold, where a page must not fail for the rest.

    >>> shown(None), shown("a\x00cup")
    ('', 'a�cup')
    """
    return _FORBIDDEN.sub("\ufffd", str.__str__(text)) if isinstance(text, str) else ""


def attribute(name: str, text: object) -> str:
    """One attribute with the blank before it; nothing for `None`."""
    return "" if text is None else f' {name}="{escaped(name, text)}"'


def flag(name: str, on: object) -> str:
    """An attribute that is there or not."""
    if on is not None and type(on) is not bool:
        raise problem(DeliveryError, name, f"{show(on)} is neither True nor False", rule="wrong-type", value=on)
    return f" {name}" if on else ""


def chosen(name: str, word: object, words: Sequence[str]) -> str:
    """An attribute with one of a few words; nothing for `None`."""
    if word is not None and (not isinstance(word, str) or str.__str__(word) not in words):
        hint = suggest(word, words) or f"one of {', '.join(words)}"
        raise problem(DeliveryError, name, f"{show(word)} is not valid", hint, rule="choice", value=word)
    return attribute(name, word)


def classes(names: object) -> str:
    """`class`, of a text or a list of texts."""
    if isinstance(names, Sequence) and not isinstance(names, (str, bytes)):
        return attribute("class", " ".join([_word("class_", name) for name in names]) or None)
    return attribute("class", None if names is None else _word("class_", names))


def _word(name: str, text: object) -> str:
    if not isinstance(text, str):
        raise problem(DeliveryError, name, f"it cannot be {kind_of(text)}", "a text", rule="wrong-type", value=text)
    return str.__str__(text)


def more_attributes(attributes: object) -> str:
    """Other attributes: `data-*`, `aria-*`, and some that can do no harm.

    `True` is an attribute without a value, `None` and `False` are none.

    >>> more_attributes({"data-id": 5, "hidden": True, "title": None})
    ' data-id="5" hidden'
    """
    if attributes is None:
        return ""
    if not isinstance(attributes, Mapping):
        message = f"they cannot be {kind_of(attributes)}"
        raise problem(DeliveryError, "attributes", message, 'such as {"data-id": "5"}', rule="wrong-type")
    return "".join([attribute_text(name, value) for name, value in attributes.items()])


def attribute_text(name: object, value: Any) -> str:
    """One of them."""
    if not isinstance(name, str) or not (name in _NAMES or _NAME.fullmatch(name)):
        raise _no_attribute(name)
    name = str.__str__(name)
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    return attribute(name, str(value) if type(value) in (int, float) else value)


def _no_attribute(name: object) -> Exception:
    word = str.__str__(name).lower() if isinstance(name, str) else ""
    hint = suggest(name, _NAMES) or "data-*, aria-*, or one of " + ", ".join(sorted(_NAMES))
    if word in _OWN:
        hint = f"it is an argument of its own: {word}{'_' if word == 'class' else ''}=..."
        if word in ("width", "height"):
            hint = f'it is computed, or given in the transformation: {{"html_{word}": ...}}'
        elif word in ("src", "srcset", "type"):
            hint = "it is made of the transformation"
    elif word == "style":
        hint = "use class_: an inline style needs a hole in the page's Content-Security-Policy"
    elif word[:2] == "on":
        hint = "what runs script is refused; use class_ or data-* and addEventListener"
    return problem(
        DeliveryError, "attributes", f"{show(name)} is not an attribute to add", hint, rule="html-attribute", value=name
    )
