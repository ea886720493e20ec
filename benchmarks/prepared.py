"""Times what is settled once and used many times: prepared, bulk and signed URLs, srcsets.

    python benchmarks/prepared.py [--quick]    prints the tables; `compare.py` puts them on its page

Each is set against the official SDK, and against its floor: what cannot be left out, without so much
as a call.  For an ID that is all its rules in one compiled match; then the text is put together, and
for a signature there is the hash and its base64.
"""

from __future__ import annotations

import base64
import hashlib
import json
import marshal
import re
import sys
from binascii import b2a_base64
from typing import Any

import attrs
import cloudinary.utils
from cases import CLOUD, SECRET, WIDTHS, chain, product  # beside this file
from timing import Job, least

import cldurl
from cldurl import Hole, public_ids

ID = "products/item_1"
IDS = [f"catalogue/2026/item_{number}" for number in range(1000)]
ONES = 256  # dicts that were seen before, each an object of its own
SEVEN, THREE = product(800, 600), chain(1200, 800)
_ORIGIN = "https://res.cloudinary.com/demo/image/upload"


@attrs.frozen(kw_only=True)
class Goal:
    """A job: theirs, ours, its floor; how many times faster than theirs, and how near the floor, it is to be."""

    theirs: Job
    ours: Job
    faster: float
    floor: Job | None = None
    near: float = 0
    missed: str = ""  # what is said then


# Name, how many times faster, how near the floor, what is said if missed; and microseconds: theirs, ours, the floor or 0.
Result = tuple[str, float, float, str, float, float, float]


def _names(transformation: Any, **others: Any) -> dict[str, Any]:
    """What the code of all jobs is made of."""
    card, signed = CLOUD.prepare(transformation), CLOUD.prepare(transformation, sign=True)
    text = card.transformation
    return {
        "sdk": cloudinary.utils.cloudinary_url, "cloud": CLOUD, "card": card, "signed": signed, "i": ID, "ids": IDS,
        "options": {"transformation": transformation} if isinstance(transformation, list) else transformation,
        "good": re.compile(public_ids._PLAIN_ID).fullmatch, "good_to_sign": re.compile(public_ids._SIGNED_ID).fullmatch,
        "before": f"{_ORIGIN}/{text}/v1/", "start": f"{_ORIGIN}/s--", "after": f"--/{text}/v1/", "head": f"{text}/",
        "tail": SECRET, "sha1": hashlib.sha1, "b64": b2a_base64, "safe": bytes.maketrans(b"+/", b"-_"), **others,
    }  # fmt: skip


_SIGNED = "f'{start}{b64(sha1(f\"{head}{i}{tail}\".encode()).digest())[:8].translate(safe).decode()}{after}{i}'"
# Why a goal was missed, if it was; the numbers are those of `floors`.
MISSED = {
    "seen": (
        "A dict is looked up pair by pair, which takes 0.5 µs or more for 7 keys, and a chain by the bytes of `marshal.dumps`, which takes "
        "{marshal_three:.2f} µs; the ID takes {id:.2f}, and a call with keyword-only arguments 0.1.  Tried: the bytes for a dict "
        "too ({marshal_seven:.2f} µs for 7 keys: a tenth less for the URL, and twice as much where the combination is new), other "
        "versions of the format (dearer), no `**delivery` (0.08 less)."
    ),
    "call": (
        "The interpreter runs a method in the loop of its caller, and finds `__call__` of an object through a slot, which takes 0.06 "
        "µs more here.  So `card.url(id)` is the fast form.  Tried: a closure for each object, and `functools.partial` (0.03 to 0.05 less "
        "than the slot, but no values: not comparable); a subclass of `functools.partial`, which could be one (nothing less)."
    ),
    "block": (
        "A block of IDs is checked with one match, in half of the time that they take one by one; to join and to split it takes as much."
    ),
    "hash": (
        "Hash and base64 alone take {hash:.2f} µs, all of the floor {floor:.2f}: with no other work at all it would be {limit:.0f} times "
        "faster.  What is used: a hash begun with what stands before the ID, and all of the base64 before its first eight "
        "characters (a twentieth less than of six bytes)."
    ),
    "column": "The concatenation of Arrow alone takes {floor:.3f} µs.",
    "srcset": (
        "The floor alone would be {limit:,.0f} times faster.  To call an object and not a function takes 0.06 µs, arguments and their checks "
        "most of the rest.  What is used: the match kept in the object, 0.04 less than looking it up.  A prototype that was 1,000 "
        "times faster left the rules of an ID out, which take {id:.2f}."
    ),
}


