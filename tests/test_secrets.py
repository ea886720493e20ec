"""Secrets stay secret: in every repr, message and traceback, in how they are compared, and in what is loaded for them."""

from __future__ import annotations

import ast
import builtins
import copy
import pickle
import re
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

import cldurl
from cldurl import Acl, CldurlError, Cloud, Token, UploadPolicy, _digest, signing

PACKAGE = Path(cldurl.__file__).parent
NOW = 1_700_000_000
SECRET, OLD_SECRET = "s3cret-Of-The-Cloud", "s3cret-Of-The-Past"
KEY, OLD_KEY = "c0ffee00badc0de5", "0ddba11cafef00d5"
SETTINGS: dict[str, Any] = {
    "api_key": "1234", "api_secret": SECRET, "old_secrets": [OLD_SECRET], "token_key": KEY, "old_token_keys": [OLD_KEY],
    "clock": lambda: NOW,
}  # fmt: skip
CLOUD = Cloud("demo", **SETTINGS)
KEYLESS = attrs.evolve(CLOUD, token_key=None, old_token_keys=())
HIDDEN = [SECRET, OLD_SECRET, KEY, OLD_KEY, str(bytes.fromhex(KEY)), str(bytes.fromhex(OLD_KEY))]


class Evil:
    """An object that raises whatever is asked of it."""

    def _raise(self, *_: object) -> Any:
        raise RuntimeError("asked")

    __eq__ = __ne__ = __hash__ = __bool__ = __repr__ = __str__ = __len__ = __iter__ = _raise  # type: ignore[assignment]
    __getitem__ = __int__ = __index__ = __float__ = __contains__ = _raise


