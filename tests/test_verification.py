"""What comes from outside: webhooks, messages, answers of the API, and what a browser wants to upload."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from email.message import Message
from typing import Any

import attrs
import httpx
import pytest
import requests
from hypothesis import assume, given
from hypothesis import strategies as st

from cldurl import (
    BadSignature,
    CldurlError,
    Cloud,
    ConfigurationError,
    Expired,
    Malformed,
    NotYetValid,
    OutOfScope,
    SigningError,
    UploadPolicy,
    VerificationError,
)

NOW = 1_700_000_000
CLOUD = Cloud("demo", api_key="1234", api_secret="abcd", clock=lambda: NOW)
NEW = attrs.evolve(CLOUD, api_secret="new", old_secrets=["older", "abcd"])
SHA256 = attrs.evolve(CLOUD, signature_algorithm="sha256")
BODY = b'{"notification_type": "upload", "public_id": "caf\xc3\xa9"}'


def refusal(error: type[CldurlError], function: Any, *args: Any, **kwargs: Any) -> str:
    """The message of the refusal, which is of exactly this class."""
    with pytest.raises(error) as caught:
        function(*args, **kwargs)
    assert type(caught.value) is error
    return str(caught.value)


def sent(
    body: bytes = BODY, timestamp: object = NOW, algorithm: str = "sha1", secret: str = CLOUD.api_secret or ""
) -> Any:
    """The headers of a notification."""
    signature = hashlib.new(algorithm, body + f"{timestamp}{secret}".encode()).hexdigest()
    return {"X-Cld-Timestamp": str(timestamp), "X-Cld-Signature": signature, "Host": "a"}


def message_of(name: str, value: str) -> Message:
    message = Message()
    for header, text in {**sent(), name: value}.items():
        message[header] = text
    return message


# ---------------------------------------------------------------- webhooks


@pytest.mark.parametrize(
    "headers",
    [
        sent(),
        {name.lower(): value for name, value in sent().items()},
        {name.upper().encode(): value.encode() for name, value in sent().items()},
        list(sent().items()),
        ((name.encode(), value.encode()) for name, value in sent().items()),
        httpx.Headers(sent()),
        requests.structures.CaseInsensitiveDict(sent()),
        message_of("A", "b"),
        {**sent(), 5: object()},
    ],
)
def test_headers_come_in_many_forms(headers: Any) -> None:
    """Names in any case, text or bytes, a mapping or pairs: what frameworks and servers have."""
    found = CLOUD.verify_webhook(BODY, headers)
    assert (found.body, found.timestamp, found.json()["public_id"]) == (BODY, NOW, "café")


def test_a_body_is_bytes() -> None:
    """In any form that still holds them; text is taken for its UTF-8."""
    for body in (bytearray(BODY), memoryview(BODY), BODY.decode()):
        assert CLOUD.verify_webhook(body, sent()).body == BODY
    refusal(Malformed, CLOUD.verify_webhook(b"\xff", sent(b"\xff")).json)
    refusal(Malformed, CLOUD.verify_webhook(b"[" * 10**5, sent(b"[" * 10**5)).json)


RAW = "give the bytes as they came, not what they say"


@pytest.mark.parametrize(
    ("body", "headers", "message"),
    [
        ({"a": 1}, sent(), f"the body cannot be a dict: {RAW}"),
        ([], sent(), f"the body cannot be a list: {RAW}"),
        (None, sent(), f"the body cannot be None: {RAW}"),
        (BODY, {}, "no header X-Cld-Timestamp"),
        (BODY, {"X-Cld-Timestamp": "1"}, "no header X-Cld-Signature"),
        (BODY, {**sent(), "x-cld-timestamp": "1"}, "the header x-cld-timestamp occurs twice"),
        (BODY, [*sent().items(), ("X-CLD-SIGNATURE", "a")], "the header x-cld-signature occurs twice"),
        (BODY, message_of("x-cld-signature", "a"), "the header x-cld-signature occurs twice"),
        (BODY, {**sent(), "X-Cld-Timestamp": "1, 2"}, "'1, 2' is not a timestamp"),
        (BODY, {**sent(), "X-Cld-Timestamp": "-5"}, "'-5' is not a timestamp"),
        (BODY, {**sent(), "X-Cld-Timestamp": "١"}, "'١' is not a timestamp"),
        (BODY, {**sent(), "X-Cld-Timestamp": 1.5}, "1.5 is not a timestamp"),
        (BODY, {**sent(), "X-Cld-Timestamp": None}, "None is not a timestamp"),
        (BODY, {**sent(), "X-Cld-Signature": "a" * 41}, "a signature has 40 or 64 hexadecimal digits"),
        (BODY, {**sent(), "X-Cld-Signature": 5}, "a signature has 40 or 64 hexadecimal digits"),
        (BODY, None, "headers cannot be None: a mapping, or pairs"),
        (BODY, "X-Cld-Timestamp: 1", "headers cannot be a str: a mapping, or pairs"),
        (BODY, 5, "headers cannot be an int: a mapping, or pairs"),
    ],
)
def test_what_is_no_notification(body: Any, headers: Any, message: str) -> None:
    """A body that was parsed, headers that stand twice: nothing that could be read in two ways."""
    assert refusal(Malformed, CLOUD.verify_webhook, body, headers) == message


@pytest.mark.parametrize("max_age", [1, 7200, timedelta(hours=2)])
@pytest.mark.parametrize("leeway", [0, 60, timedelta(minutes=1)])
def test_the_window_has_two_sides(max_age: Any, leeway: Any) -> None:
    """Genuine, and too old or of the future, is refused to the second."""
    age = max_age if isinstance(max_age, int) else 7200
    ahead = leeway if isinstance(leeway, int) else 60
    window = {"max_age": max_age, "leeway": leeway}
    for now in (NOW - ahead, NOW, NOW + age):
        assert CLOUD.verify_webhook(BODY, sent(), now=now, **window).timestamp == NOW
    refusal(NotYetValid, CLOUD.verify_webhook, BODY, sent(), now=NOW - ahead - 1, **window)
    refusal(Expired, CLOUD.verify_webhook, BODY, sent(), now=NOW + age + 1, **window)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"max_age": 0}, "max_age: 0 is not a length of time; whole seconds, at least 1"),
        ({"leeway": -1}, "leeway: -1 is not a length of time; whole seconds, at least 0"),
        ({"leeway": None}, "leeway: a length of time cannot be None; seconds, or a timedelta"),
        ({"max_age": float("inf")}, "max_age: a length of time cannot be a float; seconds, or a timedelta"),
        ({"now": "now"}, "now: a moment cannot be a str; Unix seconds, or a datetime with a zone"),
    ],
)
def test_no_window(arguments: dict[str, Any], message: str) -> None:
    """Both sides are lengths, and there is no way to switch them off."""
    assert refusal(SigningError, CLOUD.verify_webhook, BODY, sent(), **arguments) == message


def test_only_the_algorithm_of_the_account_counts() -> None:
    """With a hint where it is the other one."""
    assert SHA256.verify_webhook(BODY, sent(algorithm="sha256")).body == BODY
    message = refusal(BadSignature, CLOUD.verify_webhook, BODY, sent(algorithm="sha256"))
    assert (
        message == "the signature does not match: it was made with sha256, but the cloud's signature_algorithm is sha1"
    )
    refusal(BadSignature, SHA256.verify_webhook, BODY, sent())
    forged = {**sent(), "X-Cld-Signature": hashlib.sha256(BODY + f"{NOW}abcd".encode()).hexdigest()[:40]}
    assert refusal(BadSignature, CLOUD.verify_webhook, BODY, forged) == "the signature does not match"


@given(st.binary(max_size=30), st.integers(NOW - 100, NOW + 50), st.data())
def test_verify_rejects_any_changed_byte(body: bytes, timestamp: int, data: st.DataObject) -> None:
    """Of body, timestamp or signature; and an old secret still verifies, another one does not."""
    headers = sent(body, timestamp)
    for cloud in (CLOUD, NEW):
        assert cloud.verify_webhook(body, headers).body == body
    refusal(BadSignature, attrs.evolve(NEW, old_secrets=["older"]).verify_webhook, body, headers)
    part = data.draw(st.sampled_from(["body", "X-Cld-Timestamp", "X-Cld-Signature"]))
    before = body if part == "body" else headers[part].encode()
    at = data.draw(st.integers(0, len(before)))
    after = before[:at] + data.draw(st.binary(max_size=1)) + before[at + data.draw(st.integers(0, 1)) :]
    assume(after != before)
    changed = (after, headers) if part == "body" else (body, {**headers, part: after})
    with pytest.raises(VerificationError):
        CLOUD.verify_webhook(*changed)


# ---------------------------------------------------------------- listed messages


def listed(body: bytes, **changes: Any) -> dict[str, Any]:
    """A notification as listings have it."""
    headers = sent(body)
    payload = base64.urlsafe_b64encode(body).decode().rstrip("=")
    return {"signed_payload": payload, "timestamp": NOW, "signature": headers["X-Cld-Signature"], **changes}


@given(st.binary(max_size=20))
def test_a_listed_message_is_a_notification(body: bytes) -> None:
    """In either alphabet of base64, padded or not."""
    payloads = [base64.urlsafe_b64encode(body).decode(), base64.b64encode(body).decode()]
    for payload in [*payloads, payloads[0].rstrip("=")]:
        assert CLOUD.verify_notification(listed(body, signed_payload=payload, timestamp=str(NOW))).body == body
    refusal(
        BadSignature, CLOUD.verify_notification, listed(body, signed_payload=base64.b64encode(body + b"x").decode())
    )
    refusal(Expired, CLOUD.verify_notification, listed(body), now=NOW + 7201)
    refusal(NotYetValid, CLOUD.verify_notification, listed(body), now=NOW - 61)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (None, "a message cannot be None"),
        ("{}", "a message cannot be a str"),
        ({}, 'the message has no "signed_payload"'),
        ({"signed_payload": "e30"}, 'the message has no "signature"'),
        (listed(b"{}", signed_payload="e"), '"signed_payload" is not base64'),
        (listed(b"{}", signed_payload="e3 0"), '"signed_payload" is not base64'),
        (listed(b"{}", signed_payload=b"e30"), '"signed_payload" is not base64'),
        (listed(b"{}", signed_payload="é"), '"signed_payload" is not base64'),
        (listed(b"{}", timestamp=True), "True is not a timestamp"),
        (
            listed(b"{}", timestamp=10**5000),
            "<int of 16610 bits> is not a Unix time in seconds; it may be in milliseconds",
        ),
        (listed(b"{}", signature=None), "a signature has 40 or 64 hexadecimal digits"),
    ],
)
def test_what_is_no_message(message: Any, said: str) -> None:
    """Each says what is missing."""
    assert refusal(Malformed, CLOUD.verify_notification, message).startswith(said.partition(";")[0])


# ---------------------------------------------------------------- answers of the API

ANSWER = {"public_id": "tests/logo.png", "version": 1, "signature": "08d3107a5b2ad82e7d82c0b972218fbf20b5b1e0"}
ACCOUNT = Cloud("demo", api_secret="X7qLTrsES31MzxxkxPPA-pAGGfU")


def test_the_recorded_answer() -> None:
    """Its version may be a text; an old secret verifies; what verifies comes back."""
    assert ACCOUNT.verify_answer(ANSWER) is ANSWER
    assert ACCOUNT.verify_answer({**ANSWER, "version": "1"})
    assert attrs.evolve(ACCOUNT, api_secret="new", old_secrets=[ACCOUNT.api_secret]).verify_answer(ANSWER) is ANSWER
    digest = hashlib.sha256(b"public_id=a&b&version=7abcd").hexdigest()
    assert SHA256.verify_answer({"public_id": "a&b", "version": 7, "signature": digest})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({**ANSWER, "public_id": "tests/logo.pnG"}, BadSignature),
        ({**ANSWER, "public_id": "tests/logo.png&version=1"}, BadSignature),
        ({**ANSWER, "version": 2}, BadSignature),
        ({**ANSWER, "signature": ANSWER["signature"].upper()}, BadSignature),  # type: ignore[attr-defined]
        ({**ANSWER, "signature": ""}, BadSignature),
        ({**ANSWER, "signature": "\ud800é"}, BadSignature),
        ({**ANSWER, "public_id": "\ud800"}, Malformed),
        ({**ANSWER, "public_id": None}, Malformed),
        ({**ANSWER, "version": True}, Malformed),
        ({**ANSWER, "version": 1.0}, Malformed),
        ({**ANSWER, "version": "1&a=b"}, Malformed),
        ({**ANSWER, "signature": 5}, Malformed),
        ({"public_id": "tests/logo.png", "version": 1}, Malformed),
        ({}, Malformed),
        (None, Malformed),
        ("{}", Malformed),
    ],
)
def test_answers_that_are_not_genuine(answer: Any, error: type[CldurlError]) -> None:
    """Also those with half a character, which JSON can hold."""
    refusal(error, ACCOUNT.verify_answer, answer)


def test_verifying_needs_a_secret() -> None:
    """Old ones alone are none."""
    cloud = Cloud("demo", old_secrets=["abcd"])
    for call in (
        lambda: cloud.verify_webhook(BODY, sent(), now=NOW),
        lambda: cloud.verify_notification(listed(b"{}"), now=NOW),
        lambda: cloud.verify_answer(ANSWER),
    ):
        assert refusal(ConfigurationError, call).startswith("api_secret: verification needs it")


# ---------------------------------------------------------------- upload policies

POLICY = UploadPolicy(
    folder="users/42", allowed_formats=["jpg", "png"], tags=["a"], max_age=600, extra={"source": "uw"}
)
FIELDS = {"folder": "users/42", "allowed_formats": "jpg,png", "tags": "a", "overwrite": "false", "source": "uw"}
POSTED = NOW - 3000  # the service allows an hour from it


def test_a_policy_gives_exactly_its_fields() -> None:
    """Signed, with a timestamp that leaves just `max_age`."""
    assert POLICY.fields() == FIELDS
    fields = CLOUD.upload_fields(POLICY)
    assert fields == CLOUD.sign_params({**FIELDS, "timestamp": POSTED})
    assert fields.keys() == {*FIELDS, "timestamp", "signature", "api_key"}
    assert UploadPolicy().fields() == {"overwrite": "false"}
    assert CLOUD.upload_fields(UploadPolicy())["timestamp"] == str(NOW)


@pytest.mark.parametrize(
    ("asked", "timestamp"),
    [({}, POSTED), (FIELDS, POSTED), ({"tags": ["a"], "overwrite": False}, POSTED), ({"timestamp": POSTED - 5}, POSTED - 5),
     ({"timestamp": str(POSTED + 60)}, POSTED + 60)],
)  # fmt: skip
def test_a_client_may_ask_for_what_the_policy_says(asked: Any, timestamp: int) -> None:
    """In any spelling; its clock may be a minute ahead. It gets all the fields, whatever it asked for."""
    assert CLOUD.upload_fields(POLICY, asked) == CLOUD.sign_params({**FIELDS, "timestamp": timestamp})


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"public_id": "x"}, OutOfScope, "the upload policy has no field 'public_id'"),
        ({"eager": ""}, OutOfScope, "the upload policy has no field 'eager'"),
        ({"a&b": 1}, OutOfScope, "the upload policy has no field 'a&b'"),
        ({5: 1}, OutOfScope, "the upload policy has no field 5"),
        ({"folder": "users/43"}, OutOfScope, "the upload policy does not allow folder 'users/43'"),
        ({"folder": ""}, OutOfScope, "the upload policy does not allow folder ''"),
        ({"overwrite": True}, OutOfScope, "the upload policy does not allow overwrite True"),
        (
            {"timestamp": POSTED + 61},
            OutOfScope,
            "the timestamp is later than the upload policy allows: with max_age it comes from the policy",
        ),
        ({"timestamp": "soon"}, OutOfScope, "'soon' is not a timestamp"),
        ({"timestamp": None}, OutOfScope, "None is not a timestamp"),
        ({"folder": "\ud800"}, SigningError, "params.folder: an unpaired surrogate; decode the text correctly"),
        ([("folder", "users/42")], SigningError, "asked: cannot be a list; a dict of parameters"),
    ],
)
def test_a_client_adds_nothing(asked: Any, error: type[CldurlError], message: str) -> None:
    """Nor changes anything, nor lives longer."""
    assert refusal(error, CLOUD.upload_fields, POLICY, asked) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"allowed_formats": []}, "policy.allowed_formats: empty, it would not bind; leave it out to allow anything"),
        ({"allowed_formats": [""]}, "policy.allowed_formats: empty, it would not bind; leave it out to allow anything"),
        ({"folder": "users/../x"}, 'policy.folder: a "." or ".." segment leads to another place'),
        ({"folder": ""}, "policy.folder: empty, it would not bind; leave it out to allow anything"),
        ({"overwrite": None}, "policy.overwrite: None is neither True nor False"),
        ({"overwrite": "false"}, "policy.overwrite: 'false' is neither True nor False"),
        ({"use_filename": 1}, "policy.use_filename: 1 is neither True nor False"),
        ({"max_age": 3601}, "policy.max_age: longer than the service accepts a timestamp; at most an hour"),
        ({"max_age": 0}, "policy.max_age: 0 is not a length of time; whole seconds, at least 1"),
        ({"max_age": None}, "policy.max_age: a length of time cannot be None; seconds, or a timedelta"),
        ({"extra": {"folder": "x"}}, "policy.extra.folder: is an argument of UploadPolicy; pass it there"),
        ({"extra": {"timestamp": 1}}, "policy.extra.timestamp: comes from max_age"),
        ({"extra": [1]}, "policy.extra: a dict of parameters is expected"),
        ({"extra": {"file": "a"}}, "params.file: is never signed; send it along with the other fields"),
        ({"extra": {"A": 1}}, "params.A: no name of an API parameter; small letters and underscores"),
        ({"tags": "a%26b"}, 'params.tags: a literal "%26"; write "&"; the signature tells them not apart'),
        ({"context": {"alt": "a"}},
         'params.context: cannot be a dict; as the service reads it: "alt=Cup|caption=Tea", or compile(..., target="api")'),
    ],
)  # fmt: skip
def test_refused_policies(arguments: dict[str, Any], message: str) -> None:
    """When they are made; a limit that would be left out is no limit."""
    assert refusal(SigningError, UploadPolicy, **arguments) == message


def test_a_policy_is_a_policy() -> None:
    """A dict of fields could come from anywhere."""
    message = refusal(SigningError, CLOUD.upload_fields, {"folder": "a"})
    assert message == "policy: cannot be a dict; an UploadPolicy"
    extra = {"source": "uw"}
    policy = UploadPolicy(extra=extra)
    extra["folder"] = "evil"
    assert policy.fields() == {"overwrite": "false", "source": "uw"}
    refusal(ConfigurationError, Cloud("demo").upload_fields, POLICY)
