"""Writes what is made from the tables, `cldurl/typing.py` and the reference pages, and the client that waits.

    python docs/generate.py          writes them
    python docs/generate.py --check  says which are stale

`tests/test_table.py` fails while one of them is stale.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cldurl import check, layers, lint_rules, rules
from cldurl.api import _fields
from cldurl.descriptions import WORDS
from cldurl.effect_table import BACKGROUNDS, EFFECTS, Arg, Effect
from cldurl.kinds import Kind
from cldurl.parameters import TABLE, Parameter

ROOT = Path(__file__).resolve().parent.parent
ASSETS = {"i": "image", "v": "video", "a": "audio"}

TYPING = '''"""The types of transformations, for type checkers and completion.

Made by docs/generate.py from the table: do not edit.  `$name` keys cannot be typed; use
`variables=[...]` in typed code, or `untyped(...)` for data that nobody typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypedDict, Union

if TYPE_CHECKING:
    from cldurl.times import Length, Moment
    from cldurl.tokens import Acl, Token, TokenSigner

__all__ = ["Border", "Component", "CustomFunction", "Delivery", "Layer", "LiteralText", "TokenOptions", "Transformation",
           "VideoCodec"]  # fmt: skip


class Border(TypedDict, total=False):
    """A border: width in pixels (2) and colour (black)."""

    width: int | float | str | None
    color: str | None


class VideoCodec(TypedDict, total=False):
    """A video codec; each part builds on the one before."""

    codec: str | None
    profile: str | None
    level: str | float | None
    b_frames: bool | None


class CustomFunction(TypedDict):
    """A WebAssembly function by its public ID, or a remote one by its URL."""

    function_type: Literal["wasm", "remote"]
    source: str


class LiteralText(TypedDict):
    """Text in which `$(name)` is written as it is."""

    literal: str


class Layer(TypedDict, total=False):
    """What is laid over or under: a public ID, a text, or a URL."""

{layer}

# A transformation's dict; the functional form, because `if` is a keyword.
Component = TypedDict(
    "Component",
    {{
{component}
    }},
    total=False,
)

Transformation = Union[Component, Sequence[Union[Component, str]], str]


class Delivery(TypedDict, total=False):
    """The rarer arguments of `Cloud.url`."""

    version: int | str | None
    resource_type: Literal["image", "video", "raw"] | None
    type: str | None
    url_suffix: str | None
    force_version: bool | None
    shorten: bool | None
    use_root_path: bool | None
    secure: bool | None
    defaults: Component | None
    sign: bool | Literal["decoded"]
    token: Token | TokenSigner | TokenOptions | None


class TokenOptions(TypedDict, total=False):
    """The arguments of `Cloud.token` that a token of one URL can have."""

    acl: str | Acl | list[str | Acl] | None
    start: Moment | None
    expires_at: Moment | None
    duration: Length | None
    ip: str | None
    window: Length | None
    now: Moment | None
    past: bool