def goals() -> dict[str, Goal]:
    """What is asked for."""
    seven = _names(SEVEN, ones=[product(800, 600) for _ in range(ONES)])
    three = _names(THREE, ones=[chain(1200, 800) for _ in range(ONES)])
    seen = "for one in ones: url = cloud.url(i, one)"
    sdk, sdk_signed = "url = sdk(i, **options)[0]", "url = sdk(i, sign_url=True, **options)[0]"
    floor, floor_signed = "if good(i): url = f'{before}{i}'", f"if good_to_sign(i): url = {_SIGNED}"
    srcset = CLOUD.prepare({"width": Hole("w"), "crop": "limit"}).srcset(w=list(WIDTHS))
    pieces = [f"{_ORIGIN}/c_limit,w_{width}/v1/" for width in WIDTHS]
    inner = [f" {width}w, {piece}" for width, piece in zip(WIDTHS, pieces[1:], strict=False)]
    between = (pieces[0], *inner, f" {WIDTHS[-1]}w")
    widths = _names(None, widths=WIDTHS, srcset=srcset, between=between)
    some = "ids[:20]"  # of the official SDK's, which takes a thousand times as long
    return {
        "`url`, dict seen before, 7 keys": Goal(
            theirs=Job(sdk, seven), ours=Job(seen, seven, ONES), faster=50, missed="seen",
        ),
        "`url`, dict seen before, chain of three": Goal(
            theirs=Job(sdk, three), ours=Job(seen, three, ONES), faster=90, missed="seen",
        ),
        "prepared, 7 keys: `card.url(id)`": Goal(
            theirs=Job(sdk, seven), ours=Job("url = card.url(i)", seven), faster=150, floor=Job(floor, seven), near=1.4,
            missed="call",
        ),
        "prepared, 7 keys: `card(id)`": Goal(
            theirs=Job(sdk, seven), ours=Job("url = card(i)", seven), faster=150, floor=Job(floor, seven), near=1.4,
            missed="call",
        ),
        "prepared, chain of three: `card.url(id)`": Goal(
            theirs=Job(sdk, three), ours=Job("url = card.url(i)", three), faster=330, floor=Job(floor, three), near=1.4,
            missed="call",
        ),
        "prepared, chain of three: `card(id)`": Goal(
            theirs=Job(sdk, three), ours=Job("url = card(i)", three), faster=330, floor=Job(floor, three), near=1.4,
            missed="call",
        ),
        "prepared, signed chain of three": Goal(
            theirs=Job(sdk_signed, three), ours=Job("url = signed.url(i)", three), faster=110, floor=Job(floor_signed, three),
            near=1.35, missed="hash",
        ),
        "`many`, 1,000 IDs, 7 keys": Goal(
            theirs=Job(f"url = [sdk(i, **options)[0] for i in {some}]", seven, 20), ours=Job("url = card.many(ids)", seven, 1000),
            faster=150, floor=Job("url = [f'{before}{i}' for i in ids if good(i)]", seven, 1000), near=1.4,
            missed="block",
        ),
        "`many`, 1,000 IDs, signed chain of three": Goal(
            theirs=Job(f"url = [sdk(i, sign_url=True, **options)[0] for i in {some}]", three, 20),
            ours=Job("url = signed.many(ids)", three, 1000), faster=120,
            floor=Job(f"url = [{_SIGNED} for i in ids if good_to_sign(i)]", three, 1000), near=1.3, missed="hash",
        ),
        "srcset of 8 widths, joined from ready pieces": Goal(
            theirs=Job("url = ', '.join([f\"{sdk(i, width=w, crop='limit')[0]} {w}w\" for w in widths])", widths),
            ours=Job("url = srcset(i)", widths), faster=1000, floor=Job("if good(i): url = i.join(between)", widths),
            missed="srcset",
        ),
    }  # fmt: skip


def column(quick: bool) -> list[Result]:
    """A column of URLs, where there is pyarrow; `columns.py` looks at it more closely."""
    try:
        import columns  # beside this file
    except ImportError:
        return []
    theirs, ours, floor = [time / 1000 for time in columns.measured(quick, columns.GOAL).values()]
    return [("`arrow`, a column of IDs, 7 keys", columns.FASTER, 0, "column", theirs, ours, floor)]


