"""What `cldurl.compat` signs and verifies is what the official Python SDK does.

The recorded answers are judged in `test_compat.py`; here are the installed SDK under Hypothesis,
the documented signatures, and what is refused.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import currently_in_test_context, event, example, given
from hypothesis import strategies as st

from cldurl import compat, errors


def _without_environment(patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CLOUDINARY_")]:
        patch.delenv(name)


# The SDK reads the environment when it is imported, and fails if CLOUDINARY_URL is odd.
with pytest.MonkeyPatch.context() as _patch:
    _without_environment(_patch)
    import cloudinary
    import cloudinary.utils


@pytest.fixture(scope="module", autouse=True)
def bare_sdk() -> Iterator[None]:
    """The SDK with no configuration at all, whatever the environment says."""
    with pytest.MonkeyPatch.context() as patch:
        _without_environment(patch)
        cloudinary.reset_config()
        yield
    cloudinary.reset_config()


NOW = 1_700_000_000
SECRET = "s3cret-of-nobody"
KEY = "00112233FF99"
ACCOUNT = {"cloud_name": "acme", "api_key": "1234567890", "api_secret": SECRET}


@contextmanager
def _stopped_clock(now: float = NOW) -> Iterator[None]:
    """The SDK's own view of the time, since it takes none from the caller."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (cloudinary.utils, cloudinary.auth_token):
            patch.setattr(module, "time", SimpleNamespace(time=lambda: now))
        yield


@contextmanager
def _configured(**settings: Any) -> Iterator[None]:
    """Settings that the SDK takes from nowhere else."""
    cloudinary.config(**settings)
    try:
        yield
    finally:
        cloudinary.reset_config()


# ------------------------------------------------------------------------ differential


class _Raised:
    """What the SDK answers when it answers with an exception."""


