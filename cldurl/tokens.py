"""Auth tokens: a part of a URL, or a cookie, that opens some paths for some time.

    token = name "=" [ "ip=" ip "~" ] [ "st=" start "~" ] "exp=" end [ "~acl=" acl { "!" acl } ] "~hmac=" hex

The MAC covers all before it and, without an `acl`, the path of the one URL it is for.
https://cloudinary.com/documentation/control_access_to_media#token_based_authentication
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from cldurl import _digest
from cldurl._escape import decode_once
from cldurl._lazy import Regex
from cldurl.errors import (
    BadSignature,
    Expired,
    Malformed,
    NotYetValid,
    OutOfScope,
    Refused,
    SigningError,
    kind_of,
    refuse,
    show,
)
from cldurl.hosts import checked_host
from cldurl.problems import problem_of
from cldurl.public_ids import TRANSFORMATION_LIKE, stored_path
from cldurl.times import LATEST, moment, stamp

if TYPE_CHECKING:
    from cldurl.times import Moment

__all__ = [
    "NAME",
    "Acl",
    "Token",
    "checked_ip",
    "checked_key",
    "checked_name",
    "checked_path",
    "path_of",
    "quantised",
    "scopes",
    "verify",
]

NAME = "__cld_token__"
# What is escaped in the scope of a token, in lower-case hex; everything else stands as it is.
_ESCAPED = {ord(char): f"%{ord(char):02x}" for char in " \"#%&'/:;<=>?@[\\]^`{|}~"}
_RARE = Regex(r"""[ "#&';<=>?@\[\\\]^`{|}~]""")
_NAME = Regex("[A-Za-z0-9_-]{1,64}")
_WORD = Regex("[A-Za-z0-9_]{1,40}")
_KEY = Regex("(?:[0-9A-Fa-f]{2})+")
_PATTERN = Regex(r"[!-}]+")
_MOST = 4096  # characters of all patterns: no server takes a longer query
_PATH = Regex(r"/[!\"$->@-~]{0,65536}")  # without ? and #, which end it
_DOTS = Regex(r"/(?:\.|%(?:25)*2[eE]){1,2}(?:/|\Z)")
# What never stands in a token: it is escaped there, and would end the query or the cookie.
_ODD = Regex(r"""[^!-~]|["#&';<>?@\[\\\]^`{|}]""")
_COOKIE_PATH = Regex(r"/[!#-+\--:<-~]*")  # without " , ; blanks and controls
_MAC = Regex("[0-9a-f]{64}")
_FIELDS = ("ip", "st", "exp", "acl")


def escaped(path: str) -> str:
    """A path or pattern as a token has it."""
    if _RARE.search(path):
        return path.translate(_ESCAPED)
    # What nearly all paths hold: three replacements cost a tenth of a table.
    return path.replace("%", "%25").replace("/", "%2f").replace(":", "%3a")


def checked_key(key: object) -> bytes:
    """The bytes of a token key, which is hexadecimal; it is never shown."""
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        refuse("a token key is a text of hexadecimal digits, two for each byte", rule="token-key")
    return bytes.fromhex(key)