# What others do for each URL, or what part of a URL costs, alone.
_FLOORS = {
    "fstring": ("an f-string of three pieces", "url = f'{before}{i}{tail}'"),
    "narrow": ("a match that knows only the characters of an ID", "url = narrow(i)"),
    "id": ("a match that knows all rules of an ID", "url = good(i)"),
    "to sign": ("the same for an ID that is signed", "url = good_to_sign(i)"),
    "method": ("the call of a method that returns its argument", "url = nothing.method(i)"),
    "slot": ("the call of an object that does", "url = nothing(i)"),
    "digest": ("SHA-1 of what is signed", "url = sha1(data).digest()"),
    "hash": (
        "the same, and eight characters of its base64",
        "url = b64(sha1(data).digest())[:8].translate(safe).decode()",
    ),
    "urlsafe": ("the same with `base64.urlsafe_b64encode`", "url = urlsafe(sha1(data).digest())[:8].decode()"),
    "json seven": ("`json.dumps`, 7 keys", "url = json(seven)"),
    "json three": ("`json.dumps`, chain of three", "url = json(three)"),
    "marshal seven": ("`marshal.dumps`, 7 keys", "url = marshal(seven, 4)"),
    "marshal three": ("`marshal.dumps`, chain of three", "url = marshal(three, 4)"),
    "compile three": ("`cldurl.compile`, chain of three, beside them", "url = compile(three)"),
}


class _Nothing:
    def __call__(self, public_id: str) -> str:
        return public_id

    method = __call__


def floors(quick: bool) -> dict[str, float]:
    """Microseconds of each."""
    names = _names(
        THREE, seven=SEVEN, three=THREE, json=json.dumps, marshal=marshal.dumps, compile=cldurl.compile, nothing=_Nothing(),
        narrow=re.compile(r"[\w.:/-]+", re.ASCII).fullmatch, urlsafe=base64.urlsafe_b64encode,
        data=f"{cldurl.compile(THREE)}/{ID}{SECRET}".encode(),
    )  # fmt: skip
    jobs = {name: Job(code, names) for name, (_, code) in _FLOORS.items()}
    answers = {name: job.answer() for name, job in jobs.items()}
    assert all(answers.values()) and answers["method"] == answers["slot"] == ID
    assert f"/s--{answers['hash']}--/" in CLOUD.url(ID, THREE, sign=True) and answers["hash"] == answers["urlsafe"]
    return dict(zip(jobs, least(*jobs.values(), quick=quick), strict=True))


def check(found: dict[str, Goal]) -> None:
    """All three must give the same URLs, or the times mean nothing."""
    for name, goal in found.items():
        theirs, ours = goal.theirs.answer(), goal.ours.answer()
        assert theirs == (ours[: len(theirs)] if isinstance(ours, list) else ours), (name, theirs, ours)
        assert goal.floor is None or goal.floor.answer() == ours, (name, goal.floor.answer(), ours)


def measured(quick: bool) -> list[Result]:
    """All goals, timed."""
    found = goals()
    check(found)
    results: list[Result] = []
    for name, goal in found.items():
        jobs = [goal.theirs, goal.ours, *([goal.floor] if goal.floor else [])]
        theirs, ours, *floor = least(*jobs, quick=quick)
        results.append((name, goal.faster, goal.near, goal.missed, theirs, ours, floor[0] if floor else 0))
    return results + column(quick)


def _shown(time: float) -> str:
    return f"{time:.2f}" if time > 0.1 else f"{time:.3f}"


def report(quick: bool) -> str:
    """The goals, what was missed and why, and the floors."""
    bare = floors(quick)
    lines = [
        "| job | official SDK, µs | cldurl, µs | times faster | goal | floor, µs | times the floor | at most |",
        "|---|---|---|---|---|---|---|---|",
    ]
    missed: dict[str, tuple[str, list[str]]] = {}
    numbers = {key.replace(" ", "_"): time for key, time in bare.items()}
    for name, faster, near, reason, theirs, ours, floor in measured(quick):
        beside = f"{_shown(floor)} | {ours / floor:.2f} | {near or ''}" if floor else " |  | "
        lines.append(f"| {name} | {theirs:.1f} | {_shown(ours)} | {theirs / ours:,.0f} | {faster:,} | {beside} |")
        if theirs / ours < faster or (near and ours / floor > near):
            why = MISSED[reason].format(**numbers, floor=floor, limit=theirs / floor if floor else 0)
            missed.setdefault(reason, (why, []))[1].append(name)
    lines += ["", "Missed, and why:" if missed else "No goal was missed.", ""]
    lines += [*[f"- {'; '.join(names)}.  {why}" for why, names in missed.values()], ""]
    lines += ["| alone | µs |", "|---|---|", *[f"| {_FLOORS[key][0]} | {time:.3f} |" for key, time in bare.items()], ""]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report("--quick" in sys.argv[1:]))
