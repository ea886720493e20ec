"""A URL, a token or a notification verifies only if what is signed of it is what we signed, whatever bytes stand
round it, and never beyond its time or its path; every other is a VerificationError, and nothing else is raised.
"""

from __future__ import annotations

import re

from corpus import text_of

from cldurl import Cloud, SigningError, VerificationError
from cldurl.signing import fully_decoded

NOW = 1_700_000_000
CLOUDS = (
    Cloud("demo", api_secret="b", token_key="00112233FF99"),
    Cloud("demo", api_secret="b", signature_algorithm="sha256", long_signature=True, token_key="00112233FF99"),
)
IDS = ("sample", "shop/cup 1", "a/b/c.d", "v1x", "100/x", "é")
TRANSFORMATIONS = (None, {"width": 10, "crop": "fit"}, "l_text:Arial_40:a%252Cb/e_sepia", "$a_5,w_$a")
GENUINE = {
    cloud.url(public_id, transformation, format=format, version=version, sign=sign, type=type)
    for cloud in CLOUDS
    for public_id in IDS
    for transformation in TRANSFORMATIONS
    for format, version, sign, type in ((None, None, True, "upload"), ("jpg", 7, True, "upload"),
                                        ("png", None, "decoded", "upload"), (None, 3, True, "private"))
}  # fmt: skip
TOKENS = {
    *(CLOUDS[0].token(scope, start=NOW - 10, expires_at=NOW + 10, ip=ip, now=NOW - 20)
      for scope in ("/image/upload/*", ["/image/*/a", "/video/b"], "*") for ip in (None, "203.0.113.7")),
    CLOUDS[0].token(url="/image/upload/a", start=NOW - 10, duration=300, now=NOW - 20),
}  # fmt: skip
PATHS = ("/image/upload/a", "/video/b", "/image/x/a")
BODIES = (b"{}", b'{"notification_type":"upload","public_id":"a"}', b"1")
_URL = re.compile(
    r"https?://res\.cloudinary\.com/demo/(?:image/upload/|image/private/|images/|private_images/|iu/|)(s--[^/]+--)/(.*)"
)


def _payloads(rest: str) -> set[str]:
    """What could be signed of the rest of a URL: without one version and, perhaps, a suffix."""
    segments = rest.partition("?")[0].split("/")
    found = {"/".join(segments)}
    for index, segment in enumerate(segments):
        if re.fullmatch("v[0-9]+", segment):
            found.add("/".join(segments[:index] + segments[index + 1 :]))
    for payload in tuple(found):
        stem, _, last = payload.rpartition("/")
        found |= {stem, f"{stem}.{last.partition('.')[2]}"}
    return found


SIGNED = {
    (match[1], decoded(payload))
    for url in GENUINE
    if (match := _URL.fullmatch(url))
    for payload in _payloads(match[2])
    for decoded in (str, fully_decoded)
}


def check(data: bytes) -> None:
    """Raise where it does not hold."""
    what, text = data[:1], text_of(data[1:])
    if what == b"t":
        _token(text)
    elif what == b"w":
        _webhook(data[1:])
    else:
        _url(text)


def _url(text: str) -> None:
    for cloud in CLOUDS:
        for type in ("upload", "private"):
            for decoded in (False, True):
                try:
                    found = cloud.verify_url(text, type=type, decoded=decoded)
                except VerificationError as error:
                    assert str(error)
                    continue
                match = _URL.fullmatch(text)
                assert match, text
                forms = {fully_decoded(form) if decoded else form for form in _payloads(match[2])}
                assert any((match[1], form) in SIGNED for form in forms), (text, found)
                assert (found.resource_type, found.type) == ("image", type)


def _token(text: str) -> None:
    for path in PATHS:
        for now in (NOW, NOW + 10, NOW - 11):
            for ip in (None, "203.0.113.7"):
                try:
                    token = CLOUDS[0].verify_token(text, path, now=now, ip=ip)
                except (VerificationError, SigningError) as error:
                    assert str(error)
                    continue
                assert token in TOKENS and now != NOW - 11, text
                assert NOW - 10 <= now < token.expires_at and token.ip in (None, ip), text
                assert not token.acl or path != "/video/b" or "/image/upload/*" not in token.acl


def _webhook(data: bytes) -> None:
    timestamp, _, rest = data.partition(b"\n")
    signature, _, body = rest.partition(b"\n")
    headers = {"X-Cld-Timestamp": text_of(timestamp), "x-cld-signature": text_of(signature)}
    for cloud in CLOUDS:
        try:
            found = cloud.verify_webhook(body, headers, now=NOW)
        except VerificationError as error:
            assert str(error)
            continue
        assert found.body + str(found.timestamp).encode() in {one + str(NOW).encode() for one in BODIES}
        assert NOW - 7200 <= found.timestamp <= NOW + 60
        try:
            found.json()
        except VerificationError:
            continue


def _signature(cloud: Cloud, body: bytes) -> bytes:
    import hashlib

    return hashlib.new(cloud.signature_algorithm, body + b"%db" % NOW).hexdigest().encode()


def seeds() -> list[bytes]:
    """Genuine ones of each sort, behind a letter that says which."""
    urls = [b"u" + url.encode() for url in sorted(GENUINE)]
    hooks = [b"w%d\n%b\n%b" % (NOW, _signature(cloud, body), body) for cloud in CLOUDS for body in BODIES]
    return [*urls, *[b"t" + token.encode() for token in sorted(TOKENS)], *hooks]
