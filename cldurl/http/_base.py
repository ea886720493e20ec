"""What both clients are made of, but for sending."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cldurl.api import Api, Resource
from cldurl.api._kinds import wrong
from cldurl.cloud import Cloud
from cldurl.errors import kind_of, show
from cldurl.http import _flows
from cldurl.http._flows import Flow, Plan
from cldurl.http._progress import Meter, Progress
from cldurl.http._resume import Journal
from cldurl.http._retries import Retries
from cldurl.http._sources import Source, source_of
from cldurl.http._wire import Connections, Settings, check_address, setting

if TYPE_CHECKING:
    import ssl

__all__ = ["CHUNK", "Base"]

CHUNK = 20_000_000
_LEAST_CHUNK = 5 * 2**20


class Base:
    """A cloud's API, and how to reach it."""

    _transport: ClassVar[Any]
    _turn: ClassVar[Callable[..., Any]]

    def __init__(
        self,
        cloud: Cloud,
        *,
        oauth_token: str | None = None,
        timeout: float = 60.0,
        retries: Retries | None = Retries(),  # noqa: B008 - a frozen value
        connections: int = 100,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        transport: Any = None,
    ) -> None:
        if not isinstance(cloud, Cloud):
            raise setting(
                "cloud",
                f"cannot be {kind_of(cloud)}",
                "a Cloud, such as Cloud.from_env(os.environ)",
                rule="wrong-type",
                value=cloud,
            )
        if retries is not None and not isinstance(retries, Retries):
            raise setting(
                "retries", f"cannot be {kind_of(retries)}", "Retries(...), or None", rule="wrong-type", value=retries
            )
        check_address(cloud.api_url)
        self.cloud = cloud
        self._api = Api(cloud, oauth_token=oauth_token)
        self._retries = retries
        self._settings = Settings(timeout=timeout, connections=connections, proxy=proxy, ssl_context=ssl_context)
        self._extensions = self._settings.extensions()
        self._trust = self._settings.trust(cloud.api_url) if transport is None else True
        make = partial(self._settings.transport, self._transport, self._trust)
        self._connections: Connections[Any] = Connections(make, transport)
        self._turns: Any = self._turn(connections)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.cloud!r})"

    def _upload(
        self,
        file: object,
        *,
        filename: str | None,
        resource_type: str,
        type: str | None,
        chunk_size: int,
        parallel: int,
        progress: Callable[[Progress], object] | None,
        resume: object,
        parameters: Mapping[str, Any],
    ) -> Flow[Resource]:
        for name, number, least in (("chunk_size", chunk_size, _LEAST_CHUNK), ("parallel", parallel, 1)):
            if isinstance(number, bool) or not isinstance(number, int) or number < least:
                raise wrong(name, f"{show(number)} is not valid", f"at least {least}", rule="range", value=number)
        if progress is not None and not callable(progress):
            raise wrong("progress", "cannot be called", "a function of one argument", rule="wrong-type", value=progress)
        if resume is not None and not isinstance(resume, (str, os.PathLike)):
            raise wrong(
                "resume",
                f"cannot be {kind_of(resume)}",
                "the path of a file to be written",
                rule="wrong-type",
                value=resume,
            )
        if filename is not None and (not isinstance(filename, str) or not filename):
            raise wrong("filename", f"{show(filename)} is not a name of a file", rule="wrong-type", value=filename)
        plan = Plan(
            resource_type=resource_type,
            type=type,
            chunk_size=chunk_size,
            parallel=parallel,
            meter=Meter(progress),
            journal=None if resume is None else Journal(Path(resume)),
            parameters=parameters,
        )
        return self._opened(file, filename, plan)

    def _opened(self, file: object, filename: str | None, plan: Plan) -> Flow[Resource]:
        # Opened when the flow begins, and closed with it, however it ends.
        source = source_of(file, filename)
        try:
            return (yield from _flows.upload(self._api, source, plan))
        finally:
            if isinstance(source, Source):
                source.close()
