"""Signatures of delivery URLs and of API parameters: made, verified, explained, and refused with a reason."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from enum import IntEnum
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import attrs
import cloudinary.utils
import httpx
import pytest
import requests
import yarl
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markupsafe import Markup

from cldurl import (
    BadSignature,
    CldurlError,
    Cloud,
    ConfigurationError,
    DeliveryError,
    Encoded,
    Malformed,
    OutOfScope,
    SigningError,
    VerificationError,
    signing,
)
from cldurl import strategies as cst

B = Cloud("demo", api_key="1234", api_secret="b")
ABCD = attrs.evolve(B, api_secret="abcd")
UPLOAD = "https://res.cloudinary.com/demo/image/upload"
CROP = {"width": 10, "height": 20, "crop": "crop"}
TEXT = {"overlay": {"font_family": "Times", "font_size": 70, "font_weight": "bold", "text": "Cool\U0001f60d, ok/no"},
        "color": "red"}  # fmt: skip


def refusal(error: type[CldurlError], function: Any, *args: Any, **kwargs: Any) -> str:
    """The message of the refusal, which is of exactly this class."""
    with pytest.raises(error) as caught:
        function(*args, **kwargs)
    assert type(caught.value) is error
    return str(caught.value)


def hashed(text: str, algorithm: str = "sha1") -> str:
    """A hash in hex, by the standard library alone."""
    return hashlib.new(algorithm, text.encode()).hexdigest()


# ---------------------------------------------------------------- delivery signatures


@pytest.mark.parametrize(
    ("cloud", "public_id", "transformation", "arguments", "signature"),
    [
        (B, "sample", None, {"format": "jpg"}, "v2fTPYTu"),
        (attrs.evolve(B, signature_algorithm="sha256"), "sample", None, {"format": "jpg"}, "2hbrSMPO"),
        (attrs.evolve(B, long_signature=True), "sample.jpg", None, {}, "2hbrSMPOjj5BJ4xV7SgFbRDevFaQNUFf"),
        (B, "sample", CROP, {"format": "jpg"}, "c6FBwE2m"),
        (B, "folder/sample", None, {}, "6i0h9haT"),
        (B, "a b.jpg", None, {}, "qOnOq6ms"),
        (B, "a b.jpg", None, {"sign": "decoded"}, "liJVM54m"),
        (B, Encoded("a%20b.jpg"), None, {}, "qOnOq6ms"),
        (B, "ż.jpg", None, {}, "G5Ib1Pua"),
        (B, "ż.jpg", None, {"sign": "decoded"}, "pRFQlsAB"),
        (B, "http://google.com/path/to/image.png", None, {"type": "fetch"}, "hH_YcbiS"),
        (B, "http://google.com/a?b=c&d=e", None, {"type": "fetch"}, "W5k3aPnT"),
        (B, "http://google.com/a?b=c&d=e", None, {"type": "fetch", "sign": "decoded"}, "LsAsitMy"),
        (B, "image", TEXT, {"format": "jpg"}, "V0Dz-daE"),
        (B, "image", TEXT, {"format": "jpg", "sign": "decoded"}, "MUM9zZB8"),
        (ABCD, "sample-authenticated", [{"raw_transformation": "c_fill,w_300,h_250"}, {"effect": "grayscale"}],
         {"format": "png", "type": "authenticated"}, "iDy_JeBq"),
    ],
)  # fmt: skip
def test_recorded_signatures(
    cloud: Cloud, public_id: str, transformation: Any, arguments: dict[str, Any], signature: str
) -> None:
    """What the SDKs, and the documentation, say of these payloads; ours verifies, and says what is shown."""
    url = cloud.url(public_id, transformation, **{"sign": True, **arguments})
    assert f"/{arguments.get('type', 'upload')}/s--{signature}--/" in url
    kind = {"type": arguments.get("type", "upload"), "decoded": arguments.get("sign") == "decoded"}
    assert cloud.verify_url(url, **kind).type == kind["type"]


@pytest.mark.parametrize(
    ("cloud", "arguments", "end"),
    [
        (B, {}, "image/upload/s--6i0h9haT--/v1/folder/sample"),
        (B, {"version": 1700000000}, "image/upload/s--6i0h9haT--/v1700000000/folder/sample"),
        (B, {"force_version": False}, "image/upload/s--6i0h9haT--/folder/sample"),
        (B, {"shorten": True}, "iu/s--6i0h9haT--/v1/folder/sample"),
        (B, {"use_root_path": True}, "s--6i0h9haT--/v1/folder/sample"),
        (B, {"url_suffix": "w_5"}, "images/s--6i0h9haT--/v1/folder/sample/w_5"),
        (B, {"type": "private"}, "image/private/s--6i0h9haT--/v1/folder/sample"),
        (B, {"type": "private", "url_suffix": "x"}, "private_images/s--6i0h9haT--/v1/folder/sample/x"),
        (B, {"type": "authenticated", "url_suffix": "x"}, "authenticated_images/s--6i0h9haT--/v1/folder/sample/x"),
        (B, {"resource_type": "video"}, "video/upload/s--6i0h9haT--/v1/folder/sample"),
        (B, {"resource_type": "video", "url_suffix": "x"}, "videos/s--6i0h9haT--/v1/folder/sample/x"),
        (B, {"resource_type": "raw", "url_suffix": "x"}, "files/s--6i0h9haT--/v1/folder/sample/x"),
        (attrs.evolve(B, host="private"), {}, "demo-res.cloudinary.com/image/upload/s--6i0h9haT--/v1/folder/sample"),
        (attrs.evolve(B, host="a.example:8080"), {}, "//a.example:8080/image/upload/s--6i0h9haT--/v1/folder/sample"),
        (attrs.evolve(B, cdn_subdomain=True), {}, "res-1.cloudinary.com/demo/image/upload/s--6i0h9haT--/v1/folder/sample"),
        (attrs.evolve(B, secure=False), {}, "http://res.cloudinary.com/demo/image/upload/s--6i0h9haT--/v1/folder/sample"),
    ],
)  # fmt: skip
def test_what_is_not_signed(cloud: Cloud, arguments: dict[str, Any], end: str) -> None:
    """Host, cloud, types, version and suffix change nothing of a signature; each such URL verifies."""
    url = cloud.url("folder/sample", sign=True, **arguments)
    assert url.endswith(end)
    kind = {name: arguments[name] for name in ("resource_type", "type") if name in arguments}
    asset = cloud.verify_url(url, **kind)
    assert (asset.public_id, asset.suffix) == ("folder/sample", arguments.get("url_suffix"))
    assert cloud.verify_url(f"{url}?a=b", **kind) == asset


READS_AS = "which a signature would allow; rename the folder"


@pytest.mark.parametrize(
    "public_id", ["w_5000/a", "f_auto/q_auto/a", "é_/a", "$size_5/a", Encoded("w%5F5/a"),
                  Encoded("%24size_5/a")]
)  # fmt: skip
@pytest.mark.parametrize("arguments", [{}, {"version": 12}, {"type": "authenticated"}])
def test_no_signature_allows_what_an_id_looks_like(public_id: str, arguments: dict[str, Any]) -> None:
    """The version is not signed: without it, such an ID would be a transformation of another asset."""
    assert B.url(public_id, **arguments)
    message = refusal(DeliveryError, B.url, public_id, sign=True, **arguments)
    assert message == f"public_id: the first folder of {public_id!r} looks like a transformation, {READS_AS}"


@pytest.mark.parametrize("public_id", ["w_5000", "abcd_5/a", "a/w_5/b", "s--short/a", "$5/a"])
def test_ids_that_only_nearly_look_like_it(public_id: str) -> None:
    """One segment alone, and a folder further down, are no transformation to anybody."""
    for arguments in ({}, {"url_suffix": "x"}, {"version": 2}):
        url = B.url(public_id, CROP, sign=True, format="jpg", **arguments)
        assert B.verify_url(url).public_id == public_id


@pytest.mark.parametrize("sign", [1, 0, "yes", "", [], b"decoded", "Decoded"])
def test_no_way_to_sign(sign: Any) -> None:
    """A switch that is none never leaves a URL unsigned in silence."""
    for arguments in ({}, {"version": 2}):
        message = refusal(DeliveryError, B.url, "a", sign=sign, **arguments)
        assert message == f'sign: {sign!r} is not valid; True, False or "decoded"'


def test_bytes_that_are_no_text_cannot_be_signed_decoded() -> None:
    """What the Ruby SDK would decode to bytes has no text to sign."""
    source = "https://example.com/%ff"
    assert B.url(source, type="fetch", sign=True)
    message = "public_id: percent-encoded bytes that are not UTF-8"
    assert refusal(DeliveryError, B.url, source, type="fetch", sign="decoded") == message


# ---------------------------------------------------------------- verify_url

NEW = Cloud("demo", api_secret="new", old_secrets=["older", "b"])
URL = B.url("shop/cup", CROP, format="jpg", sign=True)


def test_two_secrets_rotate() -> None:
    """What an old secret signed still verifies; only the new one signs."""
    assert NEW.verify_url(URL) == B.verify_url(URL)
    assert NEW.url("a", sign=True) != B.url("a", sign=True)
    assert refusal(BadSignature, B.verify_url, NEW.url("a", sign=True)) == "the signature does not match"


@pytest.mark.parametrize(
    ("cloud", "url", "arguments", "error"),
    [
        (Cloud("other", api_secret="b"), URL, {}, OutOfScope),
        (attrs.evolve(B, host="private"), URL, {}, OutOfScope),
        (B, URL.replace("res.cloudinary.com", "evil.example"), {}, OutOfScope),
        (B, URL.replace("res.cloudinary.com", "res.cloudinary.com.evil.example"), {}, OutOfScope),
        (B, URL.replace("res.cloudinary.com", "RES.cloudinary.com"), {}, OutOfScope),
        (B, URL.replace("//res", "//user@res"), {}, Malformed),
        (B, URL.replace("/demo/", "/demo//"), {}, OutOfScope),
        (B, URL.replace("/demo/", "/demo2/"), {}, OutOfScope),
        (B, URL.replace("/image/", "/video/"), {}, OutOfScope),
        (B, URL, {"resource_type": "video"}, OutOfScope),
        (B, URL, {"type": "authenticated"}, OutOfScope),
        (B, URL.replace("/upload/", "/authenticated/"), {}, OutOfScope),
        (B, B.url("a"), {}, OutOfScope),
        (B, URL.replace("--/", "-/"), {}, Malformed),
        (B, URL + "#a", {}, Malformed),
        (B, URL.replace("/shop", "\\shop"), {}, Malformed),
        (B, URL + "é", {}, Malformed),
        (B, URL + "\n", {}, Malformed),
        (B, f"{UPLOAD}/s--v2fTPYTu--/", {}, Malformed),
        (B, f"{UPLOAD}/s--v2fTPYTu--", {}, Malformed),
        (B, f"{UPLOAD}/s--v2fTPYTu--/v1", {}, Malformed),
        (B, f"{UPLOAD}/s--v2fTPYTu--//sample.jpg", {}, Malformed),
        (B, f"{UPLOAD}/s--v2fTPYTu--/%FFsample.jpg", {"decoded": True}, Malformed),
        (B, None, {}, Malformed),
        (B, URL.encode(), {}, Malformed),
        (attrs.evolve(B, long_signature=True), URL, {}, BadSignature),
        (attrs.evolve(B, signature_algorithm="sha256"), URL, {}, BadSignature),
        (B, URL, {"type": "Upload"}, DeliveryError),
        (B, URL, {"resource_type": "auto"}, DeliveryError),
        (Cloud("demo"), URL, {}, ConfigurationError),
    ],
)  # fmt: skip
def test_what_does_not_verify(cloud: Cloud, url: Any, arguments: dict[str, Any], error: type[CldurlError]) -> None:
    """Another host, cloud or type is out of scope, whatever the signature; what is not a URL cannot be read."""
    refusal(error, cloud.verify_url, url, **arguments)


@pytest.mark.parametrize("name", ["demo", "res-1x", "x-res-3"])
@pytest.mark.parametrize("host", [None, "private"])
def test_shards_are_of_one_cloud(name: str, host: str | None) -> None:
    """Each of the five hosts of a cloud is its own, and no host of a cloud with a similar name."""
    cloud = Cloud(name, api_secret="b", host=host, cdn_subdomain=True)
    url = cloud.url("sample.jpg", sign=True)
    for number in range(1, 6):
        assert cloud.verify_url(url.replace("res-4.", f"res-{number}.")).public_id == "sample"
    for wrong in (url.replace("res-4.", "res-6."), url.replace(name, "res-2y"), url.replace("res-4.", "res.")):
        refusal(OutOfScope, cloud.verify_url, wrong)


# The image's own path, and nothing in it that nobody asked for.
PLAIN = cst.clouds(
    host=st.sampled_from([None, "private", "images.example.com"]), cloud_in_path=st.none(), cdn_subdomain=st.just(False),
    shorten=st.just(False), use_root_path=st.just(False), defaults=st.none(),
)  # fmt: skip


SIGNED = st.builds(
    lambda cloud, algorithm, long: attrs.evolve(
        cloud, api_secret="b", signature_algorithm=algorithm, long_signature=long
    ),
    PLAIN, st.sampled_from(["sha1", "sha256"]), st.booleans(),
)  # fmt: skip
KINDS = st.sampled_from(
    [("image", "upload"), ("image", "private"), ("image", "authenticated"), ("video", "upload"), ("video", "private"),
     ("raw", "upload"), ("raw", "authenticated")]
)  # fmt: skip
FORMATS = st.sampled_from([None, "jpg", "webp"])


def signed(cloud: Cloud, public_id: str, transformation: Any, **arguments: Any) -> str:
    """A signed URL; an example whose first folder looks like a transformation is no example."""
    try:
        return cloud.url(public_id, transformation, sign=True, **arguments)
    except DeliveryError as error:
        assert READS_AS in str(error) or "root path" in str(error)
        assume(False)
        raise


@given(SIGNED, cst.public_ids(), cst.transformations(), KINDS, FORMATS, st.booleans())
def test_sign_then_verify_succeeds(
    cloud: Cloud, public_id: str, transformation: Any, kind: tuple[str, str], format: str | None, suffixed: bool
) -> None:
    """And says the asset: the ID with its extension, the transformation as it is compiled, the suffix."""
    resource_type, type = kind
    suffix = "words" if suffixed and kind != ("video", "private") and kind != ("raw", "authenticated") else None
    arguments: dict[str, Any] = {"resource_type": resource_type, "type": type, "format": format, "url_suffix": suffix}
    asset = cloud.verify_url(
        signed(cloud, public_id, transformation, **arguments), resource_type=resource_type, type=type
    )
    whole = public_id + (f".{format}" if format else "")
    assert asset.public_id + (f".{asset.format}" if asset.format else "") == whole
    assert (asset.suffix, asset.resource_type, asset.type) == (suffix, resource_type, type)
    if "v" in cloud.url(public_id, transformation).split("/")[-whole.count("/") - 2]:
        assert asset.transformation in cloud.url(public_id, transformation)


@given(SIGNED, cst.public_ids(), cst.transformations(), st.data())
def test_verify_rejects_any_changed_byte(
    cloud: Cloud, public_id: str, transformation: Any, data: st.DataObject
) -> None:
    """One changed, lost or added byte of the signature, or of what it covers, is found."""
    url = signed(cloud, public_id, transformation)
    assert cloud.verify_url(url)
    start = url.index("/s--") + 4
    at = data.draw(st.integers(start, len(url) - 1))
    assume(url[at:].partition("/")[0] or at == len(url) - 1)
    version = url.find("/v1/", start)
    assume(not version <= at < version + 4)
    other = data.draw(st.sampled_from(["", "a", "/", "%20", "_", url[at] * 2]).filter(lambda text: text != url[at]))
    changed = url[:at] + other + url[at + 1 :]
    with pytest.raises(VerificationError):
        cloud.verify_url(changed)


@given(SIGNED, cst.public_ids(), cst.transformations())
def test_verify_rejects_another_scope(cloud: Cloud, public_id: str, transformation: Any) -> None:
    """A good signature says nothing of host, cloud and types, so these are looked at."""
    url = signed(cloud, public_id, transformation)
    for changes in (
        {"name": "x" + cloud.name} if cloud.host != "images.example.com" else {"host": "x.example"},
        {"host": "y.example"},
    ):
        with pytest.raises(OutOfScope):
            attrs.evolve(cloud, **changes).verify_url(url)
    for kind in ({"type": "private"}, {"resource_type": "video"}):
        with pytest.raises(OutOfScope):
            cloud.verify_url(url, **kind)


@given(SIGNED, cst.public_ids(), cst.transformations())
def test_clients_keep_signed_urls(cloud: Cloud, public_id: str, transformation: Any) -> None:
    """A signed URL is sent as it is; requests and plain yarl have the exceptions of unsigned ones, no others."""
    url = signed(cloud, public_id, transformation)
    assert urlunsplit(urlsplit(url)) == url
    assert str(httpx.URL(url)) == url
    assert str(yarl.URL(url, encoded=True)) == url
    assert requests.Request("GET", url).prepare().url == url.replace("%7E", "~")
    # What plain yarl sends is another payload.
    assert str(yarl.URL(url)) == re.sub("%(?:2[146789ACac]|3[ABD]|40|7E)", lambda match: unquote(match[0]), url)


@given(
    cst.public_ids(),
    st.integers(1, 9999),
    st.sampled_from(["upload", "private", "authenticated"]),
    st.sampled_from([{}, {"signature_algorithm": "sha256"}, {"long_url_signature": True}]),
)
def test_the_official_sdk_signs_the_same(public_id: str, width: int, type: str, options: dict[str, Any]) -> None:
    """IDs of stored assets, transformed, under every algorithm."""
    algorithm = options.get("signature_algorithm", "sha1")
    cloud = attrs.evolve(B, signature_algorithm=algorithm, long_signature="long_url_signature" in options)
    url = signed(cloud, public_id, {"width": width, "crop": "fill"}, type=type)
    options = {**options, "cloud_name": "demo", "secure": True, "api_secret": "b", "sign_url": True, "type": type}
    theirs = cloudinary.utils.cloudinary_url(public_id, width=width, crop="fill", **options)[0]
    # It writes no v1 before an ID like v0A/a, and a version is not signed.
    assert url.replace("/v1/", "/") == theirs.replace("/v1/", "/")


# ---------------------------------------------------------------- API parameters


@pytest.mark.parametrize(
    ("params", "secret", "signature"),
    [
        ({"public_id": "sample_image", "eager": "w_400,h_300,c_pad|w_260,h_200,c_crop", "timestamp": 1315060510}, "abcd",
         "bfd09f95f331f558cbd1320e67aa8d488770583e"),
        ({"public_ids": ["cat", "dog", "lion"], "tags": "a,b&c=d", "timestamp": 1}, "abcd",
         "b1d450ff74580cd3968096bad69e0d4311359e87"),
    ],
)  # fmt: skip
def test_recorded_parameter_signatures(params: dict[str, Any], secret: str, signature: str) -> None:
    """Version 2, as the SDKs and the documentation have it."""
    assert Cloud("demo", api_key="k", api_secret=secret).sign_params(params)["signature"] == signature


def test_version_1_is_for_verification_only() -> None:
    """It lets a value add a parameter, so `sign_params` has no way to ask for it."""
    params = {"public_ids": "cat,dog,lion", "tags": "a,b&c=d", "timestamp": "1"}
    assert signing.params_signature(params, "abcd", version=1) == "5aa8c89b70f798795b01162eae94483e1ecab733"
    assert signing.string_to_sign({"a": "1&b=2"}, 1) == signing.string_to_sign({"a": "1", "b": "2"}, 1)
    # Recorded with a parameter that we never sign.
    params = {"cloud_name": "dn6ot3ged", "timestamp": "1568810420", "username": "user@cloudinary.com"}
    for version in (1, 2):
        signature = signing.params_signature(params, "hdcixPpR2iKERPwqvH6sHdK9cyac", version=version)
        assert signature == "14c00ba6d0dfdedbc86b316847d95b9e6cd46d94"


class Size(IntEnum):
    """An int as frameworks like to have it."""

    WIDE = 800


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"), (False, "false"), (0, "0"), (-5, "-5"), (0.0, "0.0"), (1.5, "1.5"), (Decimal("0.10"), "0.10"),
        (Size.WIDE, "800"), (["a", "b"], "a,b"), (("a", 1, True), "a,1,true"), (["a", None, "", "b"], "a,b"), ("a b", "a b"),
        (Markup("a&b"), "a&b"), ("é\n\t", "é\n\t"), (10**20 - 1, 20 * "9"), (1 - 10**20, "-" + 20 * "9"), ("True", "True"),
        ("\xa0\ud7ff\ue000 %2 %2a", "\xa0\ud7ff\ue000 %2 %2a"), ((1, 0, False, "", 0.5), "1,0,false,0.5"),
        (None, None), ("", None), ([], None), ((), None), ([None], None), ([""], None), (Markup(""), None),
    ],
)  # fmt: skip
def test_values_are_signed_as_they_are_sent(value: Any, text: str | None) -> None:
    """Booleans in small letters, lists joined, zeros and false kept, what is empty left out."""
    fields = ABCD.sign_params({"alpha": value}, now=7)
    sent = {} if text is None else {"alpha": text}
    pieces = [*([] if text is None else ["alpha=" + text.replace("&", "%26")]), "timestamp=7"]
    signature = hashed("&".join(pieces) + "abcd")
    assert fields == {**sent, "timestamp": "7", "signature": signature, "api_key": "1234"}
    assert all(type(one) is str for pair in fields.items() for one in pair)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"tags": "a%26b"}, 'params.tags: a literal "%26"; write "&"; the signature tells them not apart'),
        ({"tags": ["a", "x%26"]}, 'params.tags: a literal "%26"; write "&"; the signature tells them not apart'),
        ({"public_id": "a\0"}, "params.public_id: control character '\\x00'; remove it"),
        ({"tags": ["\ud800"]}, "params.tags: an unpaired surrogate; decode the text correctly"),
        ({"A": 1}, "params.A: no name of an API parameter; small letters and underscores"),
        ({"a1": 1}, "params.a1: no name of an API parameter; small letters and underscores"),
        ({"a&b": 1}, 'params["a&b"]: no name of an API parameter; small letters and underscores'),
        ({5: 1}, "params[5]: no name of an API parameter; small letters and underscores"),
        ({"file": "a.jpg"}, "params.file: is never signed; send it along with the other fields"),
        ({"resource_type": "image"}, "params.resource_type: is never signed; the endpoint's URL names it"),
        ({"signature": "x"}, "params.signature: is never signed; send it along with the other fields"),
        ({"api_secret": "hunter2"}, "params.api_secret: is never signed; it signs, and never leaves the server"),
        ({"context": {"alt": "Cup"}},
         'params.context: cannot be a dict; as the service reads it: "alt=Cup|caption=Tea", or compile(..., target="api")'),
        ({"tags": {"a"}}, "params.tags: cannot be a set"),
        ({"tags": b"a"}, "params.tags: cannot be a bytes"),
        ({"tags": [["a"]]}, "params.tags: lists cannot be nested"),
        ({"angle": float("nan")}, "params.angle: a number must be finite"),
        ({"angle": 10**5000}, "params.angle: a number of more than 20 digits; round it"),
        ("tags=a", "params: cannot be a str; a dict of parameters"),
        (None, "params: cannot be None; a dict of parameters"),
    ],
)  # fmt: skip
def test_refused_parameters(params: Any, message: str) -> None:
    """Each says which parameter it is; a secret among them is not shown."""
    assert refusal(SigningError, ABCD.sign_params, params) == message
    with pytest.raises(SigningError) as caught:
        ABCD.sign_params(params)
    assert "hunter2" not in repr(caught.value)


@pytest.mark.parametrize(
    ("params", "rule"),
    [
        ({"A": 1}, "parameter-name"),
        ({"a" * 65: 1}, "parameter-name"),
        *[({name: "x"}, "unsigned-parameter") for name in ("file", "cloud_name", "resource_type", "api_key", "signature", "api_secret")],
        ({"tags": [("a",)]}, "wrong-type"),
        ({"tags": {"a"}}, "wrong-type"),
        ([], "wrong-type"),
        ({"public_id": "a\x9f"}, "control-character"),
        ({"tags": "%26"}, "ampersand"),
        ({"tags": "\udfff"}, "surrogate"),
    ],
)  # fmt: skip
def test_each_refused_parameter_has_a_rule(params: Any, rule: str) -> None:
    """A stable id, for whoever sorts refusals."""
    with pytest.raises(SigningError) as caught:
        ABCD.sign_params(params)
    assert caught.value.problems[0].rule == rule
    assert ABCD.sign_params({"a" * 64: 1})["a" * 64] == "1"


@pytest.mark.parametrize("layers", [0, 1, 2, 10])
def test_every_layer_comes_off(layers: int) -> None:
    """As many as anybody has put on."""
    payload = "a b"
    for _ in range(layers):
        payload = quote(payload)
    assert signing.fully_decoded(payload) == "a b"


def test_signing_needs_key_and_secret() -> None:
    """Neither is made up."""
    message = "api_secret: a signature needs it; give Cloud(..., api_secret=...)"
    assert refusal(ConfigurationError, Cloud("demo", api_key="k").sign_params, {}) == message
    message = "api_key: a signature needs it; give Cloud(..., api_key=...)"
    assert refusal(ConfigurationError, Cloud("demo", api_secret="s").sign_params, {}) == message
    assert refusal(ConfigurationError, Cloud("demo").url, "a", sign=True).startswith("api_secret: a signature needs it")


NAMES = st.text(st.sampled_from("abc_"), min_size=1, max_size=4)
VALUES = st.text(st.sampled_from("ab&=%26,\n_é"), min_size=1, max_size=8).filter(lambda text: "%26" not in text)
PARAMS = st.dictionaries(NAMES, VALUES, max_size=4)


def unsigned(text: str) -> dict[str, str]:
    """The parameters of a string to sign, as the service may read it."""
    pieces = [piece.partition("=") for piece in text.split("&")] if text else []
    return {key: value.replace("%26", "&") for key, _, value in pieces}


@given(PARAMS, PARAMS)
def test_no_value_adds_a_parameter(one: dict[str, str], other: dict[str, str]) -> None:
    """The string to sign can be read back, so two sets of parameters never share one."""
    assert unsigned(signing.string_to_sign(signing.spelled_params(one))) == one
    assert (signing.string_to_sign(one) == signing.string_to_sign(other)) == (one == other)


@given(
    st.dictionaries(
        NAMES, st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1), max_size=4
    )
)
def test_the_official_sdk_signs_parameters_the_same(params: dict[str, str]) -> None:
    """Version 2 of the SDK, over names and values that are not empty."""
    assume(not any("%26" in value for value in params.values()))
    # It sorts `key=value` where we sort keys: no real name is another and a character below "=".
    ours = ABCD.sign_params({**params, "timestamp": 1})["signature"]
    assert ours == cloudinary.utils.api_sign_request({**params, "timestamp": "1"}, "abcd", signature_version=2)


# ---------------------------------------------------------------- explain and diagnose


def test_explaining_shows_all_but_the_secret() -> None:
    """The string, its parts, and what is not in it."""
    params = {"timestamp": 1, "tags": "a&b", "file": "a.jpg", "folder": "", "api_secret": "hunter2"}
    found = signing.explain(params, "sha256")
    assert found.parts == ("tags=a%26b", "timestamp=1")
    assert str(found) == "sha256(tags=a%26b&timestamp=1<api_secret>); left out: api_secret, file, folder"
    assert "hunter2" not in repr(found) + str(found)
    assert str(signing.explain({})) == "sha1(<api_secret>)"
    assert refusal(SigningError, signing.explain, {}, "md5").startswith("algorithm: unknown signature algorithm 'md5'")
    assert refusal(SigningError, signing.explain, [("a", 1)]) == "params: cannot be a list; a dict of parameters"


def answer(text: str, theirs: str, secret: str = ABCD.api_secret or "", algorithm: str = "sha1") -> str:
    """What the service says where `text` was signed, and it would have signed `theirs`."""
    signature = hashed(text + secret, algorithm)
    return f"Invalid Signature {signature}. String to sign - '{theirs}'."


AB = "folder=a&timestamp=1"
FOLDER = {"folder": "a", "timestamp": 1}


@pytest.mark.parametrize(
    ("params", "message", "proven", "guessed"),
    [
        (FOLDER, answer(AB, AB, "other"), ["wrong-secret?"], ["wrong-secret", "sha256-account"]),
        (FOLDER, answer(AB, AB), ["wrong-secret?", "sha256-account?"], ["wrong-secret", "sha256-account"]),
        (FOLDER, answer(AB, AB, '"abcd"'), ["secret-quotes"], ["wrong-secret", "sha256-account"]),
        (FOLDER, answer(AB, AB, "abcd\n"), ["secret-quotes"], ["wrong-secret", "sha256-account"]),
        (FOLDER, answer(AB, AB, algorithm="sha256"), ["algorithm"], ["wrong-secret", "sha256-account"]),
        (FOLDER, answer(AB, AB, "'abcd'", "sha256"), ["secret-quotes", "algorithm"], ["wrong-secret", "sha256-account"]),
        ({"timestamp": 1, "folder": "a"}, answer("timestamp=1&folder=a", AB), ["unsorted"], ["wrong-secret", "sha256-account"]),
        ({**FOLDER, "api_key": "9"}, answer("api_key=9&" + AB, AB), ["excluded-parameter"], ["excluded-parameter"]),
        ({**FOLDER, "async": True}, answer("async=True&" + AB, "async=true&" + AB), ["boolean-spelling"],
         ["wrong-secret", "sha256-account"]),
        ({**FOLDER, "async": True}, answer("async=1&" + AB, "async=1&" + AB), ["boolean-spelling"], ["boolean-spelling"]),
        ({**FOLDER, "async": "True"}, answer("async=True&" + AB, "async=true&" + AB), ["boolean-spelling"],
         ["boolean-spelling"]),
        ({"folder": "a&b"}, answer("folder=a&b", "folder=a%26b"), ["signature-version"], ["signature-version"]),
        ({"folder": "a&b"}, answer("folder=a%26b", "folder=a&b"), ["signature-version"], ["signature-version"]),
        ({**FOLDER, "eager": ""}, answer("eager=&" + AB, AB), ["empty-parameter"], ["wrong-secret", "sha256-account"]),
        ({"crop": 0, **FOLDER}, answer(AB, "crop=0&" + AB), ["empty-parameter"], ["wrong-secret", "sha256-account"]),
        (FOLDER, answer(AB, "timestamp=1"), ["missing-parameter"], ["missing-parameter"]),
        ({"folder": "a&b", "timestamp": 1}, answer("folder=a%26b&timestamp=1", "folder=a%26b"), ["missing-parameter"],
         ["missing-parameter"]),
        ({**FOLDER, "async": True, "eager": False}, answer("async=true&eager=false&" + AB, "async=true&eager=false&" + AB, '"abcd"'),
         ["secret-quotes"], ["wrong-secret", "sha256-account"]),
        (FOLDER, answer(AB, AB + "&type=private"), ["unsigned-parameter"], ["unsigned-parameter"]),
        ({"folder": "a b"}, answer("folder=a b", "folder=a%20b"), ["changed-value"], ["changed-value"]),
        (FOLDER, "Stale request - reported time is 1970-01-01 which is more than 1 hour ago", ["stale-timestamp"],
         ["stale-timestamp"]),
        (FOLDER, "Resource not found - a", ["unknown-message?"], ["unknown-message"]),
        (FOLDER, f"Invalid Signature . String to sign - '{AB}'", ["wrong-secret?"], ["wrong-secret", "sha256-account"]),
        (FOLDER, None, ["unknown-message?"], ["unknown-message"]),
    ],
)  # fmt: skip
def test_each_cause_is_named(params: Any, message: Any, proven: list[str], guessed: list[str]) -> None:
    """With the secret it is found how the refused signature was made; without it, what the strings tell."""
    for body in (message, message and json.dumps({"error": {"message": message}})):
        found = signing.diagnose(body, params, secret="abcd")
        assert [cause.rule + ("" if cause.certain else "?") for cause in found.causes] == proven
        assert "abcd" not in repr(found) + str(found)
        assert [cause.rule for cause in signing.diagnose(body, params).causes] == guessed


SAID = {
    "stale-timestamp": "the timestamp is older than an hour: sign later, or set the clock",
    "wrong-secret": "the secret is not that of this account and API key",
    "secret-quotes": "there are quotes or spaces around the secret",
    "sha256-account": "the account may want SHA-256 signatures: signature_algorithm='sha256'",
    "algorithm": "it was signed with the other algorithm",
    "unsorted": "the parameters were not sorted by name",
    "excluded-parameter": "a parameter was signed that must not be (file, cloud_name, resource_type, api_key)",
    "boolean-spelling": "a boolean was signed and sent in different spellings; write true or false",
    "signature-version": 'a "&" in a value was signed as it is (version 1) where the service wants %26 (version 2)',
    "empty-parameter": "an empty value, 0 or false was signed and not sent, or sent and not signed",
    "missing-parameter": "a parameter was signed that the service did not get",
    "unsigned-parameter": "the service got a parameter that was not signed",
    "changed-value": "a value changed on the way: most often it was encoded twice, or a list was joined differently",
    "unknown-message": "this is not a message about a signature that we know",
}


def test_each_cause_says_what_to_do() -> None:
    """Several are said one after the other, the likeliest first."""
    rows = test_each_cause_is_named.pytestmark[0].args[1]  # type: ignore[attr-defined]
    for params, message, rules, _ in rows:
        found = signing.diagnose(message, params, secret="abcd")
        assert str(found) == "; ".join([SAID[rule.rstrip("?")] for rule in rules])


@pytest.mark.parametrize("ampersand", ["%26", "&"])
@pytest.mark.parametrize(
    ("params", "signed", "causes"),
    [
        ({"folder": "a&b", "eager": ""}, "eager=&folder=a{}b", ["empty-parameter"]),
        ({"crop": 0, "folder": "a&b"}, "folder=a{}b", ["empty-parameter"]),
        ({"crop": False, "x": 0.0, "folder": "a&b"}, "folder=a{}b", ["empty-parameter"]),
        ({"api_key": "9", "folder": "a&b"}, "api_key=9&folder=a{}b", ["excluded-parameter"]),
        ({"timestamp": 1, "folder": "a&b"}, "timestamp=1&folder=a{}b", ["unsorted"]),
        ({"async": True, "folder": "a&b", "eager": ""}, "async=1&eager=&folder=a{}b", ["boolean-spelling"]),
        ({"async": False, "folder": ["a&b", "c"]}, "async=False&folder=a{}b,c", ["boolean-spelling"]),
    ],
)
def test_a_mistake_is_found_in_either_version(
    params: dict[str, Any], signed: str, causes: list[str], ampersand: str
) -> None:
    """Whether a `&` was written as it is or as `%26`; the string of the service says nothing of it."""
    found = signing.diagnose(answer(signed.format(ampersand), "timestamp=1"), params, secret="abcd")
    assert [(cause.rule, cause.certain) for cause in found.causes] == [(rule, True) for rule in causes]


def test_every_cause_has_a_test() -> None:
    """The table above knows them all."""
    rows = test_each_cause_is_named.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {rule.rstrip("?") for row in rows for rule in row[2]} == set(signing._CAUSES)


def test_a_diagnosis_shows_both_strings() -> None:
    """What should have been signed, without what is never signed and what is empty; and what the service signed."""
    params = {"folder": "a&b", "eager": "", "api_key": "9", "file": "a.jpg", "timestamp": 1}
    found = signing.diagnose(answer(AB, AB), params)
    assert (found.expected, found.theirs) == ("folder=a%26b&timestamp=1", AB)
    assert signing.diagnose("Stale request", params).theirs is None


def test_a_secret_in_quotes_is_seen_as_given() -> None:
    """Whoever signs with the quotes passes them on, too."""
    for secret in ('"abcd"', "'abcd'", "abcd ", "\tabcd"):
        found = signing.diagnose(answer(AB, AB, secret), FOLDER, secret=secret)
        assert [cause.rule for cause in found.causes] == ["secret-quotes"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((b"a", {}), "message: cannot be a bytes; give a string"),
        (("a", []), "params: cannot be a list; a dict of parameters"),
        (("a", {}, {"secret": 5}), "secret: cannot be an int; give a string"),
        (("a", {}, {"algorithm": "md5"}), "algorithm: unknown signature algorithm 'md5'; did you mean \"sha1\"?"),
    ],
)
def test_no_diagnosis(arguments: tuple[Any, ...], message: str) -> None:
    """What is no message, and so on."""
    options = arguments[2] if len(arguments) > 2 else {}
    with pytest.raises(SigningError) as caught:
        signing.diagnose(*arguments[:2], **options)
    assert str(caught.value).partition(";")[0] == message.partition(";")[0]


@given(st.text(), st.dictionaries(st.text() | st.integers(), st.none() | st.text() | st.floats() | st.lists(st.text())))
@example("Invalid Signature " + " " * 50_000, {})
@example("Invalid Signature a. String to sign - ''", {5: 0, "a": 10**5000})
def test_a_diagnosis_never_fails(message: str, params: Any) -> None:
    """Whatever was signed, and whatever was answered: it is text that somebody wants explained."""
    for text in (message, f"Invalid Signature {message}. String to sign - '{message}'"):
        assert signing.diagnose(text, params, secret="s3cret").causes
