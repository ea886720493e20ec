"""What cldurl answers to the recorded calls and to the examples, one JSON text a line.

    python answers.py cases.json answers.jsonl

CPython and Pyodide both run it, so it needs cldurl, the adapter beside it, and nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import adapter

import cldurl

NOW = 1_700_000_000
SIGNATURES = {
    "sha1": {},
    "sha256": {"signature_algorithm": "sha256"},
    "long": {"signature_algorithm": "sha256", "long_signature": True},
}


def untagged(value: Any) -> Any:
    """The values that have no JSON: see the README of the vectors."""
    if isinstance(value, list):
        return [untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["__fraction__"]:
        return Fraction(value["__fraction__"])
    if list(value) == ["__tuple__"]:
        return tuple(untagged(value["__tuple__"]))
    return {key: untagged(item) for key, item in value.items()}


def said(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """An answer that JSON can hold; a refusal is one."""
    try:
        answer = function(*arguments, **options)
    except cldurl.CldurlError as error:
        return {"error": type(error).__name__, "message": str(error)}
    return answer if isinstance(answer, (str, bool, list, dict)) else repr(answer)


def read(url: str) -> list[Any]:
    """A URL taken apart, respelled and explained."""
    parsed = cldurl.parse(url)
    again = parsed.append({"effect": "sepia"}).with_format("webp")
    return [
        parsed.public_id, repr(parsed.version), repr(parsed.transformation.to_list()), repr(parsed.ambiguities),
        str(parsed) == url, said(str, again), said(cldurl.canonicalize, url), str(cldurl.explain(url)),
    ]  # fmt: skip


def recorded(record: dict[str, Any]) -> Iterator[Any]:
    """A call, and what is read of its answer if that is a URL."""
    answer = said(getattr(adapter, record["call"]), **untagged(record["input"]))
    yield answer
    if record["call"] == "url" and isinstance(answer, str):
        yield said(read, answer)
    if record["call"] == "transformation":
        transformation = untagged(record["input"]["transformation"])
        yield said(cldurl.compile, transformation)
        yield [str(problem) for problem in cldurl.check(transformation)]
        if isinstance(answer, str):
            yield said(lambda: cldurl.parse_transformation(answer).to_list())


def example(transformation: Any) -> Iterator[Any]:
    """A transformation as each kind of URL: plain, prepared, signed in three ways, with a token, as a link."""
    yield cldurl.compile(transformation, target="api")
    for name, options in SIGNATURES.items():
        cloud = cldurl.Cloud("demo", api_key="1234", api_secret="abcd", token_key="00112233FF99", **options)
        url = cloud.url("shop/tasse à thé", transformation, format="jpg", sign=True)
        yield [
            name, url, read(url), said(cloud.verify_url, url), said(cloud.verify_url, url.replace("tasse", "table")),
            said(cloud.sign_params, {"eager": cldurl.compile(transformation, target="api")}, now=NOW),
        ]  # fmt: skip
        assert cloud.prepare(transformation, format="jpg", sign=True).many(["shop/tasse à thé"]) == [url]
    link = cloud.signed_url("shop/cup", transformation=transformation, now=NOW)
    token = cldurl.parse(link.url).token
    yield [link.url, said(cloud.verify_token, token, link.url, now=NOW), said(cloud.verify_token, token, "/a", now=NOW)]
    signer = cloud.token_signer("/image/*", duration=300)  # where there is no cryptography, with the standard library
    yield [str(signer(now=NOW)), cloud.token("/image/*", duration=300, now=NOW) == signer(now=NOW)]
    yield cldurl.Cloud("demo", api_key="1234", api_secret="abcd").download_url(
        "shop/cup", transformation=transformation, now=NOW
    )


def answers(cases: dict[str, Any]) -> Iterator[list[Any]]:
    """Every case by its name, with what is said to it."""
    for record in cases["records"]:
        yield [record["id"], *recorded(record)]
    for transformation in cases["examples"]:
        yield [json.dumps(transformation), *example(transformation)]


if __name__ == "__main__":
    _cases, _answers = map(Path, sys.argv[1:])
    _answers.write_text(
        "".join(f"{json.dumps(line, default=repr)}\n" for line in answers(json.loads(_cases.read_text("utf-8")))),
        "utf-8",
    )
