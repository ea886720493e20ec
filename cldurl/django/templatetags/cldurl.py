"""`{% load cldurl %}`: `cld_url`, `cld_srcset`, `cld_img`, `cld_picture` and `cld_video`.

    {% cld_img photo.public_id alt=photo.title width=300 crop="fill" data-id=photo.pk %}
    {% cld_url photo.public_id preset="card" as card_url %}

What is constant is compiled when the template is parsed: a mistake there is a `TemplateSyntaxError`, and
rendering is left with an ID and a text.
https://docs.djangoproject.com/en/stable/howto/custom-template-tags/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.template import Library, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from cldurl._settings import problem
from cldurl.errors import CldurlError, DeliveryError, InvalidInput
from cldurl.html._markup import ODD_TEXT, escaped, more_attributes
from cldurl.site import KINDS, WITH_TEXT, Site

__all__ = ["register"]

register = Library()
_WORDS = {"True": True, "False": False, "None": None}
_NOTHING: Any = object()


def _constant(value: FilterExpression) -> Any:
    """The value of an expression, or `_NOTHING` if it is known only when the template is rendered."""
    if value.filters:
        return _NOTHING
    if not value.is_var:  # a string; one that is translated is translated when it is rendered
        return str.__str__(value.var) if isinstance(value.var, str) else _NOTHING
    if value.var.literal is not None:
        return value.var.literal
    return _WORDS.get(value.var.var, _NOTHING)


def _now(value: FilterExpression, context: Any, *, none: bool = False) -> Any:
    """The value of an expression, as plain text if it is text; with `none`, None for a variable that is not there."""
    found = value.resolve(context, ignore_failures=none)
    kind = type(found)
    if kind is str:
        return found
    if isinstance(found, Promise):
        found = str(found)
    return str.__str__(found) if isinstance(found, str) else found


def _getter(value: FilterExpression) -> Callable[[Any], Any]:
    """What gives the value of an expression: `_now`, or a shorter way to the same for `name.attribute`.

    A variable that is not there is None, and not the empty text that says that an image only decorates;
    behind filters, which say what they make of it, it is what Django gives them.
    Django takes 0.7 µs to find `photo.title`, as much as all the rest of a tag.
    """
    known = _constant(value)
    if type(known) is str:
        return lambda _context: known
    lookups = value.var.lookups if value.is_var and not value.filters and not value.var.translate else None
    if lookups is None or len(lookups) != 2:
        return lambda context: _now(value, context, none=not value.filters)
    name, attribute = lookups
    plain: Any = None  # the type of the one before, if its values have attributes and nothing else

    def get(context: Any) -> Any:
        nonlocal plain
        try:
            found = context.dicts[-1][name]  # as in a loop; where it is further out, Django finds it
            kind = type(found)
            if kind is plain:
                text = getattr(found, attribute)
            elif kind is dict:
                text = found[attribute]
            elif hasattr(kind, "__getitem__") or callable(found):
                text = None
            else:
                plain = kind
                text = getattr(found, attribute)
        except (KeyError, AttributeError):
            return _now(value, context, none=True)
        except Exception as error:
            if not getattr(error, "silent_variable_failure", False):
                raise
            return _now(value, context, none=True)
        # Whatever is not plain text may be called, translated, or localised.
        return text if type(text) is str else _now(value, context, none=True)

    return get


class _Arguments:
    """What stands in a tag."""

    def __init__(self, parser: Parser, token: Token) -> None:
        bits: list[str] = token.split_contents()
        self.tag, bits = bits[0], bits[1:]
        self.name = ""
        if len(bits) >= 2 and bits[-2] == "as":
            self.name, bits = bits[-1], bits[:-2]
        self.positional: list[FilterExpression] = []
        self.options: dict[str, FilterExpression] = {}
        self.attributes: dict[str, FilterExpression] = {}
        for bit in bits:
            key, equals, text = bit.partition("=")
            if not equals or not key.replace("-", "_").isidentifier():
                self.positional.append(parser.compile_filter(bit))
                continue
            where = self.attributes if "-" in key else self.options
            if key in where:
                raise problem(InvalidInput, key, "given twice", "keep one", rule="two-keys")
            where[key] = parser.compile_filter(text)


class _Tag(Node):
    """A tag whose arguments are known, or not, when the template is parsed."""

    def __init__(self, kind: str, given: _Arguments) -> None:
        self.kind, self.name = kind, given.name
        if not 1 <= len(given.positional) <= 2:
            hint = "the public ID, and perhaps a transformation"
            raise problem(InvalidInput, "public_id", f"there are {len(given.positional)} arguments without a name", hint,
                          rule="missing-key")  # fmt: skip
        self.public_id, *rest = given.positional
        options, self.attributes = given.options, given.attributes
        if rest and "transformation" in options:
            raise problem(InvalidInput, "transformation", "there are two of them", rule="two-keys")
        self.transformation = rest[0] if rest else options.pop("transformation", None)
        self.alt = options.pop("alt", None) if kind in WITH_TEXT else None
        self.version = options.pop("version", None)
        self.options = options
        self.config = apps.get_app_config("cldurl")
        self.site: Site | None = None
        self.made: Callable[..., Any] | None = None
        self._check()
        self.get_id = _getter(self.public_id)
        if self.alt is not None:
            self.get_alt = _getter(self.alt)
        # The usual tag of an image, of which an ID and a text are missing.
        usual = self.constant and kind in WITH_TEXT and not (self.late_attributes or self.name)
        self.short = usual and self.version is None

    def _check(self) -> None:
        """Say now what can be said now."""
        known = {name: _constant(value) for name, value in self.options.items()}
        preset = known.get("preset")
        site = self.config.site
        if self.kind in WITH_TEXT:
            if self.alt is None:
                escaped("alt", None)
            elif (text := _constant(self.alt)) is not _NOTHING:
                escaped("alt", text)
        if self.attributes and "attributes" not in KINDS[self.kind]:
            name = next(iter(self.attributes))
            raise problem(InvalidInput, name, f"cld_{self.kind} has no attributes", rule="unknown-argument")
        more_attributes(dict.fromkeys(self.attributes, ""))
        if self.attributes and "attributes" in self.options:
            raise problem(
                InvalidInput, "attributes", "there are others beside it", "put them together", rule="two-keys"
            )
        given = self.transformation is not None
        site.check_names(self.kind, self.options, given=given, preset=None if preset is _NOTHING else preset)
        # Attributes of an image are added to what is settled.
        late = {name for name, value in known.items() if value is _NOTHING}
        of_asset = {"attributes"} if self.kind in WITH_TEXT else set()
        transformation = _constant(self.transformation) if self.transformation is not None else None
        attributes = {name: _constant(value) for name, value in self.attributes.items()}
        self.constant = not (late - of_asset) and transformation is not _NOTHING
        if self.kind not in WITH_TEXT and _NOTHING in attributes.values():
            self.constant = False
        self.late_attributes = self.kind in WITH_TEXT and ("attributes" in late or _NOTHING in attributes.values())
        if self.constant:
            settled = {name: value for name, value in known.items() if value is not _NOTHING}
            if attributes and not self.late_attributes:
                settled["attributes"] = attributes
            self.settled = (transformation, settled)
            self._settle(site)

    def _settle(self, site: Site) -> Callable[..., Any]:
        transformation, options = self.settled
        made = site.settled(self.kind, transformation, options, written=True)
        self.site, self.made = site, made
        return made

    def render_annotated(self, context: Any) -> str:
        """What Django calls; the usual tag is made here, and one call less is a tenth of it."""
        if self.short and self.site is self.config.current:
            try:
                return self.made(self.get_id(context), self.get_alt(context))  # type: ignore[misc,no-any-return]
            except DeliveryError:
                pass  # comes again below, where Django notes the place
        return super().render_annotated(context)  # type: ignore[no-any-return]

    def render(self, context: Any) -> str:
        public_id = self.get_id(context)
        try:
            text = self._render(context, public_id)
        except DeliveryError as error:
            raise self._said(error, context, public_id) from None
        if self.name:
            context[self.name] = SafeString(text) if self.kind != "url" else text
            return ""
        return text

    def _render(self, context: Any, public_id: Any) -> str:
        config = self.config
        if not self.constant:
            return self._dynamic(context, public_id)
        made = self.made if self.site is config.current else self._settle(config.site)
        version = None if self.version is None else _now(self.version, context)
        if self.kind in WITH_TEXT:
            alt = self.get_alt(context)
            if self.late_attributes:
                return str(made(public_id, alt, version, self._attributes(context)))  # type: ignore[misc]
            return made(public_id, alt, version)  # type: ignore[misc,no-any-return]
        return self._written(context, made(public_id, version))  # type: ignore[misc]

    def _dynamic(self, context: Any, public_id: Any) -> str:
        options = {name: _now(value, context) for name, value in self.options.items()}
        if self.attributes:
            options["attributes"] = self._attributes(context)
        if self.version is not None:
            options["version"] = _now(self.version, context)
        if self.alt is not None:
            options["alt"] = self.get_alt(context)
        transformation = None if self.transformation is None else _now(self.transformation, context)
        return self._written(context, self.config.site.made(self.kind, public_id, transformation, options))

    def _written(self, context: Any, text: str) -> str:
        """A URL on a page is escaped, as any other text; in a variable it is a URL."""
        if self.kind == "url" and not self.name and context.autoescape and ODD_TEXT.search(text):
            return escaped("url", text)
        return text

    def _attributes(self, context: Any) -> dict[str, Any]:
        given = self.options.get("attributes")
        if given is not None:
            return _now(given, context)  # type: ignore[no-any-return]
        return {name: _now(value, context) for name, value in self.attributes.items()}

    def _said(self, error: DeliveryError, context: Any, public_id: Any) -> Exception:
        """The error in the words of the template, where a variable is not there."""
        roots = [found.root for found in error.problems]
        if "public_id" in roots and public_id in ("", None) and self.public_id.is_var:
            message = f"{self.public_id.token} is empty, or not there"
            return problem(DeliveryError, "public_id", message, rule="undefined")
        if "alt" in roots and self.alt is not None and self.get_alt(context) is None:
            hint = 'say what is to be seen, or alt="" if it only decorates'
            return problem(DeliveryError, "alt", f"{self.alt.token} is None, or not there", hint, rule="undefined")
        return error


def _compiler(kind: str) -> Callable[[Parser, Token], Node]:
    def compile_tag(parser: Parser, token: Token) -> Node:
        try:
            return _Tag(kind, _Arguments(parser, token))
        except CldurlError as error:
            raise TemplateSyntaxError(f"cld_{kind}: {error}") from error

    return compile_tag


def _register(kinds: Iterable[str]) -> None:
    for kind in kinds:
        register.tag(f"cld_{kind}", _compiler(kind))


_register(KINDS)
