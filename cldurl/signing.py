"""Signatures over text: of delivery URLs, of API parameters; and why the service refused one.

A delivery signature is the beginning of base64(hash(payload + secret)); an API signature is
hex(hash("a=1&b=2" + secret)), its keys sorted.  Nothing here knows of images or clouds.
https://cloudinary.com/documentation/delivery_url_signatures
https://cloudinary.com/documentation/authentication_signatures
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import attrs

from cldurl import _digest
from cldurl._escape import decode_once
from cldurl._lazy import Regex
from cldurl._numbers import number_text
from cldurl.errors import Refused, SigningError, kind_of, refuse, show
from cldurl.problems import problem_of

__all__ = ["Cause", "Diagnosis", "Explanation", "checked_params", "delivery_signature", "diagnose", "explain", "fully_decoded",
           "params_signature", "spelled_params", "string_to_sign"]  # fmt: skip

# Sent with a request or part of its address, but never signed.
UNSIGNED = ("file", "cloud_name", "resource_type", "api_key", "signature", "api_secret")
_KEY = Regex("[a-z_]{1,64}")
_CONTROL = Regex(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ODD = Regex(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]|%26")
# Names that need no look: the parameters of nearly all calls.
_COMMON = frozenset(
    """
    public_id timestamp folder tags overwrite eager transformation type format context upload_preset invalidate
    notification_url allowed_formats asset_folder expires_at attachment mode
    """.split()
)
_BIG = 10**20


def delivery_signature(payload: str, secret: str, algorithm: str = "sha1", *, long: bool = False) -> str:
    """The segment `s--...--` of a delivery URL; `long` has 32 characters and is always SHA-256.

    >>> delivery_signature("c_crop,h_20,w_10/sample.jpg", "b")
    's--c6FBwE2m--'
    """
    if algorithm == "sha1" and not long:
        return f"s--{_digest.short_sha1((payload + secret).encode())}--"
    hashed = _digest.hasher("sha256" if long else algorithm)((payload + secret).encode())
    return f"s--{_digest.base64url(hashed.digest()[: 24 if long else 6])}--"


def fully_decoded(payload: str) -> str:
    """A payload without any percent-encoding, as the Ruby SDK signs it.

    >>> fully_decoded("a%252520b")
    'a b'
    """
    for _ in range(10):
        plain = decode_once(payload)
        if plain == payload:
            break
        payload = plain
    return payload


def spelled_params(params: Mapping[str, object]) -> dict[str, str]:
    """API parameters as they are sent: `true`, `a,b`, `10`; what is empty is left out, 0 and false are not.

    Raises `SigningError` for a parameter that is not signed, a key that is none, and a value
    without one spelling.

    >>> spelled_params({"overwrite": True, "tags": ["a", "b"], "width": 0, "folder": None})
    {'overwrite': 'true', 'tags': 'a,b', 'width': '0'}
    """
    if type(params) is not dict:
        params = checked_params(params)
    try:
        out = {
            key if key in _COMMON else _checked_key(key): value if type(value) is str else _spelled(value)
            for key, value in params.items()
        }
    except Refused:
        _find_fault(params)
    values = out.values()
    if "" in values:
        out = {key: text for key, text in out.items() if text}
    texts = " ".join(values)
    # What is printable ASCII needs no closer look: four times faster than the pattern.
    if not (texts.isascii() and texts.isprintable()) or "%26" in texts:
        if _ODD.search("\n".join(out.values())):
            _find_fault(params)
    return out


def _find_fault(params: Mapping[str, Any]) -> NoReturn:
    """Say which parameter is refused."""
    for key, value in params.items():
        try:
            _checked_key(key)
            _check(_spelled(value))
        except Refused as fault:
            fault.at = (key,)
            raise _error(fault, {key: None if key == "api_secret" else value}) from None
    raise AssertionError("nothing was refused")


def _error(fault: Refused, value: object, root: str = "params") -> SigningError:
    return SigningError(problem_of(fault, (), value, root=root))


def _checked_key(key: object) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        refuse("no name of an API parameter", "small letters and underscores", rule="parameter-name")
    if key in UNSIGNED:
        hint = (
            "the endpoint's URL names it"
            if key in ("cloud_name", "resource_type")
            else "send it along with the other fields"
        )
        hint = "it signs, and never leaves the server" if key == "api_secret" else hint
        refuse("is never signed", hint, rule="unsigned-parameter")
    return str.__str__(key)


def _spelled(value: Any) -> str:
    if value is None:
        return ""
    if type(value) is int and -_BIG < value < _BIG:
        return str(value)
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (list, tuple)):
        if any([isinstance(item, (list, tuple)) for item in value]):
            refuse("lists cannot be nested", rule="wrong-type")
        texts = [item if type(item) is str else _spelled(item) for item in value]
        return ",".join([text for text in texts if text])
    number = number_text(int.__index__(value) if isinstance(value, int) else value, relative=True)
    if number is not None:
        return number
    hint = 'as the service reads it: "alt=Cup|caption=Tea", or compile(..., target="api")'
    refuse(f"cannot be {kind_of(value)}", hint if isinstance(value, Mapping) else "", rule="wrong-type")


def _check(text: str) -> None:
    if odd := _CONTROL.search(text):
        refuse(f"control character {show(odd[0])}", "remove it", rule="control-character")
    if "%26" in text:
        # Signed, it would be the same as "&".
        refuse('a literal "%26"', 'write "&"; the signature tells them not apart', rule="ampersand")
    try:
        text.encode()
    except UnicodeEncodeError:
        refuse("an unpaired surrogate", "decode the text correctly", rule="surrogate")


def string_to_sign(params: Mapping[str, str], version: int = 2) -> str:
    """The text that is hashed: `key=value`, sorted by key, with `&` between.

    In version 2 a `&` of a value is written `%26`, so that no value adds a parameter; version 1
    is what old answers were signed with, and is for verification only.

    >>> string_to_sign({"tags": "a,b&c=d", "timestamp": "1"})
    'tags=a,b%26c=d&timestamp=1'
    """
    # Of keys of [a-z_]+ the pairs sort as the keys do: "=" comes before all that a key holds.
    pairs = sorted(map("=".join, params.items()))
    text = "&".join(pairs)
    if version == 2 and text.count("&") >= len(pairs):
        return "&".join([pair.replace("&", "%26") for pair in pairs])
    return text


def params_signature(params: Mapping[str, str], secret: str, algorithm: str = "sha1", *, version: int = 2) -> str:
    """The hex signature of parameters that are spelled as they are sent.

    >>> params_signature({"public_ids": "cat,dog,lion", "tags": "a,b&c=d", "timestamp": "1"}, "abcd")
    'b1d450ff74580cd3968096bad69e0d4311359e87'
    """
    text = f"{string_to_sign(params, version)}{secret}".encode()
    return _digest.hasher(algorithm)(text).hexdigest()


def _hex(text: str, secret: str, algorithm: str) -> str:
    return _digest.hasher(algorithm)(f"{text}{secret}".encode("utf-8", "replace")).hexdigest()


def _known_algorithm(algorithm: object) -> None:
    try:
        _digest.hasher(algorithm)
    except Refused as fault:
        raise _error(fault, algorithm, "algorithm") from None


def checked_params(params: object, root: str = "params") -> Mapping[str, object]:
    """Parameters that are a dict at least."""
    if isinstance(params, Mapping):
        return params
    raise _error(Refused(f"cannot be {kind_of(params)}", "a dict of parameters", rule="wrong-type"), params, root)


@attrs.frozen
class Explanation:
    """What a signature of API parameters is made of.  The secret is not among it."""

    string_to_sign: str
    algorithm: str
    parts: tuple[str, ...]
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        out = f"; left out: {', '.join(self.left_out)}" if self.left_out else ""
        return f"{self.algorithm}({self.string_to_sign}<api_secret>){out}"


def explain(params: Mapping[str, object], algorithm: str = "sha1") -> Explanation:
    """The string to sign of API parameters, with the secret masked.

    `params` may hold what is never signed (`file`, `api_key`, ...); it is listed as left out,
    as is what is empty.  Raises `SigningError`.
    https://cloudinary.com/documentation/authentication_signatures

    >>> print(explain({"public_id": "a", "timestamp": 1, "file": "a.jpg"}))
    sha1(public_id=a&timestamp=1<api_secret>); left out: file
    """
    _known_algorithm(algorithm)
    spelled = spelled_params({key: value for key, value in checked_params(params).items() if key not in UNSIGNED})
    text = string_to_sign(spelled)
    left = tuple(sorted([str(key) for key in params if key not in spelled]))
    return Explanation(text, algorithm, tuple(text.split("&")), left)


@attrs.frozen
class Cause:
    """One reason why a signature was refused; `rule` is a stable id, `certain` says that it was proven."""

    rule: str
    message: str
    certain: bool


@attrs.frozen
class Diagnosis:
    """What the service signed, what should have been signed, and the causes, likeliest first."""

    causes: tuple[Cause, ...]
    expected: str
    theirs: str | None

    def __str__(self) -> str:
        return "; ".join([cause.message for cause in self.causes])


_MESSAGE = Regex(
    r"Invalid Signature\s+(?:(?P<signature>[^\s.]+)\.?\s+|\.\s+)?String to sign - '(?P<text>.*)'", re.DOTALL
)
_CAUSES = {
    "stale-timestamp": "the timestamp is older than an hour: sign later, or set the clock",
    "wrong-secret": "the secret is not that of this account and API key",
    "secret-quotes": "there are quotes or spaces around the secret",
    "sha256-account": "the account may want SHA-256 signatures: signature_algorithm='sha256'",
    "algorithm": "it was signed with the other algorithm",
    "unsorted": "the parameters were not sorted by name",
    "excluded-parameter": f"a parameter was signed that must not be ({', '.join(UNSIGNED[:4])})",
    "boolean-spelling": "a boolean was signed and sent in different spellings; write true or false",
    "signature-version": 'a "&" in a value was signed as it is (version 1) where the service wants %26 (version 2)',
    "empty-parameter": "an empty value, 0 or false was signed and not sent, or sent and not signed",
    "missing-parameter": "a parameter was signed that the service did not get",
    "unsigned-parameter": "the service got a parameter that was not signed",
    "changed-value": "a value changed on the way: most often it was encoded twice, or a list was joined differently",
    "unknown-message": "this is not a message about a signature that we know",
}


def diagnose(
    message: str, params: Mapping[str, object], *, secret: str | None = None, algorithm: str = "sha1"
) -> Diagnosis:
    """Why the service answered "Invalid Signature ... String to sign - '...'", or "Stale request".

    `params` are those that were signed, as they were; with `secret` many causes can be proven,
    by finding how the refused signature was made.  Neither shows it.
    https://cloudinary.com/documentation/authentication_signatures

    >>> answer = ("Invalid Signature 9988afde9a9c77ffd69ce4b7a8a9ea9eb3ca0c22. "
    ...           "String to sign - 'overwrite=true&timestamp=1'.")
    >>> print(diagnose(answer, {"overwrite": "True", "timestamp": 1}))
    a boolean was signed and sent in different spellings; write true or false
    """
    _known_algorithm(algorithm)
    for name, text in (("message", message), ("secret", secret)):
        if text is not None and not isinstance(text, str):
            raise _error(Refused(f"cannot be {kind_of(text)}", "give a string", rule="wrong-type"), None, name)
    loose = _loose(checked_params(params))
    expected = string_to_sign({key: text for key, text in loose.items() if text and key not in UNSIGNED})
    said = str.__str__(message) if message is not None else ""
    if "stale request" in said.lower():
        return _diagnosis(["stale-timestamp"], expected, None, certain=True)
    match = _MESSAGE.search(said)
    if match is None:
        return _diagnosis(["unknown-message"], expected, None, certain=False)
    theirs = match["text"]
    mistakes = None
    if secret is not None:
        mistakes = _how(match["signature"] or "", params, str.__str__(secret), algorithm)
    if mistakes:
        return _diagnosis(mistakes, expected, theirs, certain=True)
    if differences := _differences(loose, theirs):
        # Where our secret gives the refused signature, what is left is what came of the parameters.
        return _diagnosis(differences, expected, theirs, certain=mistakes is not None)
    unknown = secret is not None and mistakes is None
    return _diagnosis(
        ["wrong-secret"] if unknown else ["wrong-secret", "sha256-account"], expected, theirs, certain=False
    )


def _diagnosis(rules: Sequence[str], expected: str, theirs: str | None, *, certain: bool) -> Diagnosis:
    return Diagnosis(tuple([Cause(rule, _CAUSES[rule], certain) for rule in rules]), expected, theirs)


def _loose(params: Mapping[str, object], booleans: tuple[str, str] = ("true", "false")) -> dict[str, str]:
    """Parameters as somebody may have signed them: nothing refused, and the secret not among them."""
    return {
        _text(key): booleans[value is False] if value is True or value is False
        else ",".join([_text(item) for item in value]) if isinstance(value, (list, tuple)) else _text(value)
        for key, value in params.items() if key != "api_secret"
    }  # fmt: skip


def _text(value: object) -> str:
    if value is None:
        return ""
    try:
        return str.__str__(value) if isinstance(value, str) else str(value)
    except Exception:  # whatever an object that is not a parameter thinks of
        return show(value)


def _texts(params: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Every string that a client may have signed by one mistake, the right one first."""
    falsy = {_text(key) for key, value in params.items() if type(value) in (bool, int, float) and not value}
    for rule, booleans in (("", ("true", "false")), ("boolean-spelling", ("True", "False")),
                           ("boolean-spelling", ("1", "0"))):  # fmt: skip
        loose = _loose(params, booleans)
        given = {key: text for key, text in loose.items() if text}
        signed = {key: text for key, text in given.items() if key not in UNSIGNED}
        yield rule, string_to_sign(signed)
        yield rule or "signature-version", string_to_sign(signed, 1)
        for version in (2, 1):
            empty = {key: text for key, text in loose.items() if key not in UNSIGNED}
            yield rule or "empty-parameter", string_to_sign(empty, version)
            truthy = {key: text for key, text in signed.items() if key not in falsy}
            yield rule or "empty-parameter", string_to_sign(truthy, version)
            yield rule or "excluded-parameter", string_to_sign(given, version)
            pieces = [f"{key}={text}" for key, text in signed.items()]
            yield rule or "unsorted", "&".join([text.replace("&", "%26") if version == 2 else text for text in pieces])


