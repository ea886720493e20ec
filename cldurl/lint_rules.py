"""Named rules about what costs and does nothing: the picture is the same without it.

Each spelling of a transformation is generated, stored and billed by itself, and each URL is an entry
of its own in caches.  A rule speaks only where that is certain: one that cannot see everything is silent.
Like those of `rules`, a rule looks at one component or at a whole chain; the last line of its docstring
is the page that it rests on.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from cldurl._numbers import number_text
from cldurl.effects import WithArguments, arguments
from cldurl.parameters import BY_CODE
from cldurl.rules import SAME_FORMAT, Asset, Finding, View, governed
from cldurl.vocabulary import COMPASS

__all__ = ["CHAIN_RULES", "COMPONENT_RULES", "LINT_RULES", "empty_component", "identifier", "not_canonical"]


def neutral_value(view: View) -> Iterator[Finding]:
    """The value changes nothing, such as `a_0`, `o_100`, `r_0`, `dpr_1`, `z_1`, or an effect of strength 0: leave it out.

    https://cloudinary.com/documentation/transformation_reference
    """
    for code, text in view.parts:
        if _is_neutral(code, text):
            yield code, f"{code}_{text} changes nothing", "leave it out"


def _is_neutral(code: str, text: str) -> bool:
    row = BY_CODE.get(code)
    if row is None:
        return False
    if not isinstance(row.kind, WithArguments):
        return bool(row.neutral) and re.fullmatch(row.neutral, text) is not None
    name, _, rest = text.partition(":")
    effect = row.kind.row(name)
    if effect is None or not rest:
        return False
    found = list(arguments(effect, rest))
    # With names there is more to be said than the strength: a type, which may mean another scale.
    if any([named for _, _, _, named in found]):
        return False
    return any(
        [arg is not None and arg.neutral is not None and value == str(arg.neutral) for _, arg, value, _ in found]
    )


def offset_of_zero(view: View) -> Iterator[Finding]:
    """A layer is placed at an edge, a corner or the centre with an offset of 0, which it has anyway: leave `x` or `y` out.

    https://cloudinary.com/documentation/layers
    """
    if view.of_layer and view.get("g") in COMPASS and not view.has("e", "c"):
        for code in "xy":
            if number_text(view.get(code)) == "0":
                yield code, f"{code}_{view.get(code)} is where the gravity places it anyway", "leave it out"


COMPONENT_RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (neutral_value, offset_of_zero)


def repeated_component(views: list[View], asset: Asset) -> Iterator[tuple[View, Finding]]:
    """A component repeats the one before it, and resizing to the same size or setting the same again changes nothing: keep one.

    https://cloudinary.com/documentation/transformation_reference
    """
    for before, view in itertools.pairwise(views):
        if set(before.parts) == set(view.parts) and len(view.parts) == len(set(view.parts)) and _settles(view):
            yield view, (view.order[0], "this component repeats the one before it, and changes nothing", "keep one")


# Codes that set a property of what is delivered: to set it again to the same changes nothing.
_SETTINGS = frozenset("ac af br cs d dl dn dr f fps ki q sp vc".split())
# Modes after which the size is what was asked for: to ask again changes nothing.
_SIZING = frozenset("scale fit limit mfit fill lfill pad lpad mpad".split())


def _settles(view: View) -> bool:
    codes = set(view.order) - _SETTINGS
    if not codes:
        return True
    sizes = [view.get(code) for code in ("w", "h") if view.has(code)]
    whole = bool(sizes) and all([size.isdigit() for size in sizes])
    return view.get("c") in _SIZING and codes <= {"c", "w", "h", "ar", "g", "b"} and whole


def format_as_extension(views: list[View], asset: Asset) -> Iterator[tuple[View, Finding]]:
    """The only format is the extension of the URL, which says it already: leave `fetch_format` out.

    https://cloudinary.com/documentation/transformation_reference#f_format
    """
    named = [view for view in views if view.has("f")]
    if len(named) == 1 and asset.format and not any(view.unread or view.of_layer or view.has("t") for view in views):
        format = named[0].get("f")
        if SAME_FORMAT.get(format, format) == SAME_FORMAT.get(asset.format, asset.format):
            message = f"f_{format} says what the extension .{asset.format} says"
            yield named[0], ("f", message, "leave one of them out")


def format_twice(views: list[View], asset: Asset) -> Iterator[tuple[View, Finding]]:
    """Two components name a format, and a URL delivers one: keep one of them.

    https://cloudinary.com/documentation/transformation_reference#f_format
    """
    first: View | None = None
    opened = 0
    applies = sum(["layer_apply" in view.flags for view in views])
    for view, conditions in governed(views):
        opened += view.has("l") + view.has("u")
        applied = "layer_apply" in view.flags
        # In the chain of a layer it is the format of the layer.
        if view.has("f") and not conditions and not (opened and applies) and not view.of_layer:
            if first is not None and first.parts != view.parts:
                message = f"f_{view.get('f')} besides f_{first.get('f')} of an earlier component"
                yield view, ("f", message, "keep one: a URL delivers one format")
            first = view
        if applied:
            opened, applies = max(0, opened - 1), applies - 1


def empty_condition(views: list[View], asset: Asset) -> Iterator[tuple[View, Finding]]:
    """A condition, or its `else`, is ended at once, so nothing depends on it: leave it out.

    https://cloudinary.com/documentation/conditional_transformations
    """
    for before, view in itertools.pairwise(views):
        if before.bare and view.bare and view.get("if") == "end" and before.get("if") != "end":
            what = "an else without steps" if before.get("if") == "else" else "a condition without steps"
            yield before, ("if", what, "leave it out")


def _assignments(views: list[View]) -> list[tuple[View, str, set[str]]] | None:
    """Each parameter in the order in which it counts, with the variables that it uses; `None` where that cannot be seen."""
    found = []
    for view in views:
        # A named transformation, a baseline and a function may use any variable.
        if not view.sure or view.has("t", "bl", "fn"):
            return None
        for code, text in sorted(view.parts, key=lambda part: 0 if part[0] == "if" else 1 if part[0][0] == "$" else 2):
            found.append((view, code, {f"${name}" for name in re.findall(r"\$\(?([A-Za-z][A-Za-z0-9]*)", text)}))
    return found


def unused_variable(views: list[View], asset: Asset) -> Iterator[tuple[View, Finding]]:
    """A variable is assigned, and nothing uses it: leave the assignment out.

    https://cloudinary.com/documentation/user_defined_variables
    """
    parts = _assignments(views) or []
    used = set().union(*[names for _, _, names in parts])
    told = set()
    for view, code, _ in parts:
        if code[:1] == "$" and code not in used and code not in told:
            told.add(code)
            yield view, (code, f"nothing uses {code}", "leave it out")


def overridden_variable(views: list[View], asset: Asset) -> Iterator[tuple[View, Finding]]:
    """A variable is assigned again before anything uses it: leave the first assignment out.

    https://cloudinary.com/documentation/user_defined_variables
    """
    if any(view.has("if") for view in views):
        return  # one of the two may never happen
    waiting: dict[str, View] = {}
    for view, code, names in _assignments(views) or ():
        for name in names:
            waiting.pop(name, None)
        if code[:1] == "$":
            if code in waiting:
                yield waiting[code], (code, f"{code} is assigned again before anything uses it", "leave this out")
            waiting[code] = view


CHAIN_RULES: tuple[Callable[[list[View], Asset], Iterator[tuple[View, Finding]]], ...] = (
    repeated_component, format_as_extension, format_twice, empty_condition, unused_variable, overridden_variable,
)  # fmt: skip


def empty_component(text: str) -> Iterator[tuple[str, str]]:
    """Between two slashes, or at an end, there is nothing: remove the extra slash.

    https://cloudinary.com/documentation/transformation_reference#syntax
    """
    if text and "" in text.split("/"):
        yield "an empty component", "remove the extra slash"


def not_canonical(text: str, canonical: str) -> Iterator[tuple[str, str]]:
    """The text is not spelled as cldurl spells it, and each spelling is cached and counted by itself: use the canonical one.

    https://cloudinary.com/documentation/transformation_counts
    """
    if text != canonical:
        yield "not the canonical spelling", f"it is {canonical}"


def identifier(rule: Callable[..., object]) -> str:
    """The stable id of a rule."""
    return rule.__name__.replace("_", "-")


_ALL: tuple[Callable[..., object], ...] = (*COMPONENT_RULES, *CHAIN_RULES, empty_component, not_canonical)


def _about(rule: Callable[..., object]) -> tuple[str, str]:
    """What a rule is about, and the page that it rests on."""
    text = rule.__doc__ or ""
    return text.partition("\n")[0], text.split()[-1]


# Rule ids as `lint()` reports them, with what each is about and its page: the reference lists them.
LINT_RULES = {identifier(rule): _about(rule) for rule in _ALL}
