"""`compat.report` names what the native rules would change about the official SDK's URL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cldurl import CldurlError, compat

RECORDS = [
    record
    for name in ("url", "random")
    for record in map(
        json.loads, (Path(__file__).parent / f"vectors/public/{name}.jsonl").read_text("utf-8").splitlines()
    )
    if record["call"] == "url" and not record["input"]["options"].get("sign_url")
]


def test_what_both_rules_write_alike_is_the_same() -> None:
    """No reason is given where nothing changes."""
    found = compat.report("shop/mug", cloud_name="demo", secure=True, width=300, crop="fill", transformation=["framed"])
    assert found.same
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("options", "path", "message"),
    [
        ({"effect": "gen_remove:prompt_heightmap"}, "$.effect", "the SDK writes 'e_gen_remove:prompt_hmap', cldurl"),
        ({"transformation": [{"dpr": "2.0"}]}, "$.transformation[0].dpr", "the SDK writes 'dpr_2.0', cldurl 'dpr_2'"),
        ({"widht": 100}, "$.widht", "the SDK ignores this key, cldurl refuses it"),
        ({"width": -5}, "$.width", "the SDK writes 'w_-5', cldurl refuses it: -5 is out of range"),
        ({"secure": False}, "public_id", None),
        ({"version": "v12"}, "public_id", None),
    ],
)
def test_a_reason_names_its_option(options: dict[str, Any], path: str, message: str | None) -> None:
    """Each difference has its place, and says what either side writes."""
    found = compat.report("mug", **{"cloud_name": "demo", "secure": True, **options})
    if options == {"secure": False}:
        assert found.same  # the scheme was asked for, and is kept
        return
    assert not found.same
    assert found.reasons[0].path == path
    assert message is None or found.reasons[0].message.startswith(message)


def test_a_changed_url_always_has_a_reason() -> None:
    """Over all records: the same bytes and no reason, or another URL and at least one."""
    same = changed = 0
    for record in RECORDS:
        given = record["input"]
        try:
            found = compat.report(given["public_id"], **given["options"])
        except CldurlError:
            continue
        assert found.same == (not found.reasons), record["id"]
        same, changed = same + found.same, changed + (not found.same)
    assert same > 50
    assert changed > 10
