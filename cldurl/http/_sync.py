"""The client that waits.  Made of `_async.py` by docs/generate.py: do not edit."""

from __future__ import annotations

import time
from collections.abc import Iterator, Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import httpx

from cldurl.api import BulkDeletion, Deletion, Page, Request, Resource, _typing
from cldurl.api._fields import known
from cldurl.errors import ApiError
from cldurl.http import _flows, _threads
from cldurl.http._base import CHUNK, Base
from cldurl.http._flows import Cursors, Flow, Together
from cldurl.http._progress import Progress
from cldurl.http._retries import attempts
from cldurl.http._sources import File
from cldurl.http._wire import FAILURES, Body, failure, message

if TYPE_CHECKING:
    import os
    from types import TracebackType

    from typing_extensions import Unpack

    from cldurl.api._calls import Target

__all__ = ["Client"]

T = TypeVar("T")


class Client(Base):
    """The HTTP API of a cloud.  `AsyncClient` has the same methods, awaited.

    - `cloud`: with API key and secret, or `oauth_token` instead; neither for unsigned uploads.
    - `timeout`: seconds for each wait, for a connection at most 10; an answer must be complete in it.
    - `retries`: see `Retries`; `None` to send each call once.
    - `connections`: at most so many at a time, kept open between calls.
    - `proxy`: its URL; the environment is not asked for one.
    - `ssl_context`: with another CA, say; one that verifies nothing is refused.
    - `transport`: of httpx, for tests.

    Used as a context manager it closes its connections.  Safe to share between threads.
    Every call raises an `ApiError` where the service refuses or does not answer, and a
    `RequestError` for what it would refuse anyway.
    https://cloudinary.com/documentation/image_upload_api_reference

    >>> from cldurl import Cloud
    >>> with Client(Cloud("demo", api_key="k", api_secret="s")) as client:
    ...     client
    Client(Cloud(name='demo', api_key='k', ...))
    """

    _transport = _threads.Transport
    _turn = staticmethod(_threads.turns)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._connections.closed = True
        for transport in self._connections.all:
            transport.close()

    # ------------------------------------------------------------------------------------------------ calls

    def upload(
        self,
        file: File,
        *,
        filename: str | None = None,
        resource_type: Literal["auto", "image", "video", "raw"] = "auto",
        type: Literal["upload", "private", "authenticated"] | None = None,
        chunk_size: int = CHUNK,
        parallel: int = 1,
        progress: Callable[[Progress], object] | None = None,
        resume: str | os.PathLike[str] | None = None,
        **parameters: Unpack[_typing.Upload],
    ) -> Resource:
        """Store a file.

        - `file`: a `Path`, bytes, a binary file, an iterator of bytes; or as a string a remote URL
          or a `data:` URI.
        - `filename`: the name that the service knows it by.
        - `chunk_size`: a file that is larger, in bytes, goes up in such chunks, each sent again
          alone when it fails; at least 5 MiB.  `parallel`: so many at a time.
        - `progress`: called with a `Progress` as the bytes leave.
        - `resume`: a file that remembers the chunks, so that the same call goes on after a crash.
        - `parameters`: of the service: `public_id`, `folder`, `tags`, `context`, `overwrite` (false
          unless told), `unique_filename` (true unless told), `transformation`, `eager`, ...

        An upload whose answer was lost is sent again only if that cannot make a second asset: with
        a `public_id`, or in chunks.
        https://cloudinary.com/documentation/image_upload_api_reference#upload
        """
        flow = self._upload(
            file, filename=filename, resource_type=resource_type, type=type, chunk_size=chunk_size,
            parallel=parallel, progress=progress, resume=resume, parameters=parameters,
        )  # fmt: skip
        return self._run(flow)

    def get(
        self,
        asset: Target,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        **options: Unpack[_typing.Reading],
    ) -> Resource:
        """The details of an asset; see `Api.get`."""
        return self._send(self._api.get(asset, resource_type=resource_type, type=type, **options))

    def list(
        self,
        *,
        resource_type: Literal["all", "image", "video", "raw"] = "image",
        type: str | None = None,
        public_ids: Sequence[str] | None = None,
        **options: Unpack[_typing.Listing],
    ) -> Page:
        """A page of assets; see `Api.list`.  Of `"all"` types: images, then videos, then raw files."""
        return self._run(
            _flows.listing(self._api, resource_type, {"type": type, "public_ids": public_ids, **options})
        )

    def pages(
        self,
        *,
        resource_type: Literal["all", "image", "video", "raw"] = "image",
        type: str | None = None,
        **options: Unpack[_typing.Listing],
    ) -> Iterator[Page]:
        """All pages, each asked for when it is wanted; 500 assets each unless `max_results` says so."""
        cursors = Cursors()
        given: Any = {"max_results": 500, **options}
        while True:
            page = self.list(resource_type=resource_type, type=type, **given)
            yield page
            given["next_cursor"] = cursors.after(page.next_cursor)
            if page.next_cursor is None:
                return

    def assets(
        self,
        *,
        resource_type: Literal["all", "image", "video", "raw"] = "image",
        type: str | None = None,
        **options: Unpack[_typing.Listing],
    ) -> Iterator[Resource]:
        """The assets of all pages, one by one."""
        for page in self.pages(resource_type=resource_type, type=type, **options):
            for resource in page:
                yield resource

    def search(self, expression: str = "", **options: Unpack[_typing.Searching]) -> Page:
        """A page of the assets that an expression finds; see `Api.search`."""
        known(options, _typing.Searching.__annotations__, "search")
        return self._send(self._api.search(expression, **options))

    def update(
        self,
        asset: Target,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        **changes: Unpack[_typing.Update],
    ) -> Resource:
        """Replace tags, context, ... of an asset; see `Api.update`."""
        return self._send(self._api.update(asset, resource_type=resource_type, type=type, **changes))

    def delete(
        self,
        asset: Target,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        invalidate: bool = False,
        missing_ok: bool = False,
    ) -> Deletion:
        """Delete an asset; see `Api.delete`."""
        request = self._api.delete(
            asset, resource_type=resource_type, type=type, invalidate=invalidate, missing_ok=missing_ok
        )
        return self._run(_flows.deletion(request))

    def delete_many(
        self,
        public_ids: Sequence[str] | None = None,
        *,
        prefix: str | None = None,
        **options: Unpack[_typing.Deleting],
    ) -> BulkDeletion:
        """Delete any number of assets, a hundred in a call; see `Api.delete_many`."""
        known(options, _typing.Deleting.__annotations__, "delete_many")
        return self._run(_flows.deletions(self._api, public_ids, prefix, options))

    def explicit(
        self,
        asset: Target,
        *,
        resource_type: str | None = None,
        type: str | None = None,
        **parameters: Unpack[_typing.Upload],
    ) -> Resource:
        """Do to an asset what an upload would do; see `Api.explicit`."""
        return self._send(self._api.explicit(asset, resource_type=resource_type, type=type, **parameters))

    def rename(self, asset: Target, to: str, **options: Unpack[_typing.Renaming]) -> Resource:
        """Give an asset another public ID; see `Api.rename`."""
        known(options, _typing.Renaming.__annotations__, "rename")
        return self._send(self._api.rename(asset, to, **options))

    def add_tags(
        self, tags: str | Sequence[str], public_ids: str | Sequence[str], **where: Unpack[_typing.Where]
    ) -> tuple[str, ...]:
        """Add tags to assets, up to 100; those that have them now."""
        known(where, _typing.Where.__annotations__, "add_tags")
        return self._send(self._api.tag("add", tags, public_ids, **where))

    def remove_tags(
        self, tags: str | Sequence[str], public_ids: str | Sequence[str], **where: Unpack[_typing.Where]
    ) -> tuple[str, ...]:
        """Take tags from assets, up to 100."""
        known(where, _typing.Where.__annotations__, "remove_tags")
        return self._send(self._api.tag("remove", tags, public_ids, **where))

    def ping(self) -> str:
        """Whether the service answers, and knows the credentials: `"ok"`."""
        return self._send(self._api.ping())

    # ----------------------------------------------------------------------------------------------- sending

    def _run(self, flow: Flow[T]) -> T:
        try:
            need = next(flow)
            while True:
                try:
                    found = self._satisfy(need)
                except BaseException as error:
                    need = flow.throw(error)
                else:
                    need = flow.send(found)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        finally:
            flow.close()

    def _satisfy(self, need: Any) -> Any:
        if isinstance(need, Request):
            return self._send(need)
        if isinstance(need, Together):
            return _threads.together(need, self._send)
        return _threads.take(need.stream, need.size, need.into)

    def _send(self, request: Request[T]) -> T:
        if self._retries is None:
            return self._once(request)
        begun = time.monotonic()
        try:
            return self._once(request)
        except ApiError as error:
            first: ApiError | None = error
        # Nothing is spent on counting attempts until one has failed.
        for attempt in attempts(self._retries, request, time.monotonic() - begun):
            with attempt:
                if first is not None:
                    failed, first = first, None
                    raise failed
                return self._once(request)
        raise AssertionError("the last attempt raises")

    def _once(self, request: Request[T]) -> T:
        with self._turns:
            transport = self._connections.take(_threads.loop())
            try:
                return self._exchange(transport, request)
            finally:
                self._connections.give_back(transport)

    def _exchange(self, transport: httpx.BaseTransport, request: Request[T]) -> T:
        try:
            response = transport.handle_request(message(request, self._extensions))
            try:
                body = Body(self._settings.timeout)
                for block in response.iter_bytes():
                    body.take(block)
            finally:
                response.close()
        except FAILURES as error:
            lost = failure(error, request.url)
        else:
            return request.read(response.status_code, response.headers, body.whole())
        raise lost
