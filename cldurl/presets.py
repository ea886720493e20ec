"""Named presets: transformations and ways of delivery that a site keeps in one place.

A preset is a dict, in Python, JSON or TOML:

    [card]
    transformation = { width = { parameter = "width" }, crop = "fill", aspect_ratio = "4:3" }
    parameters = { width = { default = 300, maximum = 1200 } }
    format = "webp"

    [hero]
    extends = "card"
    parameters = { width = 1200 }

https://cloudinary.com/documentation/image_transformations#named_transformations is the service's own
kind, kept in the account; this one is kept with the code.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cldurl import _preset_check, _preset_files
from cldurl._missing import checked_policy, with_policy
from cldurl._preset_values import Parameter, Preset
from cldurl._settings import problem
from cldurl.errors import InvalidInput, show, suggest

if TYPE_CHECKING:
    from pathlib import Path

    from cldurl.cloud import Cloud
    from cldurl.prepared import Prepared

__all__ = ["Derived", "Parameter", "Preset", "Presets"]

_MOST_COMBINATIONS = 10_000


@attrs.frozen
class Derived:
    """How many images, videos and files a set of presets makes of one original: each is made, stored and billed.

    `count` is how many are distinct, `by_preset` how many each preset makes; `unbounded` names the
    presets with a parameter that has no `choices`: of those its default is counted, and every other
    value is one more.
    """

    count: int
    by_preset: Mapping[str, int] = attrs.field(hash=False)
    unbounded: tuple[str, ...]


@attrs.frozen(repr=False, init=False)
class Presets(Mapping[str, Preset]):
    """A set of presets by name: a frozen value, checked as a whole.

    Keys of a preset:

    - `transformation`: as for `Cloud.url`, with `Hole("name")`, or `{"parameter": "name"}` in JSON and
      TOML, where a parameter goes.
    - `parameters`: by name a default, or a dict with `default`, `type` (`"integer"`, `"number"`,
      `"string"`, `"boolean"`), `minimum`, `maximum`, `choices`.  Without a default it must be given.
    - `format`, `quality`, `type` and the other arguments of `Cloud.url`, but for `version`.
    - `html`: arguments for tags: `widths`, `sizes`, `loading`, `class` and the others of `cldurl.html`.
    - `extends`: the name of another preset, whose keys hold where this one has none of its own.  Of two
      dicts the keys are merged; a chain or a string replaces the other's transformation.

    Raises `ConfigurationError`, which holds every problem of every preset.

    >>> from cldurl import Cloud, Hole
    >>> presets = Presets({"card": {"transformation": {"width": Hole("width"), "crop": "fill"},
    ...                             "parameters": {"width": 300}, "format": "webp"}})
    >>> presets.url(Cloud("demo"), "card", "shop/cup", width=400)
    'https://res.cloudinary.com/demo/image/upload/c_fill,w_400/v1/shop/cup.webp'
    """

    _presets: Mapping[str, Preset] = attrs.field(hash=False)
    _names: tuple[str, ...] = attrs.field(eq=False)  # for the hash, which dicts do not have

    def __init__(self, presets: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        found = _preset_check.checked({} if presets is None else presets)
        object.__setattr__(self, "_presets", found)
        object.__setattr__(self, "_names", tuple(sorted(found)))

    def __hash__(self) -> int:
        return hash(self._names)

    @classmethod
    def from_json(cls, source: str | Path) -> Presets:
        """Presets out of a JSON text, or out of the file at a `Path`.  Raises `ConfigurationError`.

        >>> Presets.from_json('{"card": {"transformation": {"width": 300}}}')
        <Presets card>
        """
        return cls(_preset_files.read_json(source))

    @classmethod
    def from_toml(cls, source: str | Path) -> Presets:
        """Presets out of a TOML text, or out of the file at a `Path`.  Raises `ConfigurationError`.

        Python 3.10 needs the extra `presets`.

        >>> Presets.from_toml('card.transformation = "c_fill,w_300"')
        <Presets card>
        """
        return cls(_preset_files.read_toml(source))

    def __getitem__(self, name: str) -> Preset:
        return self._presets[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._presets)

    def __len__(self) -> int:
        return len(self._presets)

    def __repr__(self) -> str:
        return f"<Presets {', '.join(self) or 'none'}>"

    def named(self, name: object) -> Preset:
        """The preset of that name.  Raises `InvalidInput`, with the name that was probably meant."""
        found = self._presets.get(name) if isinstance(name, str) else None
        if found is None:
            known = ", ".join(self) or "none"
            hint = suggest(name, self) or f"there are {known[:200]}"
            raise problem(InvalidInput, "preset", f"no preset is called {show(name)}", hint, rule="preset")
        return found

    def url(
        self,
        cloud: Cloud,
        name: str,
        public_id: str,
        version: int | str | None = None,
        on_missing: str = "raise",
        **parameters: Any,
    ) -> str:
        """The URL of an asset by a preset, with values for its parameters.

        `on_missing` says what to do with a public ID that is missing or bad: `"raise"` a
        `DeliveryError`, give an `"empty"` text, or the URL of another asset, whose public ID it is.
        Raises `InvalidInput` for a preset or a parameter, and what `Cloud.url` raises.

        >>> from cldurl import Cloud
        >>> presets = Presets({"card": {"transformation": {"width": 300}}})
        >>> presets.url(Cloud("demo"), "card", "", on_missing="no_image")
        'https://res.cloudinary.com/demo/image/upload/w_300/no_image'
        """
        preset = self.named(name)
        transformation = preset.transformation_with(parameters)
        policy = checked_policy(on_missing)
        return with_policy(policy, "", cloud.url, public_id, transformation, version=version, **preset.delivery)

    def prepare(self, cloud: Cloud, name: str, **parameters: Any) -> Prepared:
        """What `Cloud.prepare` gives for a preset: for many assets with the same values.

        Raises what `url` raises.

        >>> from cldurl import Cloud
        >>> Presets({"card": {"transformation": {"width": 300}}}).prepare(Cloud("demo"), "card")
        <Prepared https://res.cloudinary.com/demo/image/upload/w_300/{public_id}>
        """
        preset = self.named(name)
        made: Prepared = cloud.prepare(preset.transformation_with(parameters), **preset.delivery)
        return made

    def derived(self, cloud: Cloud) -> Derived:
        """How many images, videos and files these presets make of one original.

        A parameter with `choices` counts with each of them.  What the service itself chooses, such as
        `f_auto`, counts once, though it is made in as many forms as browsers ask for.
        Raises `InvalidInput` for a preset whose choices make more than 10,000 combinations.

        >>> from cldurl import Cloud
        >>> presets = Presets({"card": {"transformation": {"width": {"parameter": "w"}},
        ...                             "parameters": {"w": {"choices": [320, 640]}}},
        ...                    "tile": {"transformation": "w_320"}})
        >>> presets.derived(Cloud("demo"))
        Derived(count=2, by_preset={'card': 2, 'tile': 1}, unbounded=())
        """
        all_of_them: set[str] = set()
        counts: dict[str, int] = {}
        unbounded: list[str] = []
        for name, preset in self.items():
            mine: set[str] = set()
            for values in self._combinations(preset):
                mine |= preset.assets(cloud, values)
            counts[name] = len(mine)
            all_of_them |= mine
            if any(parameter.choices is None for parameter in preset.parameters.values()):
                unbounded.append(name)
        return Derived(len(all_of_them), counts, tuple(unbounded))

    @staticmethod
    def _combinations(preset: Preset) -> Iterator[dict[str, Any]]:
        values = [parameter.examples for parameter in preset.parameters.values()]
        if (number := math.prod(map(len, values))) > _MOST_COMBINATIONS:
            message = f"the choices of the preset {show(preset.name)} make {number:,} combinations"
            hint = f"at most {_MOST_COMBINATIONS:,} are counted"
            raise problem(InvalidInput, "presets", message, hint, rule="too-large")
        for combination in itertools.product(*values):
            yield dict(zip(preset.parameters, combination, strict=True))