def _sdk(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    arguments, options = copy.deepcopy((arguments, options))
    try:
        with _stopped_clock():
            return call(*arguments, **options)
    except Exception:
        return _Raised


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _ours(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    before = repr((arguments, options))
    try:
        answer = call(*arguments, **options)
    except errors.CldurlError as refusal:
        for link in _chain(refusal):
            assert SECRET not in f"{link} {link!r} {getattr(link, 'problems', '')!r} {vars(link)}"
        answer = refusal
    assert repr((arguments, options)) == before
    return answer


def _compare(ours: Any, theirs: Any, malformed: Callable[[], bool] = lambda: False) -> None:
    """The same answer, or both refuse, or we refuse what is malformed."""
    refused = isinstance(ours, errors.CldurlError)
    if currently_in_test_context():
        event("the SDK raises" if theirs is _Raised else "refused" if refused else "the same")
    if theirs is _Raised:
        assert refused, ours
    elif refused:
        assert malformed(), (theirs, str(ours))
    else:
        assert ours == theirs
        assert type(ours) is type(theirs)


def _subset(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keys)


texts = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.lists(st.sampled_from(["a", "/", "*", "!", "~", "&", "=", "%2F", " ", "é", "\n", ","]), max_size=5).map("".join),
    st.sampled_from(["a", "é", "a&b=c", "\ud800"]),
)
containers: st.SearchStrategy[Any] = st.sampled_from([[], ["a"], [1], ["a", None], (), ("a",), {}, {"a": 1}, b"a", b""])
switches = st.sampled_from([True, True, True, False, None, 0, 1, "", "false"])
# Mostly sound, so that most combinations have an answer.
secrets = st.one_of(
    st.just(SECRET), st.just(SECRET), st.sampled_from([SECRET, "é", None, "", 5, "\ud800" + SECRET, SECRET.encode()])
)
algorithms = st.one_of(
    st.just("sha1"), st.just("sha256"), st.sampled_from(["sha1", "sha256", "md5", "SHA1", None, "", 5, []])
)
whole = st.one_of(st.integers(0, 2 * NOW), st.integers(0, 2 * NOW).map(str))
moments: st.SearchStrategy[Any] = st.one_of(
    whole,
    whole,
    st.sampled_from([None, 0, -5, 0.0, 1.9, True, False, " 12 ", "1_0", "٣", Decimal("7.9"), Fraction(9, 2), b"12"]),
    st.one_of(st.floats(), st.sampled_from(["", "x", "1.5", [], (), {}, b"", 1j, "9" * 5000])),
)

# ------------------------------------------------------------------------------ tokens

keys: st.SearchStrategy[Any] = st.one_of(
    st.binary(min_size=1, max_size=80).map(bytes.hex),
    st.sampled_from([KEY, KEY.lower(), KEY.encode(), "0", "zz", "00 11", "é0", "\ud800", "", None, 5, SECRET]),
)
patterns = st.text("".join(map(chr, range(32, 127))) + "é中", max_size=9)
fit_tokens = st.fixed_dictionaries(
    {
        "key": st.binary(min_size=1, max_size=80).map(bytes.hex),
        "expiration": st.integers(0, 2 * NOW),
        "acl": st.one_of(st.none(), patterns, st.lists(patterns, max_size=3)),
        "url": st.text(st.characters(codec="utf-8"), max_size=9),
    },
    optional={
        "start_time": st.integers(0, NOW),
        "duration": st.integers(0, NOW),
        "ip": st.sampled_from(["1.2.3.4", "2001:db8::1", ""]),
        "token_name": st.sampled_from(["__cld_token__", "media-pass"]),
        "set_url_signature": switches,
    },
)
tokens = st.one_of(
    fit_tokens,
    st.fixed_dictionaries(
        {"key": st.one_of(st.just(KEY), st.just(KEY), keys), "expiration": moments},
        optional={
            "start_time": moments,
            "duration": moments,
            "acl": st.one_of(st.none(), texts, st.lists(texts, max_size=3), containers),
            "url": st.one_of(st.none(), texts, containers),
            "ip": st.one_of(st.none(), st.sampled_from(["1.2.3.4", "2001:db8::1", "10.0.0.0/8", ""]), texts, moments),
            "token_name": st.one_of(st.none(), texts, moments),
            "set_url_signature": switches,
            "unknown": texts,
        },
    ),
)


def _malformed_token(options: dict[str, Any]) -> bool:
    """Whether the SDK's token can be forged, or one of its parts ends early.  Written here once more."""
    acl, ip, name = (options.get(option, "") for option in ("acl", "ip", "token_name"))
    patterns = acl if isinstance(acl, list) else [acl]
    return (
        not options.get("key")
        or any(
            re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", pattern) for pattern in patterns if isinstance(pattern, str)
        )
        or (isinstance(ip, str) and bool(re.search(r"[^0-9A-Za-z.:*/_,\[\]-]", ip)))
        or ("token_name" in options and not re.fullmatch("[A-Za-z0-9_.!$*-]+", str(name)))
    )


@given(tokens)
@example({"key": KEY, "duration": 300, "acl": "*"})
@example({"key": KEY, "duration": "", "expiration": 5, "acl": []})
@example({"key": KEY, "expiration": 5, "acl": "", "url": "\ud800"})
@example({"key": KEY, "expiration": 5, "url": "/a\nb"})
@example({"key": KEY, "expiration": 5, "acl": ("a",)})
@example({"key": KEY, "expiration": 5, "acl": "".join(map(chr, range(32, 127)))})
def test_tokens_are_the_sdks(options: dict[str, Any]) -> None:
    """Times of every type, paths that need escapes, keys that are none."""
    theirs = _sdk(cloudinary.utils.generate_auth_token, **options)
    _compare(_ours(compat.generate_auth_token, **{**options, "now": NOW}), theirs, lambda: _malformed_token(options))


@given(fit_tokens)
def test_every_sound_token_is_issued(options: dict[str, Any]) -> None:
    """Nothing is refused that a site really asks for."""
    answer = _ours(compat.generate_auth_token, **options)
    _compare(answer, _sdk(cloudinary.utils.generate_auth_token, **options))


@given(fit_tokens, st.text(max_size=9))
def test_no_value_adds_a_part_to_a_token(options: dict[str, Any], word: str) -> None:
    """Whatever stands in an option: the parts are the expected ones, and one line."""
    order = ["ip", "st", "exp", "acl", "hmac"]
    for option in ("ip", "acl", "token_name"):
        answer = _ours(compat.generate_auth_token, **{**options, option: word, "url": "/"})
        if isinstance(answer, str):
            names = [part.partition("=")[0] for part in answer.partition("=")[2].split("~")]
            assert names == [name for name in order if name in names]
            assert not re.search('[\x00-\x20\x7f&;#"]', answer)


# -------------------------------------------------------------------------------- URLs

transformations = st.sampled_from(
    [
        {},
        {"width": 300, "crop": "fill"},
        {"transformation": [{"effect": ["sepia", 50]}, "framed"], "angle": 20},
        {"overlay": {"text": "50%, $(price)/é", "font_family": "Arial", "font_size": 20}},
        {"raw_transformation": "w_10,h_20//é ö"},
        {"responsive_width": True},
    ]
)
deliveries = _subset(
    secure=switches,
    type=st.sampled_from(["upload", "private", "authenticated", "", None]),
    version=st.sampled_from([None, 1, "1234"]),
    format=st.sampled_from([None, "jpg", "", "jpg;x", "a'b"]),
    url_suffix=st.sampled_from([None, "name", "na;me"]),
    shorten=switches,
    cdn_subdomain=switches,
    private_cdn=switches,
)
public_ids = st.one_of(
    st.lists(st.sampled_from(["a", "shop/", "é", " ", "%20", ",", "v12/", "b.jpg", "?", "&", "+"]), max_size=4).map(
        lambda parts: "".join(parts).rstrip("/")
    ),
    st.sampled_from(["sample.jpg", "https://example.com/a?b=c", ""]),
)
signings = _subset(
    sign_url=switches,
    api_secret=secrets,
    signature_algorithm=algorithms,
    long_url_signature=st.sampled_from([False, False, True, None, "yes"]),
    auth_token=st.one_of(
        st.sampled_from([None, False, True, 0, {}, {"set_url_signature": True}, {"set_url_signature": False}, [], [1]]),
        tokens,
        st.sampled_from([{5: 6}, MappingProxyType({"key": KEY, "expiration": 5}), "token"]),
    ),
)


def _url(public_id: str, options: dict[str, Any]) -> Any:
    # A read-only mapping has no deep copy.
    token = options.get("auth_token")
    plain = {**options, "auth_token": dict(token)} if isinstance(token, MappingProxyType) else options
    return _sdk(lambda: cloudinary.utils.cloudinary_url(public_id, **copy.deepcopy(plain))[0])


@given(public_ids, transformations, deliveries, signings)
@example("sample.jpg", {}, {}, {"api_secret": SECRET, "auth_token": {"key": KEY, "duration": 9}})
@example("sample.jpg", {}, {}, {"api_secret": "", "auth_token": {"key": KEY, "duration": 9, "set_url_signature": True}})
@example("a", {}, {"format": "jpg;x"}, {"auth_token": {"key": KEY, "duration": 9, "url": "/other"}})
def test_signed_urls_are_the_sdks(
    public_id: str, transformation: dict[str, Any], delivery: dict[str, Any], signing: dict[str, Any]
) -> None:
    """With signatures short and long, with tokens, with both and with neither."""
    options = {**transformation, **delivery, "cloud_name": "acme", "sign_url": True, **signing}
    theirs = _url(public_id, options)
    token = options.get("auth_token")
    ours_options = options
    if isinstance(token, dict) and "key" in token:
        ours_options = {**options, "auth_token": {**token, "now": NOW}}
    ours = _ours(compat.cloudinary_url, public_id, **ours_options)
    _compare(
        ours,
        theirs,
        lambda: (
            public_id.startswith("http")
            or not theirs.isascii()
            or isinstance(token, list)
            or (isinstance(token, dict) and _malformed_token(token))
        ),
    )


@given(public_ids.filter(lambda public_id: public_id and not public_id.startswith("http")), transformations, deliveries)
def test_a_signature_changes_nothing_else(
    public_id: str, transformation: dict[str, Any], delivery: dict[str, Any]
) -> None:
    """Without its segment the signed URL is the unsigned one; the version and the suffix are not signed."""
    options = {**transformation, **delivery, "cloud_name": "acme"}
    unsigned = _ours(compat.cloudinary_url, public_id, **options)
    if not isinstance(unsigned, str):
        return
    signed = compat.cloudinary_url(public_id, **options, sign_url=True, api_secret=SECRET)
    segment = re.findall("/s--[A-Za-z0-9_-]{8}--/", signed)
    assert signed.replace(segment[0], "/") == unsigned
    renewed = compat.cloudinary_url(public_id, **{**options, "version": 99}, sign_url=True, api_secret=SECRET)
    assert segment[0] in renewed


# ---------------------------------------------------------------------- API parameters

values: st.SearchStrategy[Any] = st.one_of(
    texts,
    st.lists(texts, max_size=3),
    st.sampled_from(["tags=a&tags=b", "a&type=private", "x"]),
    st.sampled_from([True, False, None, "", 0, 0.0, 1, -1, 1.5, Decimal("1.0")]),
    st.integers(),
    containers,
)
names = st.one_of(st.sampled_from(["public_id", "public_ids", "publicid", "tags", "timestamp", "a&b", ""]), texts)
versions = st.one_of(st.sampled_from([1, 2]), st.sampled_from([1, 2, 3, 0, True, 1.5, 2.0, None, "2"]))


def _unsignable(*values: Any) -> bool:
    """Whether the SDK signs what Python prints for an object, or a text that has no bytes."""
    return any(isinstance(value, (tuple, dict, bytes)) for value in values) or "\\ud8" in ascii(values)


@given(st.dictionaries(names, values, max_size=5), secrets, algorithms, versions)
def test_signatures_of_calls_are_the_sdks(params: dict[str, Any], secret: Any, algorithm: Any, version: Any) -> None:
    """Values of every type, in both versions; the text that is signed as well."""

    def malformed() -> bool:
        return not isinstance(version, (int, float)) or _unsignable(*params, *params.values())

    _compare(
        _ours(compat.api_sign_request, params, secret, algorithm, version),
        _sdk(cloudinary.utils.api_sign_request, params, secret, algorithm, version),
        malformed,
    )
    _compare(
        _ours(compat.api_string_to_sign, params, version),
        _sdk(cloudinary.utils.api_string_to_sign, params, version),
        malformed,
    )


# --------------------------------------------------------------------------- downloads

accounts = st.one_of(
    st.just(ACCOUNT),
    st.builds(
        lambda change: {**ACCOUNT, **change},
        _subset(
            api_key=st.sampled_from([1234, "a b&c"]),
            signature_algorithm=st.sampled_from(["sha1", "sha256"]),
            signature_version=st.sampled_from([1, 2]),
            non_signable=st.sampled_from([None, [], ["timestamp"], ["public_id", "tags"], "type"]),
            upload_prefix=st.sampled_from([None, "", "https://api-eu.cloudinary.com", "http://localhost:8080/x"]),
            resource_type=st.sampled_from(["image", "video", "all", ""]),
        ),
    ),
    st.builds(lambda secret: {**ACCOUNT, "api_secret": secret}, secrets),
    st.builds(
        lambda option, value: {**ACCOUNT, option: value},
        st.sampled_from(["cloud_name", "api_key", "signature_algorithm", "resource_type"]),
        st.sampled_from([None, "", 5, []]),
    ),
)
scalars = st.one_of(st.none(), texts, switches, st.integers(-3, NOW), st.sampled_from([1.5, Decimal(2)]))
several = st.one_of(texts, st.lists(texts, max_size=3), scalars, st.lists(st.one_of(texts, st.integers())), containers)
archives = _subset(
    **dict.fromkeys(["prefixes", "public_ids", "fully_qualified_public_ids", "tags", "target_tags"], several),
    **dict.fromkeys(
        ["allow_missing", "async", "batch_id", "expires_at", "flatten_folders", "flatten_transformations", "phash"],
        scalars,
    ),
    **dict.fromkeys(["keep_derived", "mode", "notification_url", "skip_transformation_name", "target_format"], scalars),
    **dict.fromkeys(["target_asset_folder", "target_public_id", "type", "use_original_filename"], scalars),
    transformations=st.one_of(
        st.none(),
        st.sampled_from([[{"width": 1, "format": "jpg"}, "e_sepia"], {"crop": "fit"}, "", "w_1", [], {}, 5, [None]]),
    ),
    unknown=scalars,
)


def _compare_link(ours: Callable[..., Any], theirs: Callable[..., Any], *given_: Any, **options: Any) -> None:
    options = {"timestamp": NOW, **options}
    values = [value for option, value in options.items() if option != "transformations"]
    _compare(
        _ours(ours, *given_, **options),
        _sdk(theirs, *given_, **options),
        lambda: _unsignable(*given_, *values) or options["timestamp"] == "",
    )


@given(scalars, scalars, accounts, _subset(type=scalars, attachment=scalars, expires_at=scalars))
def test_private_links_are_the_sdks(
    public_id: Any, extension: Any, account: dict[str, Any], options: dict[str, Any]
) -> None:
    """The SDK's query, in its order, for any value that has a text."""
    _compare_link(
        compat.private_download_url, cloudinary.utils.private_download_url, public_id, extension, **account, **options
    )


@given(archives, accounts, moments)
@example({"tags": ["a b", "c"], "transformations": [{"width": 1}]}, ACCOUNT, "0")
def test_archive_links_are_the_sdks(options: dict[str, Any], account: dict[str, Any], timestamp: Any) -> None:
    """The same for archives, for zip files and for folders."""
    options = {**options, **account, "timestamp": NOW if timestamp is None else timestamp}
    _compare_link(compat.download_archive_url, cloudinary.utils.download_archive_url, **options)
    _compare_link(compat.download_zip_url, cloudinary.utils.download_zip_url, **options)


@given(several, archives, accounts)
def test_folder_links_are_the_sdks(folder: Any, options: dict[str, Any], account: dict[str, Any]) -> None:
    """A folder is a prefix, and of every type."""
    _compare_link(compat.download_folder, cloudinary.utils.download_folder, folder, **options, **account)


@given(several, several, accounts)
def test_backup_links_are_the_sdks(asset_id: Any, version_id: Any, account: dict[str, Any]) -> None:
    """The address has no type, the query three parameters of its own."""
    _compare_link(
        compat.download_backedup_asset, cloudinary.utils.download_backedup_asset, asset_id, version_id, **account
    )


# ------------------------------------------------------------------------ verification

bodies = st.one_of(st.sampled_from(["{}", '{"a":"é"}', "", b"{}", None, "\ud800"]), texts)
stamps: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([NOW, str(NOW), NOW - 7200, NOW - 7201, NOW + 10**6, f" {NOW}", float(NOW)]), moments
)