'''


def annotation(kind: Kind) -> str:
    """The type of a kind's values, where `None` means: not there."""
    return kind.annotation if kind.annotation == "object" else f"{kind.annotation} | None"


def field(row: Parameter) -> str:
    """A row as an entry of the TypedDict."""
    kind = annotation(row.kind)
    if row.name == "transformation":
        kind = '"Component | Sequence[Component | str] | str | None"'
        return f'        "{row.name}": {kind},'
    return f'        "{row.name}": "{kind}",' if '"' not in kind else f"        \"{row.name}\": '{kind}',"


def typing_module() -> str:
    """The text of `cldurl/typing.py`."""
    plain = {"resource_type": f"Literal[{', '.join(repr(t) for t in layers.RESOURCE_TYPES)}] | None",
             "text": "str | int | float | LiteralText | None", "font_size": "int | float | str | None"}  # fmt: skip
    lines = []
    for key in layers.KEYS:
        kind = annotation(layers.STYLE[key][0]) if key in layers.STYLE else plain.get(key, "str | None")
        lines.append(f"    {key}: {kind}")
    component = "\n".join(field(row) for row in TABLE)
    return TYPING.format(layer="\n".join(lines) + "\n", component=component)


def cell(text: str) -> str:
    """Text for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def parameters_page() -> str:
    """The reference page of parameters."""
    lines = [
        "# Parameters", "",
        "Made from the table by `docs/generate.py`.",
        "Every key takes `None`, which leaves it out.", "",
        "| key | code | for | values | what it does |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for row in TABLE:
        code = f"`{row.code}`" if row.code else ""
        if row.sets and not row.code:
            code = ", ".join(f"`{code}`" for code in row.sets)
        assets = ", ".join(ASSETS[letter] for letter in row.assets)
        name = f"[`{row.name}`]({row.doc})" if row.code else f"`{row.name}`"
        lines.append(f"| {name} | {code} | {assets} | {cell(row.kind.form)} | {cell(row.description)} |")
    lines += [
        "| `$name` | `$name` | image, video | a number, an expression, `!text!` or a list of texts | Assigns a variable. |",
        "",
    ]
    lines += [
        "## Layers",
        "",
        "The keys of the dict that `overlay` and `underlay` take:",
        "",
        "| key | values |",
        "|---|---|",
    ]
    notes = {
        "resource_type": f"one of {', '.join(layers.RESOURCE_TYPES)}", "type": "a delivery type", "public_id": "a public ID",
        "format": "a file extension", "url": "a remote URL", "text": 'a string, or {"literal": "..."}',
        "text_style": "the whole style as one string, or a $variable", "font_family": "a font, or the public ID of one",
        "font_size": "pixels above 0",
    }  # fmt: skip
    for key in layers.KEYS:
        lines.append(f"| `{key}` | {cell(notes.get(key) or layers.STYLE[key][0].form)} |")
    for title, label, lead in (
        ("Crop modes", "crop mode", ""),
        ("Flags", "flag", ""),
        ("Gravities", "gravity", "Objects such as `cat` and more forms of `auto` are gravities too."),
    ):
        lines += ["", f"## {title}", "", *([lead, ""] if lead else []), "| word | what it means |", "|---|---|"]
        for word, about in WORDS[label].items():
            shown = f"{word}!...!" if word[-1] == "_" else word
            lines.append(f"| `{shown}` | {about[:1].upper()}{about[1:]} |")
    return "\n".join(lines) + "\n"


# What each type of argument takes, in words, and a value for the example.
VALUES: dict[str, tuple[str, object]] = {
    "int": ("a whole number", 2), "float": ("a number", 2), "number": ("a number", 20), "floats": ("a list of numbers", []),
    "text": ("a text", "a cup"), "text_list": ("a text, or a list of texts", ["cup", "spoon"]), "word": ("a word", "auto"),
    "bool": ("True or False", True), "yn": ("True or False", True), "flag": ("True", True), "dB": ('such as "10dB"', "10dB"),
    "color": ("a colour", "red"), "bare_color": ("a colour", "red"),
    "palette": ("a list of colours", ["red", "blue"]), "color_positions": ("a list of [colour, position]", [["red", 50]]),
    "regions": ("a list of [x, y, width, height]", [[10, 20, 100, 50]]), "group": ("a dict", {"zoom": 2}),
    "variable_ref": ("a variable", "$photo"),
}  # fmt: skip
EXAMPLES: dict[str, object] = {
    "distort": {"distort": {"arc": 180}}, "fade": {"fade": 2000}, "shear": {"shear": [20, 0]}, "bgremoval": "bgremoval",
    "recolor": {"recolor": [0.3, 0.7, 0.1, 0.3, 0.6, 0.1, 0.2, 0.5, 0.1]}, "volume": {"volume": "mute"},
    "gen_background_replace": {"gen_background_replace": {"prompt": "a beach"}}, "tint": "tint:100:red:blue",
    "background_removal": {"background_removal": {"hints": ["cat", "dog"]}}, "cartoonify": {"cartoonify": [70, 80]},
    "contrast": {"contrast": {"level": 120, "type": "linear"}}, "replace_color": {"replace_color": {"to": "red", "tolerance": 50}},
    "gen_fill": {"gen_fill": {"prompt": "a beach"}}, "assist_colorblind": {"assist_colorblind": "xray"},
    "gen_recolor": {"gen_recolor": {"prompt": "the cup", "to-color": "ff8800"}}, "improve": {"improve": ["indoor", 50]},
    "gen_replace": {"gen_replace": {"from": "a cup", "to": "a teapot"}}, "lightroom": {"lightroom": {"contrast": 20, "exposure": 0.5}},
    "zoompan": {"zoompan": {"mode": "ztr", "maxzoom": 3}}, "outline": {"outline": ["outer", 10]},
    "camera": {"camera": {"up": 20, "right": -60}}, "vectorize": {"vectorize": {"colors": 3, "detail": 500}},
    "preview": {"preview": {"duration": 5}}, "viesus_correct": "viesus_correct", "dropshadow": {"dropshadow": {"azimuth": 215, "elevation": 45, "spread": 50}},
}  # fmt: skip
STATUS = {
    "current": "",
    "deprecated": "deprecated",
    "sdk_only": "in the official SDKs, but not in Cloudinary's reference",
}
NEEDS = {
    "": "", "overlay": "needs an overlay, or `layer_apply`", "format": "needs a format",
    "camera and a format with transparency": "needs `camera` and a format with transparency",
}  # fmt: skip


def argument(arg: Arg) -> str:
    """An argument of an effect, in a few words."""
    if arg.words:
        values = " / ".join(arg.words)
    elif arg.low is not None or arg.high is not None:
        values = f"{arg.low} to {arg.high}"
    else:
        values = VALUES[arg.type][0]
    return f"`{arg.name}` {values}" if arg.required else f"[`{arg.name}` {values}]"


def value_of(arg: Arg) -> object:
    """A value that the argument takes."""
    if arg.words:
        return [arg.words[0]] if arg.type.endswith("list") else arg.words[0]
    if arg.low is None or arg.high is None:
        return VALUES[arg.type][1]
    return next(number for number in (300, 50, 20, 5, 3, 1.5) if arg.low < number < arg.high)


def example(effect: Effect, key: str) -> str:
    """A value of `effect` or `background` that `check` has nothing to say about."""
    chosen = [arg for arg in effect.args if arg.required] or list(effect.args[:1])
    short = len(chosen) == 1 and not chosen[0].named and isinstance(value_of(chosen[0]), (int, float, str))
    value: object = effect.name
    if chosen:
        value = {effect.name: value_of(chosen[0]) if short else {arg.name: value_of(arg) for arg in chosen}}
    value = EXAMPLES.get(effect.name, value)
    odd = [problem for problem in check({key: value}) if problem.rule in ("effect-argument", "unknown-word") or problem.severity == "error"]  # fmt: skip
    assert not odd, odd  # noqa: S101
    return f"`{json.dumps(value).replace('true', 'True')}`"


def effects_page() -> str:
    """The reference page of effects."""
    lines = [
        "# Effects", "",
        "Made from the table by `docs/generate.py`.",
        "How to write them: [plain effects](../how-to/effects.md), and [effects with text](../how-to/effects-with-text.md).",
        "Arguments in brackets can be left out, and an example is a value of `effect` or `background`.",
        "An effect that is not listed here is written as you give it, and `check` reports it.", "",
    ]  # fmt: skip
    for title, key, table in (
        ("Effects", "effect", EFFECTS),
        ("Backgrounds with arguments", "background", BACKGROUNDS),
    ):
        lines += [
            f"## {title}",
            "",
            "| name | what it does | for | arguments | example | notes |",
            "|---|---|---|---|---|---|",
        ]
        for effect in sorted(table.values(), key=lambda effect: effect.name):
            note = "; ".join(filter(None, [STATUS[effect.status], effect.note, NEEDS[effect.needs]]))
            arguments = cell(", ".join(map(argument, effect.args)))
            assets = ", ".join(effect.assets).replace("3d", "3D")
            about = effect.about[:1].upper() + effect.about[1:]
            lines.append(
                f"| `{effect.name}` | {about} | {assets} | {arguments} | {example(effect, key)} | {cell(note)} |"
            )
        lines.append("")
    return "\n".join(lines)


def rules_page() -> str:
    """The reference page of rules."""
    lines = ["# Rules", "", "Made from the rules by `docs/generate.py`.",
             "`Problem.rule` has the id.", "",
             "## `check`", "",
             "These are its warnings about parameters that do not fit together.", "",
             "| id | what is wrong, and what to do |", "|---|---|"]  # fmt: skip
    lines += [f"| `{rule}` | {cell(about)} |" for rule, about in rules.RULES.items()]
    lines += ["", "## `lint`", "",
              "`lint` says all of that, and with the severity `\"lint\"` what costs and does nothing.",
              "A rule is silent where it is not certain.", "",
              "| id | what costs, and what to do |", "|---|---|"]  # fmt: skip
    lines += [f"| [`{rule}`]({page}) | {cell(about)} |" for rule, (about, page) in lint_rules.LINT_RULES.items()]
    return "\n".join(lines) + "\n"


CALLS = (
    ("Upload", _fields.UPLOAD,
     "What `upload` and `explicit` take beside their own arguments.\n"
     "In an upload with credentials `overwrite` is false and `unique_filename` true unless you say otherwise, and both are always sent.\n"
     "An upload without credentials can have those in the column \"unsigned\"; the rest is for its preset to say.",
     "https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters"),
    ("Update", _fields.UPDATE, "What `update` replaces; what is not given stays as it is.",
     "https://cloudinary.com/documentation/admin_api#update_details_of_an_existing_resource"),
    ("Get", _fields.READING, "What else the answer to `get` holds.",
     "https://cloudinary.com/documentation/admin_api#get_details_of_a_single_resource_by_public_id"),
    ("List", _fields.LISTING, "What `list`, `pages` and `assets` take beside `resource_type`, `type` and `public_ids`.",
     "https://cloudinary.com/documentation/admin_api#get_resources"),
)  # fmt: skip


def calls_page() -> str:
    """The reference page of what the calls of the API take."""
    lines = ["# Parameters of uploads and other calls", "",
             "Made from the tables by `docs/generate.py`.",
             "How to use them: [upload files](../how-to/upload-files.md), [list and search](../how-to/list-and-search.md), [get, update and delete](../how-to/get-update-delete.md).",
             "`None` leaves a parameter out; an unknown name, or a value that can never be right, raises a `RequestError` before anything is sent."]  # fmt: skip
    for title, table, lead, link in CALLS:
        last = " unsigned |" if title == "Upload" else ""
        lines += ["", f"## {title}", "", lead, f"The service's own page: <{link}>.", "",
                  f"| name | values | what it does |{last}", f"|---|---|---|{'---|' if last else ''}"]  # fmt: skip
        for name, field in table.items():
            form = (field.write.__doc__ or "").partition("\n")[0].removesuffix(".")
            mark = f" {'yes' if name in _fields.UNSIGNED else ''} |" if last else ""
            form = form[:1].lower() + form[1:]
            lines.append(f"| `{name}` | {cell(form)} | {cell(field.description)} |{mark}")
    return "\n".join(lines) + "\n"


AWAITED = ROOT / "cldurl/http/_async.py"
PASSAGES = {
    '"""The client that is awaited.  The one that waits, `_sync.py`, is made of this file by docs/generate.py."""':
    '"""The client that waits.  Made of `_async.py` by docs/generate.py: do not edit."""',
    "The HTTP API of a cloud, awaited.  `Client` has the same methods, and waits.":
    "The HTTP API of a cloud.  `AsyncClient` has the same methods, awaited.",
    "Works with asyncio and trio; what\n    is cancelled leaves no connection half used.": "Safe to share between threads.",
    '''    >>> async def deleted(public_id):
    ...     async with AsyncClient(Cloud("demo", api_key="k", api_secret="s")) as client:
    ...         return await client.delete(public_id, missing_ok=True)
