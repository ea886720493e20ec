"""What the pages of a site are made with: a cloud, presets, and what stands where an image is missing.

Template engines hold a `Site`, and turn what is constant in a template into settled calls; it is as useful
in Python alone.  In a template all arguments stand side by side, so here they are told apart:

- arguments of the tag (`alt`, `widths`, `class_`, ...) and of `Cloud.url` (`format`, `type`, `sign`, ...);
- with `preset="card"` the others are parameters of the preset;
- else they are keys of the transformation (`width`, `crop`, ...), which then is not given in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import attrs

from cldurl import html
from cldurl._missing import checked_policy, with_policy
from cldurl._preset_values import of_video
from cldurl._settings import problem
from cldurl.cloud import Cloud
from cldurl.errors import InvalidInput, kind_of, suggest
from cldurl.html._markup import shown
from cldurl.html._options import IMG, PICTURE, PREPARED, SRCSET, TAG_ONLY, VIDEO
from cldurl.parameters import BY_NAME
from cldurl.presets import Presets

__all__ = ["KINDS", "Site"]

_PREPARE: dict[str, Callable[..., Any]] = {
    "url": Cloud.prepare,
    "srcset": html.prepare_srcset,
    "img": html.prepare_img,
    "picture": html.prepare_picture,
    "video": html.prepare_video,
}
KINDS: dict[str, frozenset[str]] = {"url": PREPARED, "srcset": SRCSET, "img": IMG, "picture": PICTURE, "video": VIDEO}
# Whose call takes an alternative text and attributes.
WITH_TEXT = frozenset(["img", "picture"])


def _is(kind: type) -> Any:
    def check(_site: object, field: Any, value: object) -> None:
        if not isinstance(value, kind):
            hint = f"a {kind.__name__}"
            raise problem(InvalidInput, field.name, f"it cannot be {kind_of(value)}", hint, rule="wrong-type")

    return check


@attrs.frozen
class Site:
    """A cloud, presets, and the policy for public IDs and texts that are missing or bad.  A frozen value.

    `on_missing`: `"raise"` a `DeliveryError`, which is the default; `"empty"`, which leaves nothing; or the
    public ID of a placeholder.  But with `"raise"`, an `alt` that is missing is empty too, and what HTML
    cannot hold of it is U+FFFD.

    >>> from cldurl.presets import Presets
    >>> site = Site(Cloud("demo"), Presets({"card": {"transformation": {"width": 300, "crop": "fill"}}}))
    >>> site.url("cup", preset="card"), site.url("cup", width=200)
    ('https://res.cloudinary.com/demo/image/upload/c_fill,w_300/cup', 'https://res.cloudinary.com/demo/image/upload/w_200/cup')
    >>> print(site.img("cup", alt="A cup", preset="card", loading="lazy"))
    <img src="https://res.cloudinary.com/demo/image/upload/c_fill,w_300/cup" loading="lazy" alt="A cup">
    """

    cloud: Cloud = attrs.field(validator=_is(Cloud))
    presets: Presets = attrs.field(factory=Presets, validator=_is(Presets))
    on_missing: str = attrs.field(default="raise", converter=checked_policy)

    def url(self, public_id: str, transformation: Any = None, **options: Any) -> str:
        """A URL.  Raises what `Cloud.url` and `Presets.url` raise."""
        return str(self.made("url", public_id, transformation, options))

    def srcset(self, public_id: str, transformation: Any = None, **options: Any) -> html.Html:
        """See `cldurl.html.srcset`."""
        return self.made("srcset", public_id, transformation, options)  # type: ignore[no-any-return]

    def img(self, public_id: str, transformation: Any = None, *, alt: str, **options: Any) -> html.Html:
        """See `cldurl.html.img`."""
        return self.made("img", public_id, transformation, {**options, "alt": alt})  # type: ignore[no-any-return]

    def picture(self, public_id: str, transformation: Any = None, *, alt: str, **options: Any) -> html.Html:
        """See `cldurl.html.picture`."""
        return self.made("picture", public_id, transformation, {**options, "alt": alt})  # type: ignore[no-any-return]

    def video(self, public_id: str, transformation: Any = None, **options: Any) -> html.Html:
        """See `cldurl.html.video`."""
        return self.made("video", public_id, transformation, options)  # type: ignore[no-any-return]

    def made(self, kind: str, public_id: Any, transformation: Any, options: Mapping[str, Any]) -> Any:
        """What the method of that name gives: for what is known by name alone."""
        per_asset = ("alt", "version") if kind in WITH_TEXT else ("version",)
        given = {name: value for name, value in options.items() if name not in per_asset}
        own = {name: options[name] for name in per_asset if name in options}
        return self.settled(kind, transformation, given)(public_id, **own)

    def settled(
        self, kind: str, transformation: Any, options: Mapping[str, Any], *, written: bool = False
    ) -> Callable[..., Any]:
        """Everything but the asset, settled: a function of its public ID, `version`, and for images `alt` and `attributes`.

        What it gives says by `__html__` that it is markup, but for URLs; with `written` it is plain text
        for who writes it into a page.

        >>> Site(Cloud("demo")).settled("url", None, {"width": 300})("cup")
        'https://res.cloudinary.com/demo/image/upload/w_300/cup'
        """
        self.check_names(kind, options, given=transformation is not None, preset=options.get("preset"))
        transformation, arguments = self._told_apart(kind, transformation, options)
        # Its method, which is found sooner than the object is called.
        prepared: Any = _PREPARE[kind](self.cloud, transformation, **arguments)
        made: Callable[..., Any] = prepared._written if written and kind != "url" else prepared.__call__
        if self.on_missing == "raise":
            return made
        policy = self.on_missing
        if kind in WITH_TEXT:

            def with_text(public_id: Any, alt: Any, version: Any = None, attributes: Any = None) -> Any:
                more = {"alt": shown(alt), "version": version, "attributes": attributes}
                return with_policy(policy, html.Html(), made, public_id, **more)

            return with_text

        def guarded(public_id: Any, version: Any = None) -> Any:
            return with_policy(policy, "" if kind == "url" else html.Html(), made, public_id, version=version)

        return guarded

    def check_names(self, kind: str, names: Collection[str], *, given: bool = False, preset: object = None) -> None:
        """Refuse arguments that the tag does not have, whatever their values.

        With a preset, if its name is known, also those that are no parameters of it.
        """
        taken = KINDS[kind] | {"preset"}
        for name in names:
            if name in taken:
                continue
            if name in TAG_ONLY or ("preset" not in names and name not in BY_NAME):
                word = f"cld_{kind}"
                hint = suggest(name, taken | set(BY_NAME))
                if name in TAG_ONLY or name == "style" or name[:2] == "on":
                    hint = "see attributes" if "attributes" in taken and name not in TAG_ONLY else ""
                if name == "alt":
                    hint = "only images have one"
                if name == "class" and "class_" in taken:
                    hint = 'did you mean "class_"?'
                raise problem(InvalidInput, name, f"{word} has no such argument", hint, rule="unknown-argument")
            if given and "preset" not in names:
                hint = "put it into the transformation, or give each key as an argument"
                raise problem(InvalidInput, name, "there is a transformation beside it", hint, rule="two-keys")
        if given and "preset" in names:
            raise problem(InvalidInput, "preset", "there is a transformation beside it", "give one", rule="two-keys")
        if preset is not None:
            own = KINDS[kind] - PREPARED | {"preset", "version"}
            self.presets.named(preset).check_names([name for name in names if name not in own])

    def _told_apart(self, kind: str, transformation: Any, options: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """The transformation, and the arguments of the tag."""
        known = KINDS[kind]
        if options.get("preset") is None:
            arguments = {name: value for name, value in options.items() if name in known}
            keys = {name: value for name, value in options.items() if name not in known and name != "preset"}
            if kind == "video" and arguments.get("sources") is None:
                arguments = of_video({**arguments, "format": keys.pop("format", None)})
            return keys or transformation, arguments
        preset = self.presets.named(options["preset"])
        own = {name: value for name, value in options.items() if name in known - PREPARED}
        values = {name: value for name, value in options.items() if name not in own and name != "preset"}
        # Of what a preset says for tags a URL has no use for anything, and a srcset little.
        of_tag = preset.html if kind in ("img", "picture", "video") else {
            name: value for name, value in preset.html.items() if name in known
        }  # fmt: skip
        arguments = {**preset.delivery, **of_tag, **own}
        return preset.transformation_with(values), of_video(arguments) if kind == "video" else arguments