ANYTHING: list[Any] = [
    None, True, False, 0, -1, 5, NOW + 60, 10**5000, -(10**5000), 1.5, float("nan"), float("inf"), -0.0, 1e300, 1j,
    Decimal("NaN"), Decimal("1e999999"), Fraction(1, 3), "", " ", "a", "a/b", "/a", "/image/*", "\ud800", "a\0b", "é", "%26",
    "%ff", "~exp=9", "a!b", "../a", "a" * 10**5, "Invalid Signature a. String to sign - '\ud800'", "sha512", "https://a.b/c",
    b"a", bytearray(b"a"), {1, 2}, frozenset("a"), object(), Evil(), [Evil()], {"a": Evil()}, {5: 1}, [[["a"]]], [], {}, (),
    {"duration": 5}, {"a": {"b": "c"}}, ["a", 5, None], range(3), Markup("a&b"), Markup("/\ud800"), Markup(""),
    cldurl.Encoded("a%20b"), cldurl.Encoded("%ff"), datetime(2030, 1, 1), datetime.min.replace(tzinfo=timezone.utc),
    datetime.max.replace(tzinfo=timezone(-timedelta(hours=14))), timedelta.max, timedelta(0), timedelta(-1), Exception, print,
]  # fmt: skip
ACCOUNT = {"public_id": "a", "version": 1, "signature": 40 * "a"}
LISTED = {"signed_payload": "e30", "timestamp": NOW, "signature": 40 * "a"}
HEADERS = {"X-Cld-Timestamp": str(NOW), "X-Cld-Signature": 40 * "a"}
POLICY = UploadPolicy(folder="a")
# Every argument of every call that signs or verifies, one at a time.
CALLS: dict[str, Callable[[Cloud, Any], object]] = {
    "url sign": lambda cloud, x: cloud.url("a", sign=x),
    "url sign version": lambda cloud, x: cloud.url("a", sign=x, version=2),
    "url sign id": lambda cloud, x: cloud.url(x, sign=True),
    "url sign decoded": lambda cloud, x: cloud.url(x, sign="decoded", type="fetch"),
    "url token": lambda cloud, x: cloud.url("a", token=x),
    "url token id": lambda cloud, x: cloud.url(x, token={"duration": 5}),
    "token acl": lambda cloud, x: cloud.token(x, duration=5),
    "token acls": lambda cloud, x: cloud.token([x], duration=5),
    "token url": lambda cloud, x: cloud.token(url=x, duration=5),
    "token start": lambda cloud, x: cloud.token("/a", duration=5, start=x),
    "token end": lambda cloud, x: cloud.token("/a", expires_at=x),
    "token duration": lambda cloud, x: cloud.token("/a", duration=x),
    "token ip": lambda cloud, x: cloud.token("/a", duration=5, ip=x),
    "token window": lambda cloud, x: cloud.token("/a", duration=5, window=x),
    "token now": lambda cloud, x: cloud.token("/a", duration=5, now=x),
    "token past": lambda cloud, x: cloud.token("/a", duration=5, past=x),
    "signer": lambda cloud, x: cloud.token_signer(x, duration=5)(x),
    "signer duration": lambda cloud, x: cloud.token_signer("/a", duration=x, window=x, ip=x),
    "signer path": lambda cloud, x: cloud.token_signer(duration=5)(x),
    "signer now": lambda cloud, x: cloud.token_signer("/a", duration=5)(now=x),
    "signer clock": lambda cloud, x: attrs.evolve(cloud, clock=lambda: x).token_signer("/a", duration=5)(),
    "verify_token": lambda cloud, x: cloud.verify_token(x, "/a"),
    "verify_token path": lambda cloud, x: cloud.verify_token(cloud.token("/*", duration=5), x),
    "verify_token ip": lambda cloud, x: cloud.verify_token(cloud.token("/*", duration=5, ip="::1"), "/a", ip=x),
    "verify_token now": lambda cloud, x: cloud.verify_token(cloud.token("/*", duration=5), "/a", now=x),
    "Token": lambda cloud, x: Token(x),
    "cookie": lambda cloud, x: cloud.token("/a", duration=5).cookie(domain=x),
    "cookie path": lambda cloud, x: cloud.token("/a", duration=5).cookie(path=x),
    "cookie same_site": lambda cloud, x: cloud.token("/a", duration=5).cookie(same_site=x),
    "Acl": lambda cloud, x: cloud.token(Acl(x), duration=5),
    "Acl.folder": lambda cloud, x: Acl.folder(x),
    "Acl.asset": lambda cloud, x: Acl.asset("a", format=x, version=5),
    "Acl options": lambda cloud, x: Acl.asset("a", transformed=x),
    "Acl version": lambda cloud, x: Acl.asset("a", version=x, type="upload"),
    "Acl type": lambda cloud, x: Acl.folder("a", resource_type=x),
    "signed_url": lambda cloud, x: cloud.signed_url(x),
    "signed_url end": lambda cloud, x: cloud.signed_url("a", x),
    "signed_url transformation": lambda cloud, x: cloud.signed_url("a", transformation=x, attachment=True),
    "signed_url attachment": lambda cloud, x: cloud.signed_url("a", attachment=x),
    "signed_url format": lambda cloud, x: cloud.signed_url("a", format=x),
    "signed_url type": lambda cloud, x: cloud.signed_url("a", type=x, resource_type="raw"),
    "signed_url resource_type": lambda cloud, x: cloud.signed_url("a", resource_type=x),
    "signed_url version": lambda cloud, x: cloud.signed_url("a", version=x, now=5),
    "download_url": lambda cloud, x: cloud.download_url("a", attachment=x, format=x),
    "download_url name": lambda cloud, x: cloud.download_url("a", target_filename=x),
    "download_url end": lambda cloud, x: cloud.download_url("a", expires_at=x, now=x),
    "archive_url": lambda cloud, x: cloud.archive_url(tags=x, expires_at=x),
    "archive_url bool": lambda cloud, x: cloud.archive_url(tags="a", flatten_folders=x),
    "archive_url text": lambda cloud, x: cloud.archive_url(tags="a", target_public_id=x),
    "zip_url": lambda cloud, x: cloud.zip_url(prefixes=x, resource_type="all"),
    "folder_url": lambda cloud, x: cloud.folder_url(x),
    "folder_url kind": lambda cloud, x: cloud.folder_url("a", resource_type=x),
    "backup_url": lambda cloud, x: cloud.backup_url(x, "a"),
    "sign_params": lambda cloud, x: cloud.sign_params(x),
    "sign_params value": lambda cloud, x: cloud.sign_params({"a": x}),
    "sign_params values": lambda cloud, x: cloud.sign_params({"a": [x, x], "api_secret": SECRET}),
    "sign_params now": lambda cloud, x: cloud.sign_params({}, now=x),
    "upload_fields": lambda cloud, x: cloud.upload_fields(x),
    "upload_fields asked": lambda cloud, x: cloud.upload_fields(POLICY, x),
    "upload_fields value": lambda cloud, x: cloud.upload_fields(POLICY, {"folder": x, "timestamp": x}),
    "UploadPolicy": lambda cloud, x: UploadPolicy(folder=x, tags=x, overwrite=x),
    "UploadPolicy extra": lambda cloud, x: UploadPolicy(extra=x, allowed_formats=x),
    "UploadPolicy age": lambda cloud, x: UploadPolicy(max_age=x),
    "verify_url": lambda cloud, x: cloud.verify_url(x),
    "verify_url kind": lambda cloud, x: cloud.verify_url(
        "https://res.cloudinary.com/demo/image/upload/s--abcdefgh--/a", type=x
    ),
    "verify_url decoded": lambda cloud, x: cloud.verify_url(cloud.url("a", sign=True), resource_type=x, decoded=True),
    "verify_webhook": lambda cloud, x: cloud.verify_webhook(x, HEADERS),
    "verify_webhook headers": lambda cloud, x: cloud.verify_webhook(b"", x),
    "verify_webhook values": lambda cloud, x: cloud.verify_webhook(b"", {**HEADERS, "X-Cld-Timestamp": x}),
    "verify_webhook signature": lambda cloud, x: cloud.verify_webhook(b"", {**HEADERS, "X-Cld-Signature": x}),
    "verify_webhook names": lambda cloud, x: cloud.verify_webhook(b"", [(x, x), *HEADERS.items()]),
    "verify_webhook age": lambda cloud, x: cloud.verify_webhook(b"", HEADERS, max_age=x, leeway=x, now=x),
    "verify_notification": lambda cloud, x: cloud.verify_notification(x),
    "verify_notification body": lambda cloud, x: cloud.verify_notification({**LISTED, "signed_payload": x}),
    "verify_notification time": lambda cloud, x: cloud.verify_notification({**LISTED, "timestamp": x, "signature": x}),
    "verify_answer": lambda cloud, x: cloud.verify_answer(x),
    "verify_answer id": lambda cloud, x: cloud.verify_answer({**ACCOUNT, "public_id": x}),
    "verify_answer version": lambda cloud, x: cloud.verify_answer({**ACCOUNT, "version": x}),
    "verify_answer signature": lambda cloud, x: cloud.verify_answer({**ACCOUNT, "signature": x}),
    "explain": lambda cloud, x: signing.explain(x),
    "explain value": lambda cloud, x: signing.explain({"a": x, "api_secret": SECRET}),
    "explain algorithm": lambda cloud, x: signing.explain({}, x),
    "diagnose": lambda cloud, x: signing.diagnose(x, {"a": 1}, secret=SECRET),
    "diagnose params": lambda cloud, x: signing.diagnose(
        "Invalid Signature a. String to sign - 'a=1'", x, secret=SECRET
    ),
    "diagnose value": lambda cloud, x: signing.diagnose(
        "Invalid Signature a. String to sign - 'a=1'", {"a": x, "b": [x], "api_secret": SECRET}, secret=SECRET
    ),
    "diagnose secret": lambda cloud, x: signing.diagnose("a", {}, secret=x),
    "diagnose algorithm": lambda cloud, x: signing.diagnose("a", {}, algorithm=x),
}
BAD_SETTINGS = ["api_key", "api_secret", "old_secrets", "token_key", "old_token_keys", "token_name", "signature_algorithm",
                "long_signature", "api_url", "clock", "host", "name"]  # fmt: skip


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that it came from, shown or not."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def outcome(call: Callable[[], object]) -> None:
    """Run `call`: whatever it gives or refuses has no secret in it, and nothing else escapes."""
    try:
        said = [call()]
    except CldurlError as error:
        said = list(causes(error))
        shown = "".join(traceback.format_exception(error)) + str(error)
        assert len(str(error)) < 800
    else:
        # An answer may be a text that is signed, and may hold what was given.
        shown = "" if isinstance(said[0], str) else str(said[0]) if not isinstance(said[0], dict) else repr(said[0])
    text = shown + "".join([f"{one!r}" for one in said if not isinstance(one, (dict, Token))])
    assert not [secret for secret in HIDDEN if secret in text], text