''': '''    >>> with Client(Cloud("demo", api_key="k", api_secret="s")) as client:
    ...     client
    Client(Cloud(name='demo', api_key='k', ...))
''',
}  # fmt: skip
INSTEAD = {
    "AsyncBaseTransport": "BaseTransport", "AsyncClient": "Client", "AsyncIterator": "Iterator", "__aenter__": "__enter__",
    "__aexit__": "__exit__", "_tasks": "_threads", "aclose": "close", "aiter_bytes": "iter_bytes", "handle_async_request": "handle_request",
}  # fmt: skip


def waiting_client() -> str:
    """The client that waits: words of the awaited one are taken for others, and a few passages whole."""
    text = AWAITED.read_text(encoding="utf-8")
    parts = []
    for passage, instead in PASSAGES.items():
        before, found, text = text.partition(passage)
        if not found:
            raise ValueError(f"not in {AWAITED.name}: {passage}")
        parts += [_waiting(before), instead]
    return "".join([*parts, _waiting(text)])


def _waiting(text: str) -> str:
    text = re.sub(r"\b(?:async|await) ", "", text)
    return re.sub(r"\w+", lambda word: INSTEAD.get(word[0], word[0]), text)


def files() -> Iterator[tuple[Path, str]]:
    """Each generated file and its text."""
    yield ROOT / "cldurl/typing.py", typing_module()
    yield ROOT / "docs/reference/parameters.md", parameters_page()
    yield ROOT / "docs/reference/effects.md", effects_page()
    yield ROOT / "docs/reference/rules.md", rules_page()
    yield ROOT / "docs/reference/upload-parameters.md", calls_page()
    yield ROOT / "cldurl/http/_sync.py", waiting_client()


def stale() -> list[str]:
    """The files that are not what the table says."""
    return [path.name for path, text in files() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main() -> None:
    """Write, or with `--check` only look."""
    if "--check" in sys.argv[1:]:
        if old := stale():
            sys.exit(f"stale: {', '.join(old)}; run python docs/generate.py")
        return
    for path, text in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
