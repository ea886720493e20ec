"""Where the fuzzers begin: recorded URLs and transformations, the corners that the tests know, and words."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

from cldurl import expressions, layers
from cldurl._texts import Choice, Open
from cldurl.effect_table import EFFECTS
from cldurl.kinds import Either
from cldurl.parameters import TABLE

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "public"
HOST = "https://res.cloudinary.com/demo"

# Texts whose like was once read or written wrongly; see tests/test_adversary.py and tests/test_parse.py.
CORNERS = (
    "b_x:%253B?#", 'e_x:%253B \n<script>"é', "e_gen_remove:prompt_a%253B?", "e_x:%253B\\..\\", "o_%20-5", "a_0.90",
    "l_text:Arial_40_bold:Hi%252C%20you", "l_text:Arial_20:$(a)%2524(b)", "l_video:private:clips:intro", "w_1,w_1",
    "l_fetch:aHR0cHM6Ly9leGFtcGxlLmNvbS8=", "l_text:a_1_letter_spacing_5_letter_spacing_5:x", "if_!a%2520b!_in_tags",
    "$a_5,$b_$a_mul_2,w_$b", "%24a_5,w_%24a", "l_subtitles:$f_9:a:b%20c.srt", "fn_remote:aHR0cHM6Ly9hLmI", "r_20:max:!a:b!",
    "e_gen_replace:from_a%252Cb;to_c%253Bd", "fl_attachment:wow!%252Epdf", "t_a.b/zz_5", "pg_name:a%252Cb;c", "fps_24-",
    "bo_$w_solid_white", "g_region_!hat%20x!", "so_auto,eo_35p", "b_rgb:FFF", "ar_16:9", "d_a:b%2520c.png", "vc_h265:main:4.0",
    "w_0.50,h_-0.0", "co_rgb:ff00,u_%2524x", "c_fill//w_3", "x_%C3%A9", "x_%FF", "q_auto:best:sensitive", "du_100p", "z_$x_to_f",
)  # fmt: skip
URLS = (
    f"{HOST}/image/upload/w_100/cat.jpg", f"{HOST}/image/upload/s--c6FBwE2m--/c_crop,h_20,w_10/sample.jpg",
    f"{HOST}/image/fetch/f_auto/v1/https://x/a.jpg?x=1", f"{HOST}/image/fetch/w_3/https%3A%2F%2Fx%2Fa", f"{HOST}/iu/a/b",
    f"{HOST}/images/v1/cup/my-cup.jpg", f"{HOST}/a/b", f"{HOST}/raw/upload/v1/files/a.tar.gz", f"{HOST}/image/upload/a%c5%bc",
    "http://res-3.cloudinary.com/demo/image/upload/a", "https://demo-res.cloudinary.com/image/upload/a?_a=BAMAABC1&x=1",
    "HTTPS://RES.cloudinary.com:443/demo/video/youtube/dQw4.jpg", f"{HOST}/image/upload/a?__cld_token__=st=1~exp=2~hmac=ab",
)  # fmt: skip
PIECES = (
    *("%2525", "%252C", "%252F", "%2C", "%2F", "%3A", "%24", "%20", "%C3%A9", "%FF", "%00", "%0A", "%", "/v1/", "/v12/"),
    *("s--c6FBwE2m--/", "s--", "?", "#", "?_a=", "https://", "https:/", "../", "./", "//", "\\", "\n", "\x00", "é", "😀", "²"),
    *("!", "!!", "!a!", ":", "::", "_", ",", "/", "$", "$a", "$a_", "$(a)", "%24(a)", "-", "--", "-0", "-0.0", ".5", "1.50"),
    *("99999999999999999999", "1e9", "0", "1", "~", "~hmac=", "acl=", "exp=", "url=", "=", "&", "*", ";", "(", ")", '"', "'", " "),
    *("auto", "max", "else", "end", "pre:", "rgb:", "rgb:FF00", "icc:", "name:", "embedded:", "text:", "fetch:", "isdef", "to_i"),
    *expressions.OPERATORS, *expressions.OPERATORS.values(), *expressions.WORDS, *layers.RESOURCE_TYPES, *layers.TYPES,
)  # fmt: skip


@cache
def records() -> list[dict[str, Any]]:
    """The recorded calls of the official SDKs."""
    files = sorted(VECTORS.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@cache
def texts() -> list[str]:
    """Transformations in URL syntax, an example of every row among them."""
    found = {r["expected"] for r in records() if r["call"] == "transformation" and isinstance(r["expected"], str)}
    return [*sorted(found), *CORNERS, *[row.prefix + word for row in TABLE if row.code for word in words_of(row.kind)]]


@cache
def urls() -> list[str]:
    """Delivery URLs."""
    found = {r["expected"] for r in records() if r["call"] == "url" and isinstance(r["expected"], str)}
    return [*sorted(found), *URLS, *[f"{HOST}/image/upload/{text}/v1/a/b.jpg" for text in CORNERS]]


def words_of(kind: object) -> list[str]:
    """A few words that a kind knows."""
    if isinstance(kind, Either):
        return [word for one in kind.kinds for word in words_of(one)]
    return sorted(kind.words)[:3] if isinstance(kind, (Choice, Open)) else ["300"]


@cache
def pieces() -> list[bytes]:
    """What a mutation puts in."""
    codes = [row.prefix for row in TABLE if row.code]
    return [piece.encode() for piece in (*PIECES, *codes, *[f"e_{name}" for name in EFFECTS])]


def spliced(data: bytes, chance: random.Random, seeds: list[bytes]) -> bytes:
    """`data` with one change: a piece put in, taken out, doubled, moved, or taken from another input."""
    start = chance.randint(0, len(data))
    end = min(len(data), start + chance.choice((0, 0, 1, 1, 2, 4, 8, 30)))
    what = chance.randrange(8)
    if what < 3:
        piece = chance.choice(pieces())
    elif what == 3:
        other = chance.choice(seeds)
        at = chance.randint(0, len(other))
        piece = other[at : at + chance.choice((1, 4, 16, 64))]
    elif what == 4:
        piece = data[start:end] * chance.choice((2, 2, 3, 50))
    elif what == 5:
        piece = bytes([chance.randrange(256)])
    elif what == 6 and start < end:
        piece = bytes([data[start] ^ (1 << chance.randrange(8))]) + data[start + 1 : end]
    else:
        piece = b""
    return data[:start] + piece + data[end:]


def text_of(data: bytes) -> str:
    """The text of an input; bytes that are no UTF-8 become lone surrogates, which texts may hold too."""
    return data.decode("utf-8", "surrogateescape")