def _signed(algorithm: Any, *parts: Any) -> str:
    function = hashlib.sha256 if algorithm == "sha256" else hashlib.sha1
    return function("".join(f"{part}" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()


@st.composite
def forged(draw: st.DrawFn, genuine: str) -> Any:
    """The right signature, mostly, or one that is nearly right, or nothing of the sort."""
    place = draw(st.integers(0, len(genuine) - 1))
    changed = genuine[:place] + draw(st.sampled_from("0f")) + genuine[place + 1 :]
    return draw(
        st.sampled_from([genuine, genuine, changed, genuine[:-1], genuine.upper(), "", None, 5, "é", genuine.encode()])
    )


@given(st.data(), values, values, st.sampled_from([SECRET, SECRET, ""]), algorithms)
def test_answers_are_verified_as_by_the_sdk(
    data: st.DataObject, public_id: Any, version: Any, secret: str, algorithm: Any
) -> None:
    """Genuine answers, changed ones, and values that no answer holds."""
    signature = data.draw(forged(_signed(algorithm, f"public_id={public_id}&version={version}", secret)))
    with _configured(api_secret=secret):
        theirs = _sdk(cloudinary.utils.verify_api_response_signature, public_id, version, signature, algorithm)
    ours = _ours(
        compat.verify_api_response_signature, public_id, version, signature, api_secret=secret, algorithm=algorithm
    )
    _compare(ours, theirs, lambda: _unsignable(public_id, version))


@given(
    st.data(),
    bodies,
    stamps,
    st.sampled_from([7200, 7200, 0, 1.5, 10**9, "7200", None]),
    st.sampled_from([SECRET, SECRET, ""]),
    algorithms,
)
def test_notifications_are_verified_as_by_the_sdk(
    data: st.DataObject, body: Any, timestamp: Any, valid_for: Any, secret: str, algorithm: Any
) -> None:
    """Genuine ones, changed ones, old ones and those that are none; as texts and as messages."""
    signature = data.draw(forged(_signed(algorithm, body, timestamp, secret)))
    with _configured(api_secret=secret):
        theirs = _sdk(cloudinary.utils.verify_notification_signature, body, timestamp, signature, valid_for, algorithm)
        payload = base64.urlsafe_b64encode(str(body).encode("utf-8", "replace")).decode().rstrip("=")
        message = {"signed_payload": payload, "timestamp": timestamp, "signature": signature}
        their_message = _sdk(cloudinary.utils.verify_notification, message, valid_for, algorithm)
    options = {"valid_for": valid_for, "api_secret": secret, "algorithm": algorithm, "now": NOW}
    _compare(_ours(compat.verify_notification_signature, body, timestamp, signature, **options), theirs)
    _compare(_ours(compat.verify_notification, message, **options), their_message)


@given(
    st.one_of(
        st.text(st.characters(codec="utf-8")).map(
            lambda body: base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")
        ),
        st.binary(max_size=9).map(base64.urlsafe_b64encode).map(bytes.decode),
        st.text(max_size=9),
        containers,
    )
)
def test_payloads_are_read_as_by_the_sdk(payload: Any) -> None:
    """Base64 with and without padding, and what is none."""
    message = {"signed_payload": payload, "timestamp": NOW, "signature": ""}
    with _configured(api_secret=SECRET):
        theirs = _sdk(cloudinary.utils.verify_notification, message)
    _compare(_ours(compat.verify_notification, message, api_secret=SECRET, now=NOW), theirs)


# ---------------------------------------------------------------------------- examples


@pytest.mark.parametrize(
    ("public_id", "options", "signature"),
    [
        ("sample.jpg", {}, "v2fTPYTu"),
        ("sample.jpg", {"signature_algorithm": "sha256"}, "2hbrSMPO"),
        ("sample.jpg", {"signature_algorithm": "sha1", "long_url_signature": True}, "2hbrSMPOjj5BJ4xV7SgFbRDevFaQNUFf"),
        ("sample.jpg", {"signature_algorithm": "md5", "long_url_signature": True}, "2hbrSMPOjj5BJ4xV7SgFbRDevFaQNUFf"),
        ("sample.jpg", {"width": 10, "height": 20, "crop": "crop"}, "c6FBwE2m"),
        ("sample.jpg", {"width": 10, "height": 20, "crop": "crop", "version": 1234}, "c6FBwE2m"),
        ("folder/sample", {}, "6i0h9haT"),
        ("a b.jpg", {}, "qOnOq6ms"),
        ("ż.jpg", {}, "G5Ib1Pua"),
        ("http://google.com/path/to/image.png", {"type": "fetch"}, "hH_YcbiS"),
        ("http://google.com/a?b=c&d=e", {"type": "fetch"}, "W5k3aPnT"),
        ("image.jpg", {"color": "red", "overlay": {"text": "Cool😍, ok/no", "font_family": "Times", "font_size": 70,
                       "font_weight": "bold"}}, "V0Dz-daE"),
        ("sample-authenticated.png", {"api_secret": "abcd", "transformation": [{"raw_transformation": "c_fill,w_300,h_250"},
                                      {"effect": "grayscale"}]}, "iDy_JeBq"),
    ],
)  # fmt: skip
def test_documented_signatures(public_id: str, options: dict[str, Any], signature: str) -> None:
    """What is signed is what stands in the URL, encoded, without the version."""
    url = compat.cloudinary_url(public_id, **{"cloud_name": "acme", "sign_url": True, "api_secret": "b", **options})
    assert f"/s--{signature}--/" in url


WINDOW = {"start_time": 1111111111, "duration": 300}


@pytest.mark.parametrize(
    ("options", "token"),
    [
        ({**WINDOW, "acl": "/image/*"},
         "st=1111111111~exp=1111111411~acl=%2fimage%2f*~hmac=1751370bcc6cfe9e03f30dd1a9722ba0f2cdca283fa3e6df3342a00a7528cc51"),
        ({**WINDOW, "acl": ["/image/*", "/video/*"]},
         "st=1111111111~exp=1111111411~acl=%2fimage%2f*!%2fvideo%2f*~hmac=d94d99e9d8753b9774f3abce3b2c29a8250f5af7e09a89f8ecbff34e6c561939"),
        ({"start_time": "222222222", "duration": "100", "acl": "/*/t_foobar", "ip": "1.2.3.4"},
         "ip=1.2.3.4~st=222222222~exp=222222322~acl=%2f*%2ft_foobar~hmac=24b1988572710f5f96e3aafeac764d19e5ec113395399c91c95dfa9e1240ec4c"),
        ({**WINDOW, "url": "/image/upload/sample.jpg"},
         "st=1111111111~exp=1111111411~hmac=a6dce7e705e170ee373acf8bac384af79a707156b336374597d803740b718eb7"),
        ({"expiration": 1111111111, "acl": "/a b/*!é"},
         "exp=1111111111~acl=%2fa%20b%2f*!é~hmac=683713e16f12f62d59a961b16ff1ba0660ce10cc52da6ea3756b273a54f61d2e"),
    ],
)  # fmt: skip
def test_documented_tokens(options: dict[str, Any], token: str) -> None:
    """Order, times, escapes, and a URL that is signed but not told."""
    assert compat.generate_auth_token(key=KEY, **options) == f"__cld_token__={token}"


@pytest.mark.parametrize("options", [{"ip": "1.2.3.4,5.6.7.8"}, {"ip": "[2001:db8::1]"}, {"token_name": "a!$*_b"}])
def test_what_stays_in_its_part_is_the_sdks(options: dict[str, Any]) -> None:
    """Addresses and names are not judged further: these are odd, but end nothing."""
    given_options = {"key": KEY, "acl": "/a", "expiration": 5, **options}
    assert compat.generate_auth_token(**given_options) == cloudinary.utils.generate_auth_token(**given_options)


def test_a_token_in_a_url_is_ascii() -> None:
    """The SDK leaves letters of an acl as they are: a cookie may hold them, a URL may not."""
    token = {"key": KEY, "expiration": 5, "acl": ["/a", "/é"]}
    assert compat.generate_auth_token(**token) == cloudinary.utils.generate_auth_token(**token)
    assert _message(compat.cloudinary_url, "a", cloud_name="acme", sign_url=True, auth_token=token) == (
        "DeliveryError",
        "$.auth_token.acl: 'é' is not allowed in a URL; a cookie may hold it",
    )


def test_a_duration_counts_from_the_start_or_from_now() -> None:
    """`now` is in no token, and needed only where nothing else says when."""
    parts = [
        compat.generate_auth_token(key=KEY, acl="*", **options).split("~hmac=")[0].removeprefix("__cld_token__=")
        for options in ({"duration": 9, "now": 100}, {"duration": 9, "start_time": 5}, {"expiration": 7, "now": 100})
    ]
    assert parts == ["exp=109~acl=*", "st=5~exp=14~acl=*", "exp=7~acl=*"]


@pytest.mark.parametrize(
    ("token", "signed", "with_token"),
    [
        (None, True, False),
        (False, True, False),
        ({}, True, False),
        ({"key": KEY, "expiration": 5}, False, True),
        ({"key": KEY, "expiration": 5, "set_url_signature": False}, False, True),
        ({"key": KEY, "expiration": 5, "set_url_signature": True}, True, True),
        ({"set_url_signature": True}, True, False),
        # The SDK takes this for a token until it has read the one key in it, and then there is none.
        ({"set_url_signature": False}, False, False),
    ],
)
def test_a_token_stands_for_the_signature(token: Any, signed: bool, with_token: bool) -> None:
    """Which of the two a URL has, as in the SDK; without `sign_url` it has neither."""
    options = {"cloud_name": "acme", "api_secret": "b", "auth_token": token}
    url = compat.cloudinary_url("sample.jpg", **options, sign_url=True)
    assert ("/s--v2fTPYTu--/" in url, "?__cld_token__=exp=5~hmac=" in url) == (signed, with_token)
    assert url == cloudinary.utils.cloudinary_url("sample.jpg", **options, sign_url=True)[0]
    assert compat.cloudinary_url("sample.jpg", **options) == "http://res.cloudinary.com/acme/image/upload/sample.jpg"


@pytest.mark.parametrize(
    ("params", "secret", "version", "signature"),
    [
        ({"public_id": "sample_image", "eager": "w_400,h_300,c_pad|w_260,h_200,c_crop", "timestamp": 1315060510}, "abcd", 2,
         "bfd09f95f331f558cbd1320e67aa8d488770583e"),
        ({"public_ids": ["cat", "dog", "lion"], "tags": "a,b&c=d", "timestamp": 1}, "abcd", 1,
         "5aa8c89b70f798795b01162eae94483e1ecab733"),
        ({"public_ids": ["cat", "dog", "lion"], "tags": "a,b&c=d", "timestamp": 1}, "abcd", 2,
         "b1d450ff74580cd3968096bad69e0d4311359e87"),
        ({"cloud_name": "dn6ot3ged", "timestamp": 1568810420, "username": "user@cloudinary.com"},
         "hdcixPpR2iKERPwqvH6sHdK9cyac", 2, "14c00ba6d0dfdedbc86b316847d95b9e6cd46d94"),
    ],
)  # fmt: skip
def test_documented_signatures_of_calls(params: dict[str, Any], secret: str, version: int, signature: str) -> None:
    """Both versions; only the second keeps a value from passing for another parameter."""
    assert compat.api_sign_request(params, secret, signature_version=version) == signature


def test_documented_verification() -> None:
    """The answer of an upload, and a notification on its last second and after it."""
    secret = "X7qLTrsES31MzxxkxPPA-pAGGfU"
    right = "08d3107a5b2ad82e7d82c0b972218fbf20b5b1e0"
    assert compat.verify_api_response_signature("tests/logo.png", 1, right, api_secret=secret)
    assert not compat.verify_api_response_signature("tests/logo.png", 2, right, api_secret=secret)
    signature = _signed("sha256", "{}", NOW, SECRET)
    settings: dict[str, Any] = {"api_secret": SECRET, "algorithm": "sha256"}
    for now, valid in [(NOW - 10**6, True), (NOW + 7200, True), (NOW + 7201, False)]:
        assert compat.verify_notification_signature("{}", NOW, signature, now=now, **settings) is valid
        message = {"signed_payload": "e30", "signature": signature, "timestamp": str(NOW)}
        assert compat.verify_notification(message, now=now, **settings) is valid


# ---------------------------------------------------------------------------- refusals


def _message(call: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[str, str]:
    with pytest.raises(errors.InvalidInput) as caught:
        call(*arguments, **options)
    return type(caught.value).__name__, str(caught.value)


NO_KEY = "$.key: must be hexadecimal, two digits a byte"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"key": None}, "ConfigurationError", "$.key: is missing"),
        ({"key": ""}, "ConfigurationError", "$.key: is missing"),
        ({"key": "abc"}, "ConfigurationError", NO_KEY),
        ({"key": "00 11"}, "ConfigurationError", NO_KEY),
        ({"key": 5}, "ConfigurationError", NO_KEY),
        ({"acl": None}, "DeliveryError", "$.url: is missing; give it, or an acl"),
        ({"acl": ("/a",)}, "DeliveryError", "$.acl: must be a string, not tuple"),
        ({"acl": ["/a", 5]}, "DeliveryError", "$.acl[1]: must be a string, not int"),
        ({"acl": "/a\r\nSet-Cookie: b"}, "DeliveryError", "$.acl: control character U+000D; remove it"),
        ({"acl": "/a\x85"}, "DeliveryError", "$.acl: control character U+0085; remove it"),
        ({"acl": ["/a", "\u2028"]}, "DeliveryError", "$.acl: control character U+2028; remove it"),
        ({"acl": "\udc80"}, "DeliveryError", "$.acl: unpaired surrogate U+DC80"),
        ({"acl": None, "url": 5}, "DeliveryError", "$.url: must be a string, not int"),
        ({"ip": "1.2.3.4~exp=9999999999"}, "DeliveryError", "$.ip: is not an address"),
        ({"ip": "1.2.3.4%7Eexp=9"}, "DeliveryError", "$.ip: is not an address"),
        ({"ip": 5}, "DeliveryError", "$.ip: must be a string, not int"),
        ({"token_name": "a=b; c"}, "DeliveryError", "$.token_name: is not the name of a token"),
        ({"token_name": "a~exp"}, "DeliveryError", "$.token_name: is not the name of a token"),
        ({"expiration": None}, "DeliveryError", "$.expiration: is missing; give it, or a duration"),
        ({"expiration": None, "duration": 5}, "DeliveryError", "$.now: is missing; a duration counts from it, or from a start_time"),
        ({"expiration": "soon"}, "DeliveryError", "$.expiration: must be a whole number of seconds"),
        ({"start_time": float("inf")}, "DeliveryError", "$.start_time: must be a whole number of seconds"),
        ({"duration": "1 hour"}, "DeliveryError", "$.duration: must be a whole number of seconds"),
    ],
)  # fmt: skip
def test_refused_tokens(options: dict[str, Any], error: str, message: str) -> None:
    """Each refusal names its option, also inside a URL."""
    given_options = {"key": KEY, "acl": "/a", "expiration": 5, **options}
    assert _message(compat.generate_auth_token, **given_options) == (error, message)
    if "url" not in message:  # in a URL it is the URL's own path
        inside = _message(compat.cloudinary_url, "a", cloud_name="b", sign_url=True, auth_token=given_options)
        assert inside == (error, message.replace("$.", "$.auth_token.", 1))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"api_secret": None}, "ConfigurationError", "$.api_secret: is missing"),
        ({"api_secret": ""}, "ConfigurationError", "$.api_secret: is missing"),
        ({"api_secret": 5}, "ConfigurationError", "$.api_secret: must be a string, not int"),
        ({"api_secret": "\udc80"}, "ConfigurationError", "$.api_secret: holds an unpaired surrogate"),
        ({"signature_algorithm": "sha512"}, "DeliveryError",
         "$.signature_algorithm: unknown signature algorithm 'sha512'; did you mean \"sha1\"?"),
        ({"signature_algorithm": None}, "DeliveryError",
         '$.signature_algorithm: unknown signature algorithm None; "sha1" or "sha256"'),
        ({"auth_token": "x"}, "DeliveryError", "$.auth_token: must be a dict, not str"),
        ({"auth_token": ["x"]}, "DeliveryError", "$.auth_token: must be a dict, not list"),
        ({"auth_token": {5: 6}}, "DeliveryError", "$.auth_token[5]: must be a string, not int"),
    ],
)  # fmt: skip
def test_refused_signed_urls(options: dict[str, Any], error: str, message: str) -> None:
    """What is wrong about a secret is said without it."""
    given_options = {"cloud_name": "acme", "sign_url": True, "api_secret": SECRET, **options}
    assert _message(compat.cloudinary_url, "a", **given_options) == (error, message)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"timestamp": None}, "DeliveryError", "$.timestamp: is missing; give the Unix seconds of now"),
        ({"timestamp": ""}, "DeliveryError", "$.timestamp: is missing; give the Unix seconds of now"),
        ({"cloud_name": ""}, "ConfigurationError", "$.cloud_name: is missing"),
        ({"cloud_name": "a/b"}, "ConfigurationError", "$.cloud_name: is not the name of a cloud"),
        ({"api_key": None}, "ConfigurationError", "$.api_key: is missing"),
        ({"api_key": []}, "ConfigurationError", "$.api_key: is missing"),
        ({"api_key": ["x"]}, "ConfigurationError", "$.api_key: a list cannot be written here"),
        ({"api_secret": None}, "ConfigurationError", "$.api_secret: is missing"),
        ({"signature_version": "2"}, "DeliveryError", "$.signature_version: must be 1 or 2"),
        ({"resource_type": "a/b"}, "DeliveryError",
         '$.resource_type: \'/\' would end this value; write "%252F", or ":" in the public ID of a layer'),
        ({"resource_type": None}, "DeliveryError", "$.resource_type: must be a string, not NoneType"),
        ({"resource_type": ".."}, "DeliveryError", '$.resource_type: a "." or ".." segment leads to another path'),
        ({"upload_prefix": "evil.example"}, "ConfigurationError", "$.upload_prefix: is not an address of the API"),
        ({"upload_prefix": "https://me@evil.example"}, "ConfigurationError", "$.upload_prefix: is not an address of the API"),
        ({"upload_prefix": "https://a/../b"}, "ConfigurationError", '$.upload_prefix: a "." or ".." segment leads to another path'),
        ({"tags": ("a",)}, "DeliveryError", "$.tags: a tuple cannot be written here"),
        ({"tags": ["a", 5]}, "DeliveryError", "$.tags[1]: must be a string, not int"),
        ({"tags": "\udc80"}, "DeliveryError", "$.tags: unpaired surrogate U+DC80"),
        ({"transformations": [{}, {"crop": "#"}]}, "TransformationError",
         '$.transformations[1].crop: \'#\' would end this value; write "%23", or "rgb:" before a colour'),
        ({"transformations": 5}, "TransformationError", "$.transformations: must be a dict or a string, not int"),
    ],
)  # fmt: skip
def test_refused_links(options: dict[str, Any], error: str, message: str) -> None:
    """No account, no time, or another path."""
    given_options = {**ACCOUNT, "timestamp": NOW, **options}
    assert _message(compat.download_archive_url, **given_options) == (error, message)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compat.api_sign_request({"tags": [5]}, SECRET), "$.tags[0]: must be a string, not int"),
        (lambda: compat.api_sign_request({5: 6}, SECRET), "$[5]: must be a string, not int"),
        (lambda: compat.api_sign_request([], SECRET), "$: must be a dict, not list"),  # type: ignore[arg-type]
        (lambda: compat.api_sign_request({}, SECRET, "md5"),
         "$.algorithm: unknown signature algorithm 'md5'; \"sha1\" or \"sha256\""),
        (lambda: compat.api_sign_request({"context": {"a": "b"}}, SECRET), "$.context: a dict cannot be written here"),
        (lambda: compat.private_download_url(["a"], "jpg", **ACCOUNT, timestamp=NOW),  # type: ignore[arg-type]
         "$.public_id: a list cannot be written here"),
        (lambda: compat.verify_notification_signature(b"{}", NOW, "", api_secret=SECRET, now=NOW),  # type: ignore[arg-type]
         "$.body: must be a string, not bytes"),
        (lambda: compat.verify_notification_signature("{}", "now", "", api_secret=SECRET, now=NOW),
         "$.timestamp: must be a whole number of seconds"),
        (lambda: compat.verify_notification_signature("{}", NOW, "", api_secret=SECRET, now=float("nan")),
         "$.now: must be a number of seconds"),
        (lambda: compat.verify_notification({"timestamp": NOW}, api_secret=SECRET, now=NOW),
         "$.signed_payload: is missing (and 1 more)"),
        (lambda: compat.verify_notification({"timestamp": NOW, "signature": "", "signed_payload": "e"}, api_secret=SECRET, now=NOW),
         "$.signed_payload: is not a text in base64"),
        (lambda: compat.verify_notification([], api_secret=SECRET, now=NOW), "$: must be a dict, not list"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_refused_calls(call: Callable[[], Any], message: str) -> None:
    """What cannot be signed or verified at all is an error, not a `False`."""
    assert _message(call) == ("DeliveryError", message)


class _Broken:
    """An object that can do nothing."""

    def __str__(self) -> str:
        raise KeyError

    __repr__ = __str__

    def __bool__(self) -> bool:
        raise ZeroDivisionError

    def __eq__(self, other: object) -> bool:
        raise OSError

    __hash__ = object.__hash__


class _BrokenText(str):
    """A text that can do nothing."""

    __slots__ = ()

    def encode(self, *_: Any) -> bytes:
        raise KeyError(str.__str__(self))

    __bool__ = translate = lower = __format__ = encode  # type: ignore[assignment]


ANYTHING = [
    _Broken(), _BrokenText("a"), 10**5000, float("nan"), "\ud800", object(), [_Broken()], {"x": _Broken()}, {5: 6},
    b"\xff", 1j, type, range(3), {1}, None,
]  # fmt: skip


@pytest.mark.parametrize("value", ANYTHING, ids=lambda value: type(value).__name__)
def test_nothing_but_our_own_errors(value: Any) -> None:
    """Any object in any place gives an answer or a `CldurlError`, whose message can be read."""
    token = {"key": KEY, "acl": "/a", "expiration": 5}
    url = {"cloud_name": "acme", "api_secret": SECRET, "sign_url": True}
    link = {**ACCOUNT, "timestamp": NOW, "tags": "a"}
    check = {"api_secret": SECRET, "now": NOW, "valid_for": 7200, "algorithm": "sha1"}
    options = [
        "sign_url",
        "api_secret",
        "signature_algorithm",
        "long_url_signature",
        "auth_token",
        "size",
        "width",
        "secure",
    ]
    calls: list[Callable[[], Any]] = [
        *[lambda option=option: compat.cloudinary_url("a", **{**url, option: value}) for option in options],  # type: ignore[misc]
        *[
            lambda option=option: compat.generate_auth_token(**{**token, option: value})  # type: ignore[misc]
            for option in ("key", "acl", "url", "start_time", "duration", "expiration", "ip", "token_name", "now")
        ],
        *[
            lambda option=option, make=make: make(**{**link, option: value})  # type: ignore[misc]
            for option in (
                *link,
                "resource_type",
                "upload_prefix",
                "non_signable",
                "signature_version",
                "transformations",
            )
            for make in (compat.download_archive_url, compat.download_zip_url)
        ],
        lambda: compat.cloudinary_url("a", **url, auth_token={**token, "set_url_signature": value}),
        lambda: compat.private_download_url(value, value, **link),
        lambda: compat.download_folder(value, **link),
        lambda: compat.download_backedup_asset(value, value, **link),
        lambda: compat.api_sign_request(value, SECRET),
        lambda: compat.api_sign_request({"a": 1}, value),
        lambda: compat.api_sign_request({"a": value}, SECRET, value, value),
        lambda: compat.api_string_to_sign({"a": value}, 1),
        lambda: compat.verify_api_response_signature(value, value, value, api_secret=SECRET),
        lambda: compat.verify_api_response_signature("a", 1, value, api_secret=SECRET, algorithm=value),
        lambda: compat.verify_notification(value, **check),
        lambda: compat.verify_notification(dict.fromkeys(["signed_payload", "timestamp", "signature"], value), **check),
        *[
            lambda option=option: compat.verify_notification_signature("{}", NOW, "", **{**check, option: value})  # type: ignore[misc]
            for option in check
        ],
        lambda: compat.verify_notification_signature(value, NOW, "", **check),
        lambda: compat.verify_notification_signature("{}", value, value, **check),
    ]
    for call in calls:
        try:
            assert type(call()) in (str, bool)
        except errors.CldurlError as refusal:
            assert str(refusal)


@pytest.mark.parametrize(
    "secret",
    ["\ud800" + SECRET, _BrokenText(SECRET), SECRET.encode(), [SECRET], {SECRET: SECRET}, "0" + SECRET],
    ids=lambda secret: type(secret).__name__,
)
def test_no_error_holds_a_secret(secret: Any) -> None:
    """Neither the message nor what hangs on the error, where the secret itself is at fault or something else is."""
    bad: dict[str, Any] = {"width": complex(1, 2), "size": 5, "signature_algorithm": "md5"}
    for options in ({"api_secret": secret}, {"auth_token": {"key": secret, "expiration": 5}}):
        for fault in ({}, *[{option: value} for option, value in bad.items()]):
            _ours(compat.cloudinary_url, "a", cloud_name="acme", sign_url=True, **options, **fault)
    for call in (compat.download_archive_url, compat.download_zip_url):
        _ours(call, **{**ACCOUNT, "timestamp": NOW, "tags": [5], "api_secret": secret})
        _ours(call, **{**ACCOUNT, "timestamp": NOW, "api_secret": secret})
    _ours(compat.generate_auth_token, key=secret, acl="/a", expiration=5)
    _ours(compat.generate_auth_token, key=secret, acl="/a")
    _ours(compat.api_sign_request, {"a": 1}, secret)
    _ours(compat.api_sign_request, {"a": "\ud800"}, secret)
    _ours(compat.verify_api_response_signature, "a", 1, "", api_secret=secret)
    _ours(compat.verify_notification_signature, "\ud800", NOW, "", api_secret=secret, now=NOW)


def test_an_error_of_the_transformation_holds_no_secret() -> None:
    """Such an error may hold the component at fault, and the outermost one is the dict of all options."""

    class Unreadable(str):
        __slots__ = ()
        split = None  # type: ignore[assignment]

    options = {"cloud_name": "acme", "api_secret": SECRET, "auth_token": {"key": SECRET}, "size": Unreadable("1x1")}
    refusal = _ours(compat.cloudinary_url, "a", **options)
    assert isinstance(refusal, errors.TransformationError)
    assert "size" in refusal.problems[0].value


def test_reports_leave_signatures_out() -> None:
    """Both rules are compared unsigned: where the URLs are the same, so are the signatures."""
    options = {**ACCOUNT, "secure": True, "sign_url": True, "signature_algorithm": "sha256", "long_url_signature": True}
    found = compat.report("mug", **options, width=300, crop="fill", auth_token={"key": KEY, "expiration": 5})
    assert found.same
    assert found.url == "https://res.cloudinary.com/acme/image/upload/c_fill,w_300/mug"
    assert [
        reason.path for reason in compat.report("mug", **options, effect="gen_remove:prompt_heightmap").reasons
    ] == ["$.effect"]