def checked_name(name: object) -> str:
    """The checked name of a token."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        refuse(f"{show(name)} is not a name of a token", "letters, digits, _ and -", rule="token-name")
    return str.__str__(name)


def _to_patterns(patterns: object) -> tuple[str, ...]:
    return _argument("patterns", scopes, patterns)  # type: ignore[no-any-return]


@attrs.frozen
class Acl:
    """Scopes of a token made from names of which nobody knows what they hold.

    In `patterns` a `*` stands for anything, `/` included; here it only stands where this class
    puts it.  They begin at the resource type: `Cloud.token` puts the cloud name before them
    where its URLs have it.

    >>> from cldurl import Cloud
    >>> users = Cloud("demo", token_key="00112233FF99").token(Acl.folder("users/42", transformed=False),
    ...                                                       duration=300, now=1111111111)
    >>> users.acl
    ('/demo/image/authenticated/users/42/*', '/demo/image/authenticated/v1/users/42/*')
    """

    patterns: tuple[str, ...] = attrs.field(converter=_to_patterns)

    @classmethod
    def folder(
        cls, folder: str, *, resource_type: str = "image", type: str = "authenticated",
        transformed: bool = False, version: int = 1,
    ) -> Acl:  # fmt: skip
        """Everything in a folder and below, as `Cloud.url` writes it.

        `transformed` opens every transformation too, `version` is that of the URLs (`Cloud.url`
        writes `v1` where none is given).  Raises `SigningError` for what is not a folder, for `*`
        and `!`, which the service could take for wildcards and separators, and for a name such
        as `w_5`, which without a version is a transformation, of any asset.
        A transformation can lay any other asset of the cloud over its own: where folders keep
        secrets from one another, say `transformed=False`, or give a token to each URL.

        >>> Acl.folder("users/42", transformed=False).patterns
        ('/image/authenticated/users/42/*', '/image/authenticated/v1/users/42/*')
        """
        path = _argument("folder", _folder, folder) + "/*"
        return cls._of(path, resource_type, type, transformed, version)

    @classmethod
    def asset(
        cls, public_id: str, *, format: str | None = None, resource_type: str = "image",
        type: str = "authenticated", transformed: bool = False, version: int = 1,
    ) -> Acl:  # fmt: skip
        """One asset, with the format that its URL has; the rest as for `folder`.

        A transformed URL needs its version here, which `Cloud.url` only writes by itself where
        there is a folder: without one, `*/a.jpg` would open that name in every folder.

        >>> Acl.asset("users/42/a", format="jpg", transformed=False).patterns
        ('/image/authenticated/users/42/a.jpg', '/image/authenticated/v1/users/42/a.jpg')
        """
        end = "" if format is None else "." + _argument("format", _word, format)
        path = _argument("public_id", _named, public_id) + end
        return cls._of(path, resource_type, type, transformed, version)

    @classmethod
    def _of(cls, path: str, resource_type: str, type: str, transformed: bool, version: int) -> Acl:
        wild = _argument("transformed", _switch, transformed)
        start = f"/{_argument('resource_type', _word, resource_type)}/{_argument('type', _word, type)}"
        numbered = f"v{_argument('version', _number, version)}/{path}"
        # An ID cannot hold a segment like v1, so nothing else has it before its path.
        return cls((f"{start}/{path}", f"{start}/{numbered}", *([f"{start}/*/{numbered}"] if wild else [])))


def _argument(name: str, function: Callable[[Any], Any], value: object) -> Any:
    try:
        return function(value)
    except Refused as fault:
        raise SigningError(problem_of(fault, (), value, root=name)) from None


def _named(name: object) -> str:
    if not isinstance(name, str):
        refuse(f"cannot be {kind_of(name)}", "give a string", rule="wrong-type")
    if "*" in name or "!" in name:
        refuse("a name with * or !", "give the pattern itself, as acl", rule="acl")
    if "/" in name and TRANSFORMATION_LIKE.match(name):
        _like_a_transformation(name)
    return stored_path(str.__str__(name))


def _folder(name: object) -> str:
    # With the slash of what is in it, a single segment can read as a transformation too.
    return _like_a_transformation(name) if isinstance(name, str) and TRANSFORMATION_LIKE.match(name) else _named(name)


def _like_a_transformation(name: str) -> NoReturn:
    refuse(f"{show(name)} looks like a transformation", "rename it, or give the pattern itself, as acl", rule="acl")


def _switch(value: object) -> bool:
    if value is True or value is False:
        return value
    refuse(f"{show(value)} is neither True nor False", rule="wrong-type")


def _word(word: object) -> str:
    if not isinstance(word, str) or not _WORD.fullmatch(word):
        refuse(f"{show(word)} is not valid", "letters, digits and _", rule="invalid-value")
    return str.__str__(word)


def _number(version: object) -> str:
    if type(version) is not int or not 0 < version < 10**20:
        refuse(f"{show(version)} is not a version", "a whole number above 0", rule="version")
    return str(version)


def scopes(acl: object, prefix: str = "") -> tuple[str, ...]:
    """The checked patterns of an `acl`: a pattern, an `Acl`, or a list of these."""
    items: Iterable[object] = acl if isinstance(acl, (list, tuple)) else [acl]
    patterns: list[str] = []
    for item in items:
        patterns += [prefix + pattern for pattern in item.patterns] if isinstance(item, Acl) else [_pattern(item)]
    if sum(map(len, patterns)) > _MOST:
        refuse(f"an acl of more than {_MOST} characters", "a wider pattern", rule="too-large")
    return tuple(patterns) if patterns else refuse("an empty acl", 'give a path: "/image/*"', rule="acl")


def _pattern(pattern: object) -> str:
    if not isinstance(pattern, str):
        refuse(f"a path cannot be {kind_of(pattern)}", 'a pattern such as "/image/*", or a list', rule="wrong-type")
    if "!" in pattern:
        refuse('"!" joins the paths of an acl', "give a list", rule="acl")
    if not _PATTERN.fullmatch(pattern):
        hint = 'percent-encode it as the URL has it: "/caf%C3%A9/*"'
        refuse(f"{show(pattern)} contains a ~, a space, a control character or a non-ASCII character", hint, rule="acl")
    if pattern[0] not in "/*":
        refuse(f"{show(pattern)} is not a path", f'did you mean "/{pattern[:60]}"?', rule="acl")
    return str.__str__(pattern)


def checked_path(path: object) -> str:
    """The path of the one URL that a token is for."""
    if not isinstance(path, str) or not _PATH.fullmatch(path):
        refuse(f"{show(path)} is not a path", 'as in the URL, after the host: "/image/upload/a.jpg"', rule="acl")
    if _DOTS.search(path):
        refuse(f"{show(path)} leads to another path", rule="dot-segment")
    return str.__str__(path)


def path_of(url: object) -> str:
    """The path of a request, given alone or as a URL."""
    if not isinstance(url, str):
        return checked_path(url)
    path = str.__str__(url)
    if path[:1] != "/" and "://" in path[:10]:
        path = "/" + path.partition("://")[2].partition("/")[2]
    return checked_path(path.partition("?")[0])


def checked_ip(ip: object) -> str:
    """An exact address as the token has it."""
    from ipaddress import ip_address

    if not isinstance(ip, str):
        refuse(f"an address cannot be {kind_of(ip)}", 'a string, such as "203.0.113.7"', rule="ip")
    try:
        ip_address(ip)
    except ValueError:
        refuse(f"{show(ip)} is not an IP address", 'one address, such as "203.0.113.7"', rule="ip")
    return str.__str__(ip) if "%" not in ip else refuse("an address with a zone", rule="ip")


def quantised(end: int, window: int | None) -> int:
    """`end`, or the end of the window that it lies in: all who ask in one window get one token."""
    return end if window is None else -(-end // window) * window


class Token(str):
    """An auth token: the text that a URL has behind its `?`.

    The value is as good as a key while it lives, and `repr` does not show it.
    Made of a text that is no token it raises `Malformed`.

    >>> Token("__cld_token__=exp=1700000300~acl=%2fimage%2f*~hmac=" + 64 * "0")
    <Token of /image/* until 1700000300>
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Token:
        """The token that `text` is; `_made` is for those that were made here."""
        name, equals, value = str.__str__(text).partition("=") if isinstance(text, str) else ("", "", "")
        if not equals or not _NAME.fullmatch(name):
            raise Malformed("a token is a text: its name, =, its value")
        _read(value)
        return _made(cls, text)

    def for_path(self, path: str) -> Token:
        """Itself: what it opens is settled."""
        return self

    def __repr__(self) -> str:
        return f"<Token of {', '.join(self.acl) or 'one URL'} until {self.expires_at}>"

    @property
    def name(self) -> str:
        """The name of the parameter or cookie."""
        return self.partition("=")[0]

    @property
    def value(self) -> str:
        """The value of the parameter or cookie."""
        return self.partition("=")[2]

    @property
    def expires_at(self) -> int:
        """The first second, in Unix time, in which it does not live any more."""
        return int(_fields(self.value)["exp"])

    @property
    def start(self) -> int | None:
        """The first second in which it lives, if that is said."""
        start = _fields(self.value).get("st")
        return None if start is None else int(start)

    @property
    def acl(self) -> tuple[str, ...]:
        """The paths that it opens; none for the one URL that it was made for."""
        return tuple([decode_once(item) for item in _fields(self.value).get("acl", "").split("!") if item])

    @property
    def ip(self) -> str | None:
        """The only address it is for, if there is one."""
        return _fields(self.value).get("ip")

    def cookie(self, *, domain: str | None = None, path: str = "/", same_site: str = "None") -> str:
        """The value of a `Set-Cookie` header, `Secure` and `HttpOnly`.

        Cookies reach the service only under a host of your own.  Raises `SigningError` for a
        scope with a comma, which a cookie cannot hold.
        https://cloudinary.com/documentation/control_access_to_media#cookie_based_authentication

        >>> Token("__cld_token__=exp=1~acl=*~hmac=" + 64 * "0").cookie().partition("; ")[2]
        'Expires=Thu, 01 Jan 1970 00:00:01 GMT; Path=/; Secure; HttpOnly; SameSite=None'
        """
        from email.utils import formatdate

        _argument("acl", _without_comma, self.acl)
        parts = [str.__str__(self), f"Expires={formatdate(self.expires_at, usegmt=True)}"]
        if domain is not None:
            parts.append(f"Domain={_argument('domain', _cookie_domain, domain)}")
        parts += [f"Path={_argument('path', _cookie_path, path)}", "Secure", "HttpOnly"]
        return "; ".join([*parts, f"SameSite={_argument('same_site', _same_site, same_site)}"])


_made = str.__new__


def _without_comma(acl: tuple[str, ...]) -> None:
    if "," in "".join(acl):
        refuse("a cookie cannot hold a comma", "a wider path, or the URL", rule="cookie")


def _cookie_domain(domain: object) -> str:
    host = checked_host(domain)
    return host if ":" not in host else refuse(f"{show(domain)} has a port", "a cookie knows none", rule="cookie")


def _same_site(word: object) -> str:
    if not isinstance(word, str) or word not in ("Strict", "Lax", "None"):
        refuse(f"{show(word)} is not valid", '"Strict", "Lax" or "None"', rule="cookie")
    return str.__str__(word)


def _cookie_path(path: object) -> str:
    if not isinstance(path, str) or not _COOKIE_PATH.fullmatch(path):
        refuse(f"{show(path)} is not a path of a cookie", 'such as "/"', rule="cookie")
    return str.__str__(path)


class Scope:
    """What a token opens, checked and escaped once: paths, or the one URL of each token; and for whom."""

    __slots__ = ("_after", "_before", "_start")

    def __init__(self, name: str, acl: tuple[str, ...], start: int | None = None, ip: str | None = None) -> None:
        self._start = f"{name}="
        self._before = ("" if ip is None else f"ip={ip}~") + ("exp=" if start is None else f"st={start}~exp=")
        self._after = f"~acl={'!'.join([escaped(pattern) for pattern in acl])}" if acl else ""

    def token(self, signed: Callable[[bytes], str], end: int, path: str = "") -> Token:
        """The token that ends at `end`, under the MAC `signed`."""
        text = f"{self._before}{end}{self._after}"
        if self._after:
            return _made(Token, f"{self._start}{text}~hmac={signed(text.encode())}")
        return _made(Token, f"{self._start}{text}~hmac={signed(f'{text}~url={escaped(path)}'.encode())}")


class TokenSigner:
    """Tokens of one scope and length of life, for a server that makes many; see `Cloud.token_signer`.

    >>> from cldurl import Cloud
    >>> Cloud("demo", token_key="00112233FF99").token_signer(duration=300)("/image/upload/a.jpg", now=0)
    <Token of one URL until 300>
    """

    __slots__ = ("_clock", "_duration", "_has_acl", "_scope", "_signed", "_window")

    def __init__(
        self, scope: Scope, key: bytes, duration: int, window: int | None, clock: Callable[[], float], has_acl: bool
    ) -> None:
        self._scope, self._duration, self._window, self._clock = scope, duration, window, clock
        self._signed, self._has_acl = _digest.prepared_mac(key), has_acl

    def __call__(self, path: str | None = None, *, now: Moment | None = None) -> Token:
        """A token; without an `acl` it is for `path`, as that stands in the URL behind the host."""
        if not self._has_acl:
            path = _argument("path", checked_path, path)
        if now is None:
            return self.for_path(path or "")
        end = quantised(_argument("now", _today, now) + self._duration, self._window)
        return self._scope.token(self._signed, _argument("now", moment, end), path or "")

    def for_path(self, path: str) -> Token:
        """The token of a URL whose path is known to be one."""
        now = self._clock()
        end = self._duration + (int(now) if type(now) is float and 0 <= now < LATEST else _argument("now", _today, now))
        return self._scope.token(self._signed, end if self._window is None else quantised(end, self._window), path)


def _today(now: object) -> Any:
    return moment(now, whole=False)


def verify(text: object, path: object, *, keys: Sequence[bytes], name: str, now: int, ip: object = None) -> Token:
    """The token of a request for `path`; see `Cloud.verify_token`."""
    try:
        where = path_of(path)
    except Refused as fault:
        raise Malformed(f"path: {fault.message}") from None
    value = _value(str.__str__(text), name) if isinstance(text, str) else ""
    fields, start, end, acl = _read(value)
    body, _, mac = value.rpartition("~hmac=")
    signed = (body if acl else f"{body}~url={escaped(where)}").encode()
    genuine = [_digest.same(_digest.mac(key, signed), mac) for key in keys]
    if not any(genuine):
        raise BadSignature("the MAC of the token does not match" + ("" if acl else ", or it is for another path"))
    if now < start:
        raise NotYetValid(f"the token is valid from {start}; it is now {now}")
    if now >= end:
        raise Expired(f"the token expired at {end}; it is now {now}")
    if acl and not any([_matches(pattern, where) for pattern in acl]):
        raise OutOfScope(f"the token is for {', '.join(map(show, acl[:4]))}, not for {show(where)}")
    if "ip" in fields and not (isinstance(ip, str) and fields["ip"] == str.__str__(ip)):
        raise OutOfScope("the token is for one address: give ip=" if ip is None else "the token is for another address")
    return _made(Token, f"{name}={value}")


def _value(text: str, name: str) -> str:
    """The value of a token in the query of a URL, in a query, or alone."""
    for item in text.rpartition("?")[2].split("&"):
        if item.startswith(f"{name}="):
            return item[len(name) + 1 :]
    return text


def _read(value: str) -> tuple[dict[str, str], int, int, list[str]]:
    """The parts of a token's value, its start, end and patterns; raises `Malformed`."""
    if len(value) > 16_384 or _ODD.search(value):
        raise Malformed("a token holds no more than 16 KiB, of those characters that a query can hold")
    fields = _fields(value)
    try:
        end, start = stamp(fields.get("exp")), stamp(fields.get("st", "0"))
        acl = [decode_once(item) for item in fields["acl"].split("!")] if "acl" in fields else []
        if "/" in fields.get("acl", ""):
            refuse("the escapes of its acl were decoded: pass the query as it came")
    except Refused as fault:
        raise Malformed(fault.message) from None
    return fields, start, end, acl


def _fields(value: str) -> dict[str, str]:
    """The parts of a token's value by their names."""
    body, separator, mac = value.rpartition("~hmac=")
    if not separator or not _MAC.fullmatch(mac):
        raise Malformed("the token does not end with a MAC of 64 lower-case hexadecimal digits")
    fields: dict[str, str] = {}
    for piece in body.split("~"):
        key, equals, item = piece.partition("=")
        if not equals or key not in _FIELDS or key in fields:
            raise Malformed(f"{show(piece)} is not part of a token")
        fields[key] = item
    return fields


def _matches(pattern: str, path: str) -> bool:
    """Whether `*` of a pattern can stand for what `path` has there.  Linear: each piece is searched once."""
    first, *rest = pattern.split("*")
    if not rest:
        return path == pattern
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in rest[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(path) - at >= len(rest[-1]) and path.endswith(rest[-1])
