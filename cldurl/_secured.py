"""What a cloud does with its secrets: signed URLs and links, tokens, uploads, and verification.

`Cloud` inherits these.  All that they need is loaded when the first of them is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from cldurl.errors import ConfigurationError, Refused, SigningError, kind_of, show

if TYPE_CHECKING:
    from cldurl.model import Asset, SignedUrl
    from cldurl.times import Length, Moment
    from cldurl.tokens import Acl, Scope, Token, TokenSigner
    from cldurl.typing import Transformation
    from cldurl.uploads import UploadPolicy
    from cldurl.webhooks import Notification

__all__ = ["Secured"]

_HOUR, _YEAR = 3600, 366 * 24 * 3600


def _wrong(name: str, message: str, hint: str = "", *, rule: str, value: object = None) -> SigningError:
    """An error about the argument `name`."""
    from cldurl.problems import Problem

    return SigningError(Problem(root=name, message=message, hint=hint, rule=rule, value=value))


def _argument(name: str, value: object, function: Callable[..., Any], *more: Any) -> Any:
    """What `function` makes of an argument; its refusal as an error that names it."""
    try:
        return function(value, *more)
    except Refused as fault:
        from cldurl.problems import problem_of

        raise SigningError(problem_of(fault, (), value, root=name)) from None


def _switch(name: str, value: object) -> None:
    """Refuse what is neither on nor off."""
    if value is not True and value is not False:
        raise _wrong(name, f"{show(value)} is neither True nor False", rule="wrong-type")


class Secured:
    """The part of `Cloud` that signs and verifies."""

    __slots__ = ()

    if TYPE_CHECKING:
        name: str
        api_key: str | None
        api_secret: str | None
        old_secrets: tuple[str, ...]
        signature_algorithm: str
        long_signature: bool
        token_key: str | None
        token_name: str
        api_url: str
        clock: Callable[[], float]
        _token_keys: tuple[bytes, ...]

        url: Callable[..., str]
        _signature: Callable[[object, str, str, str], str]
        _origins: Callable[[], list[str]]
        _kinds: Callable[[str, str], tuple[list[str], str | None]]

    def _needed(self, name: str, what: str) -> str:
        value = getattr(self, name)
        if value is None:
            from cldurl.problems import Problem

            message = f"{what} needs it"
            raise ConfigurationError(
                Problem(root=name, message=message, hint=f"give Cloud(..., {name}=...)", rule="missing-key")
            )
        return str(value)

    def _secrets(self, what: str) -> tuple[str, ...]:
        return (self._needed("api_secret", what), *self.old_secrets)

    def _now(self, now: object) -> int:
        from cldurl.times import moment

        given = self.clock() if now is None else now
        return int(_argument("now", given, lambda value: moment(value, whole=False)))

    # ------------------------------------------------------------------------------------------------ tokens

    def token(
        self,
        acl: str | Acl | list[str | Acl] | tuple[str | Acl, ...] | None = None,
        *,
        url: str | None = None,
        start: Moment | None = None,
        expires_at: Moment | None = None,
        duration: Length | None = None,
        ip: str | None = None,
        window: Length | None = None,
        now: Moment | None = None,
        past: bool = False,
    ) -> Token:
        """An auth token, which opens paths for some time.  It needs `token_key`.

        - `acl`: a path with `*` for anything, `"/demo/image/authenticated/v1/users/42/*"`, a list
          of them, or an `Acl` made of names; a path begins behind the host, with the cloud name
          where URLs have it.
        - `url`: instead of `acl`, the path of the one URL it is for.
        - `expires_at`: Unix seconds or a datetime with a zone; or `duration` from `start` or now,
          in seconds or as a timedelta.
        - `start`: not valid before.  `ip`: for one address only.
        - `window`: the end is put off to a multiple of so many seconds, so that all who ask in
          one window get the same token, and caches keep the URL: the life is at least `duration`
          and less than `duration + window`.
        - `now`: instead of the clock.  `past=True` allows an end that is past.

        Raises `SigningError`, and `ConfigurationError` without a key.
        https://cloudinary.com/documentation/control_access_to_media#token_based_authentication

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", token_key="00112233FF99")
        >>> token = cloud.token("/image/*", start=1111111111, duration=300, now=1111111111)
        >>> token.expires_at, token[:58]
        (1111111411, '__cld_token__=st=1111111111~exp=1111111411~acl=%2fimage%2f')
        """
        from cldurl import _digest, times, tokens

        length, moment = times.length, times.moment
        self._needed("token_key", "a token")
        if (acl is None) == (url is None):
            message = "a token needs acl or url" if acl is None else "acl and url exclude one another"
            raise _wrong("acl", message, 'a path such as "/image/authenticated/*"', rule="acl")
        if (expires_at is None) == (duration is None):
            message = "a token needs expires_at or duration" if duration is None else "both expires_at and duration"
            raise _wrong("expires_at", message, "such as duration=300", rule="time")
        _switch("past", past)
        begin: int | None = None if start is None else _argument("start", start, moment)
        if expires_at is None:
            end: int = (self._now(now) if begin is None else begin) + _argument("duration", duration, length)
            if window is not None:
                end = tokens.quantised(end, _argument("window", window, length))
            _argument("duration", end, moment)
        elif window is not None:
            raise _wrong("window", "it goes with duration, not with expires_at", rule="time")
        else:
            end = _argument("expires_at", expires_at, moment)
        if begin is not None and end <= begin:
            raise _wrong("expires_at", f"the end {end} is not after the start {begin}", rule="time", value=end)
        if not past and end <= (today := self._now(now)):
            hint = "for a token of the past say past=True"
            raise _wrong("expires_at", f"the end {end} is in the past; it is now {today}", hint, rule="time", value=end)
        path = "" if url is None else _argument("url", url, tokens.checked_path)
        key = self._token_keys[0]
        return self._scope(acl, begin, ip).token(lambda message: _digest.mac(key, message), end, path)

    def _scope(self, acl: object, start: int | None, ip: object) -> Scope:
        from cldurl import tokens

        paths = () if acl is None else _argument("acl", acl, tokens.scopes, self._path_of_cloud())
        return tokens.Scope(
            self.token_name, paths, start, None if ip is None else _argument("ip", ip, tokens.checked_ip)
        )

    def token_signer(
        self,
        acl: str | Acl | list[str | Acl] | tuple[str | Acl, ...] | None = None,
        *,
        duration: Length,
        ip: str | None = None,
        window: Length | None = None,
    ) -> TokenSigner:
        """Makes tokens of one scope: for a server that makes many of them.

        Everything is checked once, and the MAC is prepared (with `cryptography`, which is loaded
        here).  Called with the path of a URL, or with nothing where there is an `acl`, it gives
        a `Token`; as `token=` of `url` it makes one for each URL.  The arguments are those of `token`.
        https://cloudinary.com/documentation/control_access_to_media#token_based_authentication

        >>> from cldurl import Cloud
        >>> signer = Cloud("demo", token_key="00112233FF99").token_signer("/image/*", duration=300)
        >>> signer(now=1111111111)
        <Token of /image/* until 1111111411>
        """
        from cldurl import tokens
        from cldurl.times import length

        self._needed("token_key", "a token")
        life = _argument("duration", duration, length)
        rounded = None if window is None else _argument("window", window, length)
        scope = self._scope(acl, None, ip)
        return tokens.TokenSigner(scope, self._token_keys[0], life, rounded, self.clock, acl is not None)

    def _path_of_cloud(self) -> str:
        """The cloud name in the path of URLs, with its slash, where it stands there."""
        _, slash, name = self._origins()[0].partition("/")
        return slash + name

    def verify_token(self, token: str | Token, path: str, *, ip: str | None = None, now: Moment | None = None) -> Token:
        """The token of a request, if it is genuine and opens `path` now.

        - `token`: as in the query or the cookie, with or without its name.
        - `path`: that of the request, `"/image/..."`, or the URL.
        - `ip`: the address of the client, for tokens that are bound to one.

        A token lives from its start up to its end, which is the first second without it.
        Raises `Malformed`, `BadSignature` (also for a token of one other URL), `NotYetValid`,
        `Expired` or `OutOfScope`; `ConfigurationError` without a key.
        https://cloudinary.com/documentation/control_access_to_media#token_based_authentication

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", token_key="00112233FF99")
        >>> token = cloud.token("/image/*", duration=300, now=1000)
        >>> cloud.verify_token(token, "/image/upload/a.jpg", now=1299).expires_at
        1300
        """
        from cldurl import tokens

        self._needed("token_key", "a token")
        return tokens.verify(token, path, keys=self._token_keys, name=self.token_name, now=self._now(now), ip=ip)

    # ----------------------------------------------------------------------------------------- links that expire

    def signed_url(
        self,
        public_id: str,
        expires_at: Moment | None = None,
        *,
        duration: Length | None = None,
        transformation: Transformation | None = None,
        attachment: bool = False,
        resource_type: Literal["image", "video", "raw"] = "image",
        format: str | None = None,
        type: str = "authenticated",
        version: int | str | None = None,
        now: Moment | None = None,
    ) -> SignedUrl:
        """A URL of a protected asset that really expires: one hour from now, unless told.

        `expires_at` is a moment, Unix seconds or a datetime with a zone; `duration` instead is a
        length from now, in seconds or as a timedelta.

        With a `token_key` it is a delivery URL with a token (`mechanism` "token"): it comes from
        the CDN and costs what any delivery costs, but tokens are a feature that an account has to
        have.  Without one it is a link to the API (`mechanism` "download"): it needs only the API
        secret, passes by the CDN, is counted against the API, and shows the newest version.
        A permanent signature is never handed out as if it expired.

        `attachment` makes a browser save the file.  Raises `SigningError`, `DeliveryError`,
        `TransformationError`, and `ConfigurationError` where there is neither key nor secret.
        https://cloudinary.com/documentation/control_access_to_media

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_key="1234", api_secret="abcd")
        >>> link = cloud.signed_url("my_image", format="jpg", now=1700000000)
        >>> link.mechanism, link.expires_at
        ('download', 1700003600)
        """
        from cldurl.model import SignedUrl
        from cldurl.times import length

        today = self._now(now)
        if expires_at is not None and duration is not None:
            raise _wrong("expires_at", "both expires_at and duration", "keep one", rule="time")
        life = _HOUR if duration is None else _argument("duration", duration, length)
        end = today + life if expires_at is None else self._end(expires_at, today)
        _switch("attachment", attachment)
        if self.token_key is not None:
            steps = _followed(transformation, {"flags": "attachment"}) if attachment else transformation
            url = self.url(
                public_id, steps, resource_type=resource_type, type=type, format=format, version=version,
                token={"expires_at": end, "now": today},
            )  # fmt: skip
            return SignedUrl(url, "token", end)
        self._needed("api_secret", "a URL that expires (or token_key)")
        url = self.download_url(
            public_id, expires_at=end, transformation=transformation, attachment=attachment,
            resource_type=resource_type, format=format, type=type, now=today,
        )  # fmt: skip
        return SignedUrl(url, "download", end)

    def download_url(
        self,
        public_id: str,
        *,
        expires_at: Moment | None = None,
        transformation: Transformation | None = None,
        attachment: bool | str = False,
        target_filename: str | None = None,
        resource_type: Literal["image", "video", "raw"] = "image",
        type: str = "upload",
        format: str | None = None,
        now: Moment | None = None,
    ) -> str:
        """A signed link to the API that sends the file; it expires, one hour from now unless told.

        - `attachment`: `True`, or a file name, to have it saved; `target_filename`: its name.
        - `transformation`: as for `compile`; documented by the service, used by no SDK.
        - `type`: it must be that of the asset, `"private"` or `"authenticated"`.

        Raises `SigningError`, `DeliveryError`, `TransformationError`, and `ConfigurationError` without key and secret.
        https://cloudinary.com/documentation/control_access_to_media#private_download_urls

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_key="1234", api_secret="abcd")
        >>> cloud.download_url("a", type="private", format="jpg", expires_at=1700000060, now=1700000000)
        'https://api.cloudinary.com/v1_1/demo/image/download?expires_at=1700000060&format=jpg&public_id=a&...&api_key=1234'
        """
        from cldurl import downloads
        from cldurl.transformations import compile

        today = self._now(now)
        end = None if expires_at is None else self._end(expires_at, today)
        text = "" if transformation is None else compile(transformation, target="api")
        params = downloads.asset_params(
            public_id, format=format, type=type, attachment=attachment, transformation=text,
            target_filename=target_filename, expires_at=end, now=today,
        )  # fmt: skip
        return self._link(f"{downloads.resource_type(resource_type)}/download", params)

    def _end(self, expires_at: object, today: int) -> int:
        from cldurl.times import moment

        end: int = _argument("expires_at", expires_at, moment)
        if end <= today:
            hint = f"for {end} seconds from now say duration={end}" if end < _YEAR else ""
            raise _wrong("expires_at", f"the end {end} is in the past; it is now {today}", hint, rule="time", value=end)
        return end

    def archive_url(
        self, *, resource_type: Literal["image", "video", "raw", "all"] = "image", now: Moment | None = None,
        **params: Any,
    ) -> str:  # fmt: skip
        """A signed link to an archive that is made when it is asked for.

        `params` are those of the service: `tags`, `public_ids`, `prefixes` or
        `fully_qualified_public_ids` say what is in it, `target_format` (`"zip"`, `"tgz"`),
        `flatten_folders`, `transformations` (text in URL syntax), `expires_at` and others how.
        Raises `SigningError`, also for a parameter that there is not.
        https://cloudinary.com/documentation/image_upload_api_reference#generate_archive

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_key="1234", api_secret="abcd")
        >>> cloud.archive_url(tags=["a", "b"], now=1700000000)
        'https://api.cloudinary.com/v1_1/demo/image/generate_archive?mode=download&tags%5B%5D=a&tags%5B%5D=b&...'
        """
        from cldurl import downloads

        today = self._now(now)
        if params.get("expires_at") is not None:
            params["expires_at"] = self._end(params["expires_at"], today)
        return self._link(
            f"{downloads.resource_type(resource_type, 'all')}/generate_archive", downloads.archive_params(params, today)
        )

    def zip_url(
        self, *, resource_type: Literal["image", "video", "raw", "all"] = "image", now: Moment | None = None,
        **params: Any,
    ) -> str:  # fmt: skip
        """`archive_url` with `target_format="zip"`.

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_key="1234", api_secret="abcd")
        >>> "target_format=zip" in cloud.zip_url(prefixes="shop/", now=1700000000)
        True
        """
        return self.archive_url(resource_type=resource_type, now=now, **{**params, "target_format": "zip"})

    def folder_url(
        self, folder: str, *, resource_type: Literal["image", "video", "raw", "all"] = "all",
        now: Moment | None = None, **params: Any,
    ) -> str:  # fmt: skip
        """A signed link to an archive of a folder; the rest as for `archive_url`.

        A folder is a prefix for the service: it gets its slash, so that "users/4" is not "users/42" too.

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_key="1234", api_secret="abcd")
        >>> cloud.folder_url("shop/cups", now=1700000000)
        'https://api.cloudinary.com/v1_1/demo/all/generate_archive?mode=download&prefixes%5B%5D=shop%2Fcups%2F&...'
        """
        from cldurl import downloads

        prefix = downloads.folder_prefix(folder)
        return self.archive_url(resource_type=resource_type, now=now, **{**params, "prefixes": [prefix]})

    def backup_url(self, asset_id: str, version_id: str, *, now: Moment | None = None) -> str:
        """A signed link to a version of an asset out of its backup.

        https://cloudinary.com/documentation/backups_and_version_management

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_key="1234", api_secret="abcd")
        >>> cloud.backup_url("asset", "version", now=1700000000)
        'https://api.cloudinary.com/v1_1/demo/download_backup?asset_id=asset&timestamp=1700000000&...'
        """
        from cldurl import downloads

        params = {
            "asset_id": downloads.word("asset_id", asset_id),
            "version_id": downloads.word("version_id", version_id),
            "timestamp": self._now(now),
        }
        return self._link("download_backup", params)

    def _link(self, path: str, params: Mapping[str, object]) -> str:
        from cldurl import downloads

        secret, key = self._needed("api_secret", "a link to the API"), self._needed("api_key", "a link to the API")
        return downloads.link(
            f"{self.api_url}/v1_1/{self.name}", path, params,
            api_key=key, secret=secret, algorithm=self.signature_algorithm,
        )  # fmt: skip

    # --------------------------------------------------------------------------------------- uploads and the API

    def sign_params(self, params: Mapping[str, object], *, now: Moment | None = None) -> dict[str, str]:
        """Parameters of an API call as they are sent, with `timestamp`, `signature` and `api_key`.

        Booleans are written `true`, lists joined with commas; what is empty is left out, 0 and
        false are not.  `file` and the like are not signed: send them beside the result.
        Raises `SigningError`, and `ConfigurationError` without key and secret.
        https://cloudinary.com/documentation/authentication_signatures

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_key="1234", api_secret="abcd")
        >>> cloud.sign_params({"public_id": "a", "overwrite": True}, now=1315060510)["signature"]
        '11e0364a11fa0f3f23325792452d393c6166f12b'
        """
        from cldurl import signing

        secret, key = self._needed("api_secret", "a signature"), self._needed("api_key", "a signature")
        spelled = signing.spelled_params(params)
        if "timestamp" not in spelled:
            spelled["timestamp"] = str(self._now(now))
        spelled["signature"] = signing.params_signature(spelled, secret, self.signature_algorithm)
        spelled["api_key"] = key
        return spelled

    def upload_fields(
        self, policy: UploadPolicy, asked: Mapping[str, object] | None = None, *, now: Moment | None = None
    ) -> dict[str, str]:
        """The fields that a browser posts beside its file, signed: those of the policy, and no others.

        `asked` are the parameters that a client, such as the upload widget, wants signed: one
        that the policy has not, or has otherwise, is refused with `OutOfScope`.
        Raises `ConfigurationError` without key and secret.
        https://cloudinary.com/documentation/upload_widget#signed_uploads

        >>> from cldurl import Cloud, UploadPolicy
        >>> cloud = Cloud("demo", api_key="1234", api_secret="abcd")
        >>> sorted(cloud.upload_fields(UploadPolicy(folder="users/42"), now=1700000000))
        ['api_key', 'folder', 'overwrite', 'signature', 'timestamp']
        """
        from cldurl.uploads import UploadPolicy

        if not isinstance(policy, UploadPolicy):
            raise _wrong("policy", f"cannot be {kind_of(policy)}", "an UploadPolicy", rule="wrong-type")
        timestamp = policy.timestamp(self._now(now))
        if asked is not None:
            timestamp = policy.agreed_timestamp(asked, timestamp)
        return self.sign_params({**policy.fields(), "timestamp": timestamp})

    def _signature_again(self, signature: str, signed: str, payload: str, public_id: str, type: str) -> str | None:
        """The signature of a URL that was changed, if the one before is genuine."""
        from cldurl.signing import fully_decoded

        if self.api_secret is None:
            return None
        try:
            genuine = self._is_signed(signature, signed) or self._is_signed(signature, fully_decoded(signed))
        except Refused:
            genuine = False
        return self._signature(True, public_id, type, payload)[3:-2] if genuine else None

    def _is_signed(self, signature: str, payload: str) -> bool:
        """Whether a signature of a URL was made with one of our secrets, and is long enough."""
        from cldurl import _digest, signing

        long = len(signature) == 32
        genuine = [
            _digest.same(
                signing.delivery_signature(payload, secret, self.signature_algorithm, long=long),
                f"s--{signature}--",
            )
            for secret in self._secrets("verification")
        ]
        return any(genuine) and (long or not self.long_signature)

    def _token_again(self, token: str, url: str, new_url: str) -> Token | None:
        """The token of a URL that was changed, like the one before and for as long, if that is genuine."""
        from cldurl import tokens
        from cldurl.errors import VerificationError

        if self.token_key is None:
            return None
        try:
            path, new_path = tokens.path_of(url), tokens.path_of(new_url)
            old = tokens.Token(token)
            now, ip = old.start or 0, old.ip
            tokens.verify(token, path, keys=self._token_keys, name=self.token_name, now=now, ip=ip)
        except (VerificationError, Refused):
            return None
        return self.token(url=new_path, start=old.start, expires_at=old.expires_at, ip=ip, past=True)

    # ---------------------------------------------------------------------------------------------- verification

    def verify_url(
        self,
        url: str,
        *,
        resource_type: Literal["image", "video", "raw"] = "image",
        type: str = "upload",
        decoded: bool = False,
    ) -> Asset:
        """What a signed delivery URL shows, if its signature is of one of our secrets.

        A signature covers transformation, public ID and extension, and nothing else; so host,
        cloud, resource type and type must be those that are expected here.  Version, suffix and
        query can be anything, and it never expires.  With `decoded` the signature is one over
        the decoded text, as the Ruby SDK makes it.

        Raises `Malformed`, `OutOfScope`, `BadSignature`; `ConfigurationError` without a secret.
        https://cloudinary.com/documentation/delivery_url_signatures

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_secret="b")
        >>> url = cloud.url("sample", {"width": 10, "height": 20, "crop": "crop"}, format="jpg", sign=True)
        >>> cloud.verify_url(url).transformation
        'c_crop,h_20,w_10'
        """
        from cldurl import _anatomy
        from cldurl.errors import BadSignature

        self._secrets("verification")
        kinds, suffixed = self._kinds(resource_type, type)
        parts = _anatomy.opened(url, self._origins(), kinds, suffixed)
        if not self._is_signed(parts.signature, _anatomy.decoded_payload(parts) if decoded else parts.payload):
            raise BadSignature("the signature does not match")
        return _anatomy.asset(parts, resource_type, type)

    def verify_webhook(
        self,
        body: bytes,
        headers: Mapping[str, str],
        *,
        max_age: Length = 7200,
        leeway: Length = 60,
        now: Moment | None = None,
    ) -> Notification:
        """The notification of a request, if the service sent it, and not long ago.

        - `body`: the bytes as they came; parsed and written again they are others.
        - `headers`: names in any case.  `X-Cld-Timestamp` and `X-Cld-Signature` are needed.
        - `max_age`: in seconds or a timedelta; `leeway`: how far its clock may be ahead of ours.

        Raises `Malformed`, `BadSignature`, `Expired`, `NotYetValid`; `ConfigurationError` without
        a secret.  A notification can come twice: remember what you did.
        https://cloudinary.com/documentation/notifications#verifying_notification_signatures

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_secret="abcd")
        >>> body = b'{"notification_type": "upload"}'
        >>> headers = {"X-Cld-Timestamp": "1", "X-Cld-Signature": "94fdc808c3e044155ce14b777967f4b76bb3e2e8"}
        >>> cloud.verify_webhook(body, headers, now=2).json()
        {'notification_type': 'upload'}
        """
        from cldurl.times import length
        from cldurl.webhooks import verify_headers

        return verify_headers(
            body, headers, secrets=self._secrets("verification"), algorithm=self.signature_algorithm,
            max_age=_argument("max_age", max_age, length), leeway=_argument("leeway", leeway, length, 0),
            now=self._now(now),
        )  # fmt: skip

    def verify_notification(
        self, message: Mapping[str, object], *, max_age: Length = 7200, leeway: Length = 60, now: Moment | None = None
    ) -> Notification:
        """The notification in a signed message, as listings of them have it.

        `message` has `signed_payload`, `signature` and `timestamp`; the rest as for `verify_webhook`.

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_secret="abcd")
        >>> message = {"signed_payload": "e30", "timestamp": 1, "signature": "c4e9c2e5f5bfb4f556f1ce5ad5097786b2184455"}
        >>> cloud.verify_notification(message, now=2).body
        b'{}'
        """
        from cldurl.times import length
        from cldurl.webhooks import read_message, verify_body

        return verify_body(
            *read_message(message), secrets=self._secrets("verification"), algorithm=self.signature_algorithm,
            max_age=_argument("max_age", max_age, length), leeway=_argument("leeway", leeway, length, 0),
            now=self._now(now),
        )  # fmt: skip

    def verify_answer(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """An answer of the API that came by way of a browser, if the service signed it.

        Only its `public_id` and `version` are signed: nothing else of it can be trusted.
        Raises `Malformed`, `BadSignature`; `ConfigurationError` without a secret.
        https://cloudinary.com/documentation/authentication_signatures#verifying_api_response_signatures

        >>> from cldurl import Cloud
        >>> cloud = Cloud("demo", api_secret="X7qLTrsES31MzxxkxPPA-pAGGfU")
        >>> answer = {"public_id": "tests/logo.png", "version": 1, "signature": "08d3107a5b2ad82e7d82c0b972218fbf20b5b1e0"}
        >>> cloud.verify_answer(answer)["public_id"]
        'tests/logo.png'
        """
        from cldurl.webhooks import verify_answer

        verify_answer(answer, secrets=self._secrets("verification"), algorithm=self.signature_algorithm)
        return answer


def _followed(transformation: Any, step: dict[str, object]) -> list[Any]:
    """A chain with one more component."""
    if transformation is None:
        return [step]
    return [*transformation, step] if isinstance(transformation, (list, tuple)) else [transformation, step]
