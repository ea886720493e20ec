"""What is wrong with a URL or a transformation, and what in it costs and does nothing.

The walk of `check`, with the rules of `lint_rules` behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cldurl._check import Walk
from cldurl.canonical import canonical_url, canonicalize, is_url
from cldurl.delivery_urls import DeliveryUrl, parse
from cldurl.errors import ParseError
from cldurl.lint_rules import CHAIN_RULES, COMPONENT_RULES, empty_component, identifier, not_canonical
from cldurl.parsed import Chain, Component, parse_transformation
from cldurl.problems import Problem
from cldurl.rules import Asset, Finding, Place, View

__all__ = ["lint"]


def lint(
    what: str | DeliveryUrl | Mapping[str, Any] | Sequence[Any],
    *,
    resource_type: str | None = None,
    format: str | None = None,
) -> list[Problem]:
    """Everything that `check` says, and what costs without changing the picture, with the severity `"lint"`.

    Takes a delivery URL, a transformation in any form that `compile` takes, or what `parse` gave.
    Of a URL or a text, `$[1]` is the second component.  The rules are listed in the reference, each
    with a stable id; one that is not certain is silent.  What cannot be read is a problem too.
    https://cloudinary.com/documentation/transformation_counts

    >>> for problem in lint("w_300,c_fit/a_0//e_sepia"):
    ...     print(f"{problem.severity}: {problem} [{problem.rule}]")
    lint: $: an empty component; remove the extra slash [empty-component]
    lint: $: not the canonical spelling; it is c_fit,w_300/a_0/e_sepia [not-canonical]
    lint: $[1]: a_0 changes nothing; leave it out [neutral-value]
    >>> lint({"width": 300, "crop": "fit"})
    []
    """
    try:
        read = _read(what)
    except ParseError as error:
        return list(error.problems)
    walk = _Lint(Asset(_word(resource_type), _word(format) or ""))
    if isinstance(read, DeliveryUrl):
        walk.asset = Asset(read.resource_type, read.format or "", type=read.type)
        walk.parsed(read.transformation)
        walk.spelling(str(read.transformation), read)
    elif isinstance(read, (Chain, Component)):
        chain = read if isinstance(read, Chain) else Chain((read,))
        walk.parsed(chain)
        walk.spelling(str(chain))
    else:
        walk.top(read)
    walk.judge()
    return walk.errors + walk.warnings + walk.lints


def _read(what: Any) -> Any:
    if not isinstance(what, str):
        return what
    return parse(what) if is_url(what) else parse_transformation(what)


def _word(text: object) -> str | None:
    """What is not a string cannot say more; `Cloud.url` refuses it."""
    return text if isinstance(text, str) else None


def _without_token(url: DeliveryUrl, text: str) -> str:
    """A token opens the asset, so it is not shown; and each has one of its own."""
    return text if url.token is None else text.partition("?")[0]


class _Lint(Walk):
    """The walk of `check`, which also notes what is spelled in another way, and what does nothing."""

    def __init__(self, asset: Asset) -> None:
        super().__init__(asset)
        self.lints: list[Problem] = []

    def parsed(self, chain: Chain) -> None:
        """Walk what was read from a text, in its canonical spelling: its own is another matter."""
        super().top([component.canonical() for component in chain])

    def top(self, transformation: object) -> None:
        super().top(transformation)
        if isinstance(transformation, (str, Mapping)) or not isinstance(transformation, Sequence):
            return
        for index, step in enumerate(transformation):
            if isinstance(step, str) and not self.errors:
                self.spelling(str.__str__(step), location=(index,))

    def spelling(self, text: str, url: DeliveryUrl | None = None, location: tuple[object, ...] = ()) -> None:
        """Apply the rules about a text: a transformation, and the URL that it stands in."""
        for said in empty_component(text):
            self.note(self.lints, ("$", location), text, identifier(empty_component), said, "lint")
        pieces = [piece for piece in text.split("/") if piece]
        if any(["" in piece.split(",") for piece in pieces]):
            return  # an empty parameter is an error, and has no spelling
        given, canonical = "/".join(pieces), ""
        if url is not None:
            given, canonical = _without_token(url, str(url)), _without_token(url, canonical_url(url._parts()))
        place: Place = ("$", location) if url is None else ("url", ())
        for said in not_canonical(given, canonical or canonicalize(given)):
            self.note(self.lints, place, given, identifier(not_canonical), said, "lint")

    def judge(self) -> None:
        """Apply the rules of `check`, then those about what does nothing."""
        views = [view for view in self.views if view.order]
        if not self.errors:
            self.rules()
        for view in views:
            for rule in COMPONENT_RULES:
                for finding in rule(view):
                    self._lint(view, identifier(rule), finding)
        # What was refused is not among the views, so nobody knows what is in the chain.
        for chain_rule in () if self.errors else CHAIN_RULES:
            for view, finding in chain_rule(views, self.asset):
                self._lint(view, identifier(chain_rule), finding)

    def _lint(self, view: View, name: str, finding: Finding) -> None:
        code, message, hint = finding
        self.note(self.lints, view.places[code], view.codes[code], name, (message, hint), "lint")
