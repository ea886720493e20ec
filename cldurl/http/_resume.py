"""What is kept of an upload in chunks, so that it goes on after a crash."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from cldurl._digest import hasher
from cldurl.api import Api
from cldurl.api._kinds import wrong
from cldurl.errors import show
from cldurl.http._sources import Source

__all__ = ["Journal"]


_wrong = partial(wrong, "resume", rule="resume")


@attrs.define(eq=False)
class Journal:
    """The chunks that the service has, written down after each if there is a `path`."""

    path: Path | None = None
    upload_id: str = attrs.field(factory=lambda: uuid.uuid4().hex, init=False)
    public_id: str | None = attrs.field(default=None, init=False)
    chunks: set[int] = attrs.field(factory=set, init=False)
    _what: str = attrs.field(default="", init=False)

    def begin(self, source: Source, step: int, api: Api, *call: Any) -> None:
        """Begin, or go on where the journal of the same upload ends.  Raises `RequestError` if it is of another."""
        if self.path is None:
            return
        if source.state() is None:
            raise _wrong("only a file on a disk can be told from another of its size", "give a Path")
        # The file, the account, the chunks and every parameter: whatever differs makes it another upload.
        told = [source.filename, source.size, source.state(), step, api.cloud.api_url, api.cloud.name, *call]
        self._what = hasher("sha256")(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise _wrong(f"cannot be read: {error}", "delete it, and the upload begins anew") from None
        try:
            kept = json.loads(text)
            same = kept["upload"] == self._what
            upload_id, public_id, chunks = str(kept["upload_id"]), kept["public_id"], set(map(int, kept["chunks"]))
        except (ValueError, KeyError, TypeError):
            raise _wrong(f"{show(str(self.path))} is no journal of an upload", "give another path") from None
        if not same:
            raise _wrong(
                f"{show(str(self.path))} is of another file, or of other parameters",
                "delete it, and the upload begins anew",
            )
        self.upload_id, self.public_id, self.chunks = upload_id, public_id, chunks

    def done(self, start: int, public_id: str | None) -> None:
        """A chunk that the service has taken."""
        self.chunks.add(start)
        self.public_id = public_id or self.public_id
        if self.path is None:
            return
        kept: Mapping[str, Any] = {
            "upload": self._what,
            "upload_id": self.upload_id,
            "public_id": self.public_id,
            "chunks": sorted(self.chunks),
        }
        beside = self.path.with_name(f"{self.path.name}.new")
        try:
            beside.write_text(json.dumps(kept), encoding="utf-8")
            beside.replace(self.path)  # whole, or not at all
        except OSError as error:
            raise _wrong(f"cannot be written: {error}", "give another path") from None

    def end(self) -> None:
        """The upload is done: that its journal cannot be removed would be no reason to say that it failed."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()