def _how(signature: str, params: Mapping[str, object], secret: str, algorithm: str) -> list[str] | None:
    """The mistakes with which the refused `signature` was made: none if it is right, `None` if nobody knows."""
    bare = secret.strip(" \t\r\n\"'")
    # The secret as it should stand comes first, then the ways to spoil it.
    spoilt = (secret, f'"{bare}"', f"'{bare}'", f"{bare}\n", f"{bare} ", f" {bare}", f"{bare}\r\n")
    secrets = [(bare, []), *[(used, ["secret-quotes"]) for used in spoilt]]
    for rule, text in _texts(params):
        for used, how in secrets:
            for name in _digest.ALGORITHMS:
                if _digest.same(_hex(text, used, name), signature.lower()):
                    return ([rule] if rule else []) + how + ([] if name == algorithm else ["algorithm"])
    return None


def _differences(loose: Mapping[str, str], theirs: str) -> list[str]:
    """What the string of the service tells of the parameters, without the secret."""
    found = ["excluded-parameter"] if any(loose[key] for key in UNSIGNED if key in loose) else []
    ours = {key: text for key, text in loose.items() if text and key not in UNSIGNED}
    if any("&" in text for text in ours.values()) and theirs in (string_to_sign(ours, 1), string_to_sign(ours)):
        return [*found, "signature-version"]
    got = {name: text for name, _, text in [piece.partition("=") for piece in theirs.split("&")]}
    for key, text in ours.items():
        there = got.get(key)
        if there is None:
            found.append("missing-parameter")
        elif there != text.replace("&", "%26"):
            booleans = {text.lower(), there.lower()} <= {"true", "false", "1", "0"}
            found.append("boolean-spelling" if booleans else "changed-value")
    if got.keys() - ours.keys():
        found.append("unsigned-parameter")
    return list(dict.fromkeys(found))
