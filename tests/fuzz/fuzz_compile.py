"""JSON data and strings compile to one ASCII text that stays in its slots, changes nothing when compiled again and
survives a URL, or are refused at a place that exists in them; `check` agrees, and the input is never changed.
"""

from __future__ import annotations

import copy
import json
import random
import re
from typing import Any

from corpus import pieces, records, text_of, texts

from cldurl import Cloud, TransformationError, compile
from cldurl import check as faults_of
from cldurl.effect_table import BACKGROUNDS, EFFECTS
from cldurl.kinds import absent
from cldurl.layers import KEYS
from cldurl.parameters import AFTER, CHAIN, EXTRA, HTML, RAW, TABLE, VARIABLE_LIST

CLOUD = Cloud("demo")
# Keys that stand for other than one parameter; of a text in URL syntax nobody knows before it is read.
MANY = frozenset(row.name for row in TABLE if row.place in (CHAIN, RAW, AFTER, EXTRA, HTML, VARIABLE_LIST) or row.sets)
NAMES = [*(row.name for row in TABLE), "$a", "$ab", "widht", "", "e"]
INNER = [*KEYS, "literal", "width", "color", "codec", "profile", "level", "b_frames", "function_type", "source", "$b", "zz",
         *EFFECTS, *BACKGROUNDS, "attachment", "prompt", "from", "to", "hints"]  # fmt: skip
_LEAVES = re.compile(r"(?:^|/)(?:v[0-9]+|s--|\.{1,2}|)(?:/|$)")


def check(data: bytes) -> None:
    """Raise where it does not hold."""
    given: Any = text_of(data)
    try:
        given = json.loads(given)
    except (ValueError, RecursionError):
        pass
    before = copy.deepcopy(given)
    try:
        text = compile(given)
    except TransformationError as error:
        problems = [problem for problem in faults_of(given) if problem.severity == "error"]
        assert str(error.problems[0]) == str(problems[0]), (error, problems)
        for problem in (*error.problems, *problems):
            node = given
            for step in problem.location:
                node = node[step]
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]", str(problem)), repr(str(problem))
    else:
        assert all(problem.severity == "warning" for problem in faults_of(given))
        _compiled(given, text)
    assert repr(given) == repr(before)


def _compiled(given: Any, text: str) -> None:
    assert compile(given) == compile(copy.deepcopy(given)) == text
    assert text.isascii() and not set(text) & set(' ?#\\"<>^`{|}') and text.isprintable(), text
    assert not text or not _LEAVES.search(text), text
    if isinstance(given, dict) and not MANY & given.keys():
        assert "/" not in text and text.count(",") < max(1, sum(not absent(value) for value in given.values())), text
    if "extra" not in repr(given) and "raw_transformation" not in repr(given):
        assert compile(text) == text, text
    url = CLOUD.url("a", given, version=7)
    assert url == f"https://res.cloudinary.com/demo/image/upload/{text}{'/' if text else ''}v7/a"
    if "raw_transformation" not in repr(given):
        found = CLOUD.parse(url)
        assert (found.version, found.public_id, str(found.transformation)) == (7, "a", text), text


def mutate(data: bytes, chance: random.Random) -> bytes:
    """JSON with one node changed; other texts are left to the common mutations."""
    try:
        tree = [json.loads(data)]
    except (ValueError, RecursionError):
        return data + chance.choice(pieces())
    holders: list[Any] = []
    todo: list[Any] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, (dict, list)) and node:
            holders.append(node)
            todo += node.values() if isinstance(node, dict) else node
    holder = chance.choice(holders)
    key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
    value = holder[key]
    what = chance.randrange(6)
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, dict):
        holder[chance.choice(NAMES if chance.random() < 0.6 else INNER)] = holder.pop(key)
    elif what == 2 and isinstance(value, dict):
        value[chance.choice(NAMES if chance.random() < 0.6 else INNER)] = _value(chance)
    elif what == 2 and isinstance(value, list):
        value.insert(chance.randint(0, len(value)), _value(chance))
    elif what == 3:
        holder[key] = chance.choice(
            ([value], {chance.choice(NAMES): value}, {chance.choice(INNER): value}, [value, value])
        )
    elif what == 4 and isinstance(value, str):
        at = chance.randint(0, len(value))
        holder[key] = value[:at] + chance.choice(pieces()).decode() + value[at + chance.randrange(3) :]
    else:
        holder[key] = _value(chance)
    return json.dumps(tree[0] if tree else None, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _value(chance: random.Random) -> Any:
    return chance.choice((
        lambda: None, lambda: chance.random() < 0.5, lambda: chance.randint(-3, 400), lambda: chance.choice((0.5, 1.0, -0.0, 1e300, 1e-7)),
        lambda: chance.choice(pieces()).decode(), lambda: chance.choice(pieces()).decode() + chance.choice(pieces()).decode(),
        lambda: chance.choice(texts()).partition("_")[2], dict, list, lambda: chance.choice((*EFFECTS, *BACKGROUNDS)),
        lambda: [_value(chance), _value(chance)], lambda: {chance.choice(INNER): _value(chance)},
        lambda: {chance.choice(NAMES): _value(chance), chance.choice(NAMES): _value(chance)},
    ))()  # fmt: skip


def seeds() -> list[bytes]:
    """The dicts of the vectors, a dict for every row, the forms of structured values, and URL syntax."""
    recorded = [record["input"]["transformation"] for record in records() if "transformation" in record["input"]]
    rows = [{row.name: value} for row in TABLE for value in (300, "auto", "red", "0.5", ["a", 2], {"a": 1}, True)]
    made: list[Any] = [
        {"overlay": {"text": "a, b/c", "font_family": "Arial", "font_size": 40, "font_weight": "bold"}, "gravity": "north"},
        {"overlay": {"text": {"literal": "$(a)!"}, "text_style": "Arial_20"}}, {"underlay": {"url": "https://a.example/b?c"}},
        {"overlay": {"resource_type": "video", "type": "private", "public_id": "a/b", "format": "mp4"}},
        {"overlay": {"resource_type": "subtitles", "public_id": "a.srt", "font_family": "Arial", "font_size": 9}},
        {"effect": {"gen_replace": {"from": "a; b", "to": "c:d", "preserve-geometry": True}}}, {"effect": ["blur", 300]},
        {"video_codec": {"codec": "h265", "profile": "main", "level": "4.0", "b_frames": False}}, {"extra": {"zz": "a b"}},
        {"custom_function": {"function_type": "remote", "source": "https://a.example"}}, {"border": {"width": 2, "color": "#fff"}},
        {"flags": [{"attachment": "a.b"}, "lossy"]}, {"variables": [["$a", "width / 2"], ["$b", ["x", "y"]]], "width": "$a"},
        [{"if": "w > 5"}, {"width": 3, "$x": 2}, {"if": "else"}, "c_fit,w_2", {"if": "end"}], {"transformation": ["a", {"width": 1}]},
        {"transformation": [{"width": 3, "transformation": {"height": 3}}], "crop": "fit"}, {"fps": [24, None]}, {"size": "3x4"},
    ]  # fmt: skip
    return [*[json.dumps(node).encode() for node in (*recorded, *rows, *made)], *[text.encode() for text in texts()]]
