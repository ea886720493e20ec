"""The calls of the API, made as values: no socket is touched here.

https://cloudinary.com/documentation/image_upload_api_reference
https://cloudinary.com/documentation/admin_api
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

import attrs

from cldurl._escape import ID, encode
from cldurl._lazy import Regex
from cldurl.api._answers import Answer
from cldurl.api._arguments import (
    REMOTE,
    agreed,
    ids_of,
    prefix_of,
    remote_file,
    remote_id,
    resource_type_of,
    sorting,
    type_of,
)  # fmt: skip
from cldurl.api._fields import LISTING, READING, UNSIGNED, UPDATE, UPLOAD, form
from cldurl.api._kinds import argument, flag, page_size, public_id_of, storage_type, text, texts, wrong
from cldurl.api._readers import read_bulk, read_page, read_resource, read_status, read_tagged, read_upload
from cldurl.api._request import FilePart, Request
from cldurl.api._values import BulkDeletion, Deletion, Page, Partial, Resource
from cldurl.cloud import Cloud
from cldurl.delivery_urls import DeliveryUrl
from cldurl.errors import BadAnswer, ConfigurationError, NotFound, kind_of, refuse, show
from cldurl.model import Asset
from cldurl.problems import Problem
from cldurl.public_ids import STORED, remote_path

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from cldurl.api import _typing

__all__ = ["Api", "Chunk", "Target"]

T = TypeVar("T")
Target = str | Asset | Resource | DeliveryUrl
Fields = list[tuple[str, str]]
_TOKEN = Regex(r"[!-~]+")


@attrs.frozen
class Chunk:
    """A part of an upload: bytes `start` to `stop` of `total`, which is `None` until it is known.

    >>> Chunk("abc", 0, 20_000_000, 45_000_000).content_range
    'bytes 0-19999999/45000000'
    """

    upload_id: str
    start: int
    stop: int
    total: int | None

    @property
    def content_range(self) -> str:
        """The header that says it."""
        return f"bytes {self.start}-{self.stop - 1}/{-1 if self.total is None else self.total}"


def _authorization(cloud: Cloud, oauth_token: str | None) -> str:
    if oauth_token is not None:
        if not isinstance(oauth_token, str) or not _TOKEN.fullmatch(oauth_token):
            raise ConfigurationError(Problem(root="oauth_token", message="is not a token", rule="credentials"))
        return f"Bearer {oauth_token}"
    if cloud.api_key is None or cloud.api_secret is None:
        return ""
    return f"Basic {b64encode(f'{cloud.api_key}:{cloud.api_secret}'.encode()).decode()}"


@attrs.frozen
class Api:
    """The API of a cloud: each method makes a `Request`, and sends nothing.

    With `oauth_token` that is sent instead of the cloud's API key and secret.  Without either only
    unsigned uploads can be made.
    https://cloudinary.com/documentation/admin_api#authentication

    >>> api = Api(Cloud("demo", api_key="k", api_secret="s"))
    >>> request = api.delete("shop/cup", invalidate=True)
    >>> request.method, request.url, request.fields
    ('POST', 'https://api.cloudinary.com/v1_1/demo/image/destroy', (('public_id', 'shop/cup'), ('type', 'upload'), ('invalidate', 'true')))
    """

    cloud: Cloud
    oauth_token: str | None = attrs.field(default=None, kw_only=True, repr=False)
    _headers: Mapping[str, str] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        found = _authorization(self.cloud, self.oauth_token)
        headers = {"User-Agent": "cldurl", "Accept": "application/json"}
        object.__setattr__(self, "_headers", {**headers, "Authorization": found} if found else headers)

    # ---------------------------------------------------------------------------------------------- uploads

    def upload(
        self,
        file: str | FilePart,
        *,
        resource_type: str = "auto",
        type: str | None = None,
        chunk: Chunk | None = None,
        **parameters: Unpack[_typing.Upload],
    ) -> Request[Resource | Partial]:
        """An upload, or a chunk of one.

        `file` is a remote URL, a `data:` URI or a `FilePart`.  `overwrite` is false and
        `unique_filename` true unless told otherwise; both are always sent.
        Raises `RequestError`, `TransformationError`.
        https://cloudinary.com/documentation/image_upload_api_reference#upload

        >>> api = Api(Cloud("demo", api_key="k", api_secret="s"))
        >>> request = api.upload("https://example.com/a.jpg", public_id="my_image", tags=["a", "b"])
        >>> dict(request.fields)["tags"], dict(request.fields)["overwrite"]
        ('a,b', 'false')
        """
        given: dict[str, Any] = dict(parameters)
        signed = "Authorization" in self._headers
        if signed:
            told = {name: value for name, value in given.items() if value is not None}
            given = {"type": type, "overwrite": False, "unique_filename": True, **told}
        elif type is not None:
            given["type"] = type
        if not signed and given.get("upload_preset") is None:
            raise self._no_credentials("an upload", 'or upload_preset="..." for an unsigned one')
        fields = form(given, UPLOAD, "an upload")
        if not signed and (odd := [name for name, _ in fields if name not in UNSIGNED]):
            raise wrong(
                odd[0],
                "is not for an unsigned upload",
                "let its preset say it",
                rule="unsigned-upload",
                value=given[odd[0]],
            )
        headers = dict(self._headers)
        if chunk is not None:
            headers |= {"Content-Range": chunk.content_range, "X-Unique-Upload-Id": chunk.upload_id}
        if isinstance(file, str):
            fields.append(("file", argument("file", file, remote_file)))
        return self._request(
            "POST", f"{resource_type_of(resource_type, 'auto')}/upload", read_upload, headers=headers, fields=fields,
            file=file if isinstance(file, FilePart) else None,
            # A second upload without an ID of its own would be a second asset.
            repeatable=chunk is not None or (signed and given.get("public_id") is not None),
        )  # fmt: skip

    def explicit(
        self,
        asset: Target,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        **parameters: Unpack[_typing.Upload],
    ) -> Request[Resource]:
        """What an upload would do, done to an asset that is there: eager transformations, tags, ...

        https://cloudinary.com/documentation/image_upload_api_reference#explicit
        """
        kind, fields = self._named(asset, resource_type, type)
        return self._request(
            "POST", f"{kind}/explicit", read_resource, fields=fields + form(parameters, UPLOAD, "explicit")
        )

    def rename(
        self,
        asset: Target,
        to: str,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        to_type: str | None = None,
        overwrite: bool = False,
        invalidate: bool = False,
    ) -> Request[Resource]:
        """Another public ID, or another delivery type, for an asset.

        Raises `AlreadyExists` from its answer where there is such an asset, unless `overwrite`.
        https://cloudinary.com/documentation/image_upload_api_reference#rename
        """
        kind, stored, public_id = self.target(asset, resource_type, type)
        fields = [
            ("from_public_id", public_id),
            ("to_public_id", argument("to", to, public_id_of)),
            ("type", stored),
            *([] if to_type is None else [("to_type", argument("to_type", to_type, storage_type))]),
            ("overwrite", argument("overwrite", overwrite, flag)),
            ("invalidate", argument("invalidate", invalidate, flag)),
        ]
        # Sent again, it would not find what it has renamed.
        return self._request("POST", f"{kind}/rename", read_resource, fields=fields, repeatable=False)

    # ------------------------------------------------------------------------------------------------ reading

    def get(
        self,
        asset: Target,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        **options: Unpack[_typing.Reading],
    ) -> Request[Resource]:
        """The details of an asset: a public ID, a `Resource`, an `Asset`, or a delivery URL of this cloud.

        https://cloudinary.com/documentation/admin_api#get_details_of_a_single_resource_by_public_id
        """
        query = form(options, READING, "get")
        return self._request("GET", f"resources/{self._path(asset, resource_type, type)}", read_resource, query=query)

    def list(
        self,
        *,
        resource_type: str = "image",
        type: str | None = None,
        public_ids: Sequence[str] | None = None,
        **options: Unpack[_typing.Listing],
    ) -> Request[Page]:
        """A page of the assets of a resource type; `public_ids` are up to 100 to choose from.

        `type` is `"upload"` unless told; `"all"` lists every delivery type, but not by `prefix` or `public_ids`.
        https://cloudinary.com/documentation/admin_api#get_resources
        """
        query = form(options, LISTING, "list")
        if public_ids is not None:
            query += ids_of(public_ids)
        kind = resource_type_of(resource_type)
        if type == "all":
            if options.get("prefix") is not None or public_ids is not None:
                raise wrong(
                    "type", "a prefix, and a choice, are of one type", 'such as "upload"', rule="two-keys", value=type
                )
            path = f"resources/{kind}"
        else:
            path = f"resources/{kind}/{type_of('upload' if type is None else type)}"
        return self._request("GET", path, read_page, query=query)

    def search(
        self,
        expression: str = "",
        *,
        sort_by: Sequence[Mapping[str, str]] | Mapping[str, str] | None = None,
        max_results: int | None = None,
        next_cursor: str | None = None,
        aggregate: str | Sequence[str] | None = None,
        with_field: str | Sequence[str] | None = None,
        fields: str | Sequence[str] | None = None,
    ) -> Request[Page]:
        """A page of the assets of all kinds that an expression finds.

        `sort_by` is `{"created_at": "desc"}`, or a list of such.
        https://cloudinary.com/documentation/search_api

        >>> api = Api(Cloud("demo", api_key="k", api_secret="s"))
        >>> api.search("tags=cup", max_results=50).json
        {'expression': 'tags=cup', 'max_results': 50}
        """
        lists = {"aggregate": aggregate, "with_field": with_field, "fields": fields}
        body: dict[str, Any] = {"expression": argument("expression", expression, text)} if expression else {}
        if sort_by is not None:
            steps = [sort_by] if isinstance(sort_by, Mapping) else sort_by
            body["sort_by"] = [argument("sort_by", step, sorting) and dict(step) for step in steps]
        if max_results is not None:
            body["max_results"] = int(argument("max_results", max_results, page_size))
        if next_cursor is not None:
            body["next_cursor"] = argument("next_cursor", next_cursor, text)
        for name, value in lists.items():
            if value is not None:
                body[name] = argument(name, value, texts).split(",")
        return self._request("POST", "resources/search", read_page, json=body)

    def ping(self) -> Request[str]:
        """Whether the service answers, and knows the credentials.

        https://cloudinary.com/documentation/admin_api#ping
        """
        return self._request("GET", "ping", read_status)

    # --------------------------------------------------------------------------------------------- changing

    def update(
        self,
        asset: Target,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        **changes: Unpack[_typing.Update],
    ) -> Request[Resource]:
        """New tags, context, metadata, moderation status, ... instead of those that an asset has.

        `tags` and `context` replace all there were; an empty list or dict leaves none.
        https://cloudinary.com/documentation/admin_api#update_details_of_an_existing_resource
        """
        fields = form(changes, UPDATE, "update")
        if not fields:
            raise wrong("update", "nothing is changed", "give tags, context, ...", rule="missing-key")
        path = f"resources/{self._path(asset, resource_type, type)}"
        return self._request("POST", path, read_resource, fields=fields)

    def tag(
        self,
        command: str,
        tags: str | Sequence[str] | None,
        public_ids: str | Sequence[str],
        *,
        resource_type: str = "image",
        type: str = "upload",
    ) -> Request[tuple[str, ...]]:
        """Tags added to assets (`"add"`), taken from them (`"remove"`), or all (`"replace"`, `"remove_all"`).

        https://cloudinary.com/documentation/image_upload_api_reference#tags
        """
        if command not in ("add", "remove", "replace", "remove_all"):
            raise wrong("command", f"unknown command {show(command)}", rule="unknown-word", value=command)
        fields = [("command", command), ("type", type_of(type)), *ids_of(public_ids)]
        if tags is not None:
            fields.insert(1, ("tag", argument("tags", tags, texts)))
        return self._request("POST", f"{resource_type_of(resource_type)}/tags", read_tagged, fields=fields)

    def delete(
        self,
        asset: Target,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        invalidate: bool = False,
        missing_ok: bool = False,
    ) -> Request[Deletion]:
        """An asset deleted, with all that was derived from it.

        `invalidate` removes the copies of the CDN too.  Raises `NotFound` from its answer, unless
        `missing_ok`.
        https://cloudinary.com/documentation/image_upload_api_reference#destroy
        """
        kind, fields = self._named(asset, resource_type, type)
        fields.append(("invalidate", argument("invalidate", invalidate, flag)))
        argument("missing_ok", missing_ok, flag)
        public_id = fields[0][1]

        def deletion(answer: Answer) -> Deletion:
            data = answer.json()
            result = data.get("result") if isinstance(data, dict) else None
            if result == "ok" or (result == "not found" and missing_ok):
                return Deletion(result)
            if result == "not found":
                message = f"Resource not found - {public_id}"
                raise NotFound(message, answer.status, "", answer.headers.get("x-request-id", ""))
            raise BadAnswer(f"the answer says {show(result)}", answer.status)

        return self._request("POST", f"{kind}/destroy", deletion, fields=fields)

    def delete_many(
        self,
        public_ids: Sequence[str] | None = None,
        *,
        prefix: str | None = None,
        resource_type: str = "image",
        type: str = "upload",
        invalidate: bool = False,
        keep_original: bool = False,
        next_cursor: str | None = None,
    ) -> Request[BulkDeletion]:
        """Up to 100 assets deleted by their public IDs, or up to 1,000 by what these begin with.

        `keep_original` deletes only what was derived from them.
        https://cloudinary.com/documentation/admin_api#delete_resources
        """
        if (public_ids is None) == (prefix is None):
            raise wrong(
                "public_ids",
                "neither public_ids nor a prefix" if prefix is None else "both public_ids and a prefix",
                "give one of them",
                rule="two-keys",
            )
        query = ids_of(public_ids) if public_ids is not None else [("prefix", argument("prefix", prefix, prefix_of))]
        query += [
            ("invalidate", argument("invalidate", invalidate, flag)),
            ("keep_original", argument("keep_original", keep_original, flag)),
            *([] if next_cursor is None else [("next_cursor", argument("next_cursor", next_cursor, text))]),
        ]
        path = f"resources/{resource_type_of(resource_type)}/{type_of(type)}"
        return self._request("DELETE", path, read_bulk, query=query)

    # ------------------------------------------------------------------------------------------------- inside

    def target(self, asset: object, resource_type: str | None, type: str | None) -> tuple[str, str, str]:
        """The resource type, the delivery type and the public ID of an asset, whatever names it.

        >>> Api(Cloud("demo")).target("https://res.cloudinary.com/demo/video/upload/w_9/v1/shop/cup.mp4", None, None)
        ('video', 'upload', 'shop/cup')
        """
        if isinstance(asset, str) and type != "fetch" and REMOTE.fullmatch(asset):
            asset = self.cloud.parse(asset)
        if isinstance(asset, str):
            public_id: object = asset
        elif isinstance(asset, (Asset, Resource, DeliveryUrl)):
            if isinstance(asset, DeliveryUrl):
                argument("asset", asset, self._own)
            public_id = asset.public_id
            resource_type = agreed("resource_type", resource_type, asset.resource_type)
            type = agreed("type", type, asset.type)
        else:
            hint = "a public ID, a Resource, an Asset or a delivery URL"
            raise wrong("asset", f"cannot be {kind_of(asset)}", hint, rule="wrong-type", value=asset)
        stored = type_of(type or "upload")
        check = public_id_of if stored in STORED else remote_id
        return resource_type_of(resource_type or "image"), stored, argument("public_id", public_id, check)

    def _own(self, url: DeliveryUrl) -> str:
        """A URL of this cloud that has one reading: nothing else may be changed or deleted by it."""
        if url.cloud_name != self.cloud.name:
            refuse(f"a URL of the cloud {show(url.cloud_name)}", f"this is {show(self.cloud.name)}", rule="other-cloud")
        for ambiguity in url.ambiguities:
            if "public_id" in ambiguity.other:
                refuse(f"the URL has two readings: {ambiguity}", "give the public ID", rule="ambiguous")
        return str(url)

    def _path(self, asset: Target, resource_type: str | None, type: str | None) -> str:
        kind, stored, public_id = self.target(asset, resource_type, type)
        return f"{kind}/{stored}/{encode(public_id, ID) if stored in STORED else remote_path(public_id)}"

    def _named(self, asset: Target, resource_type: str | None, type: str | None) -> tuple[str, Fields]:
        kind, stored, public_id = self.target(asset, resource_type, type)
        return kind, [("public_id", public_id), ("type", stored)]

    def _no_credentials(self, what: str, hint: str = "") -> ConfigurationError:
        missing = "api_key" if self.cloud.api_key is None else "api_secret"
        hint = f"give Cloud(..., {missing}=...){', ' if hint else ''}{hint}"
        return ConfigurationError(Problem(root=missing, message=f"{what} needs it", hint=hint, rule="missing-key"))

    def _request(
        self,
        method: str,
        path: str,
        reads: Callable[[Answer], T],
        *,
        headers: Mapping[str, str] | None = None,
        query: Fields | None = None,
        fields: Fields | None = None,
        file: FilePart | None = None,
        json: Any = None,
        repeatable: bool = True,
    ) -> Request[T]:
        if headers is None:
            headers = self._headers
            if "Authorization" not in headers:
                raise self._no_credentials("the API", "or an oauth_token")
        asked = f"?{urlencode(query, quote_via=quote, safe='')}" if query else ""
        return Request(
            method=method,
            url=f"{self.cloud.api_url}/v1_1/{self.cloud.name}/{path}{asked}",
            headers=headers,
            fields=tuple(fields or ()),
            file=file,
            json=json,
            repeatable=repeatable,
            reads=reads,
            clock=self.cloud.clock,
            secret=self.oauth_token or self.cloud.api_secret or "",
        )