@pytest.mark.parametrize("name", CALLS)
def test_anything_is_taken_or_refused(name: str) -> None:
    """Objects, bytes, huge numbers, NaN, nests: nothing but a CldurlError escapes, and no secret with it."""
    for value in ANYTHING:
        for cloud in (CLOUD, KEYLESS):
            outcome(lambda value=value, cloud=cloud: CALLS[name](cloud, value))


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary() | st.datetimes()
    | st.timedeltas() | st.decimals() | st.sampled_from(["/a", "a", "/image/*", "st=1~exp=2", "%2E%2e"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(st.sampled_from(sorted(CALLS)), NESTED, st.sampled_from([CLOUD, KEYLESS]))
def test_no_input_brings_another_error_or_a_secret(name: str, value: Any, cloud: Cloud) -> None:
    """The same for values that nobody thought of."""
    outcome(lambda: CALLS[name](cloud, value))


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_any_setting_is_taken_or_refused(name: str) -> None:
    """Beside good secrets; and a secret that is spoilt is not shown either."""
    for value in ANYTHING:
        arguments = {"name": "demo", **SETTINGS, name: value}
        outcome(lambda arguments=arguments: Cloud(**arguments))
    for good in (SECRET, KEY):
        spoilt: list[Any] = [
            f" {good}",
            f'"{good}"',
            good + "\ud800",
            good + "\0",
            good.encode(),
            [good],
            {"a": good},
            good + "\n",
        ]
        for value in [*spoilt, [spoilt[0]], (spoilt[2],)]:
            if name in ("api_key", "api_secret", "old_secrets", "token_key", "old_token_keys"):
                outcome(lambda value=value: Cloud("demo", **{name: value}))


def test_a_secret_in_the_wrong_place_is_not_shown() -> None:
    """Where it is most likely to be put: the other setting, among the parameters, in the cloud's URL."""
    for call in (
        lambda: Cloud("demo", token_key=SECRET),
        lambda: Cloud("demo", api_key=f"{SECRET} "),
        lambda: Cloud("demo", old_secrets=SECRET),
        lambda: Cloud(f"1234:{SECRET}@demo"),
        lambda: CLOUD.sign_params({"api_secret": SECRET}),
        lambda: UploadPolicy(extra={"api_secret": SECRET}),
        lambda: Cloud.from_url(f"cloudinary://1234:{SECRET}%ff@demo"),
        lambda: Cloud.from_options({"cloud_name": "demo", "api_secret": [SECRET]}),
    ):
        with pytest.raises(CldurlError) as caught:
            call()
        assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)


def test_values_hide_their_secrets() -> None:
    """Cloud, signer, token and link; copied and pickled they are what they were."""
    signer = CLOUD.token_signer("/a", duration=5)
    link = CLOUD.signed_url("a")
    for value in (CLOUD, [CLOUD], signer, link, signer(), attrs.fields(Cloud), POLICY):
        assert not [secret for secret in HIDDEN if secret in repr(value)]
    assert signer().value not in repr(signer())
    assert link.url not in repr(link)
    for copied in (
        copy.copy(CLOUD),
        copy.deepcopy(KEYLESS),
        pickle.loads(pickle.dumps(attrs.evolve(CLOUD, clock=int))),
    ):
        assert copied.url("a", sign=True) == CLOUD.url("a", sign=True)
        assert repr(copied) == repr(CLOUD)
    assert copy.copy(signer)() == copy.deepcopy(signer)() == signer()


# ---------------------------------------------------------------- comparing, hashing, loading

NAMES = re.compile(
    r"(?:^|[_-])(?:secrets?|signatures?|h?mac|(?:hex)?digest|hexdigest|token_keys?|hmac_hex)$", re.IGNORECASE
)


def _secretive(node: ast.AST) -> bool:
    """Whether an operand is a secret, or what was made with one: by the names of what it is taken from."""
    if isinstance(node, ast.Name):
        return bool(NAMES.search(node.id))
    if isinstance(node, ast.Attribute):
        return bool(NAMES.search(node.attr)) or _secretive(node.value)
    if isinstance(node, ast.Subscript):
        named = (
            isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
            and NAMES.search(node.slice.value)
        )
        return bool(named) or _secretive(node.value)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in ("len", "isinstance", "type", "bool", "callable"):
            return False  # tells a length or a type
        return _secretive(node.func) or (isinstance(node.func, ast.Name) and any(map(_secretive, node.args)))
    if isinstance(node, (ast.Compare, ast.Lambda, ast.Constant)):
        return False
    if isinstance(node, ast.NamedExpr):
        return _secretive(node.target) or _secretive(node.value)
    return any(_secretive(child) for child in ast.iter_child_nodes(node))


def leaky(source: str) -> list[str]:
    """The comparisons of a source that stop where two secrets differ."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            for operator, pair in zip(
                node.ops, zip([node.left, *node.comparators], node.comparators, strict=False), strict=True
            ):
                told = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
                if isinstance(operator, told) and any(map(_secretive, pair)):
                    found.append(ast.unparse(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            tells = ("startswith", "endswith", "__eq__", "__ne__", "eq", "ne", "index", "find", "count", "__contains__")
            if node.func.attr in tells and any(map(_secretive, [node.func.value, *node.args])):
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Match) and _secretive(node.subject):
            found.append(ast.unparse(node.subject))
    return found


@pytest.mark.parametrize(
    "source",
    ["a == secret", "self.api_secret != x", "x == cloud.api_secret.strip()", "signature in known", "found['signature'] == x",
     "h.hexdigest() == x", "_digest.mac(key, m) == x", "x == f's--{signature}--'", "a < b == mac", "delivery_signature(p, s) == x",
     "x.startswith(signature)", "operator.eq(x, secret)", "mac[:8] == x", "x not in self.old_secrets", "str(secret) == x",
     "headers['x-cld-signature'] == x", "(found := secret) == x", "x == (mac or '')", "x == self._token_keys[0]",
     "match secret:\n    case 'a': pass", "secret.__eq__(x)", "'a' + secret == x"],
)  # fmt: skip
def test_the_check_of_the_code_fails_where_it_should(source: str) -> None:
    """A planted comparison is found, in whatever form."""
    assert leaky(source)


@pytest.mark.parametrize(
    "source",
    ["secret is None", "len(signature) == 32", "self.signature_algorithm == 'sha1'", "key not in known", "same(secret, x)",
     "isinstance(mac, str) == x", "'signature' in found", "secrets = [a for a in b if a != c]", "x == 'secret'", "secret or x"],
)  # fmt: skip
def test_the_check_of_the_code_is_precise(source: str) -> None:
    """What tells nothing of a secret is no fault."""
    assert leaky(source) == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_secrets_are_compared_in_one_place_and_hashed_in_one_file(path: Path) -> None:
    """`_digest.same` compares in constant time; nothing but `_digest` knows hashlib, hmac and cryptography."""
    source = path.read_text(encoding="utf-8")
    assert leaky(source) == []
    if path.name == "_digest.py":
        assert source.count("compare_digest") == 1
        return
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {name.partition(".")[0] for name in names} & {
            "hashlib",
            "hmac",
            "cryptography",
            "_hashlib",
            "secrets",
        }


def test_importing_and_plain_urls_load_nothing_that_hashes() -> None:
    """Signing loads hashlib, a token signer cryptography; nothing before it is asked for does."""
    code = """
import sys
import cldurl
heavy = lambda: sorted({"hashlib", "hmac", "cryptography"} & set(sys.modules))
cloud = cldurl.Cloud("demo", api_key="k", api_secret="s")
cloud.url("a", {"width": 3})
print(heavy())
cloud = cldurl.Cloud("demo", api_key="k", api_secret="s", token_key="00ff")
cloud.url("a", sign=True), cloud.sign_params({}), cloud.token("/a", duration=5), cloud.signed_url("a")
print(heavy())
cloud.token_signer("/a", duration=5)()
print(heavy())
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert run.stdout.splitlines() == ["[]", "['hashlib', 'hmac']", "['cryptography', 'hashlib', 'hmac']"]


@given(st.binary(min_size=1, max_size=200), st.lists(st.binary(max_size=200), max_size=3))
def test_the_fallback_gives_the_same_bytes(key: bytes, messages: list[bytes]) -> None:
    """Where cryptography cannot be imported, as on emscripten, the standard library signs."""
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "cryptography":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtins, "__import__", without)
        fallback = _digest.prepared_mac(key)
    prepared = _digest.prepared_mac(key)
    assert "_standard_mac" in fallback.__qualname__
    assert "_standard_mac" not in prepared.__qualname__
    for message in [*messages, *messages]:
        assert fallback(message) == prepared(message) == _digest.mac(key, message)
