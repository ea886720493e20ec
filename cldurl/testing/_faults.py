"""A script of faults: what goes wrong with which request."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Literal

import attrs

from cldurl.errors import InvalidInput, Refused, show, suggest
from cldurl.problems import problem_of
from cldurl.testing._messages import HTML_PAGE, Reply, json_reply
from cldurl.testing._rate import limit_headers, limited

__all__ = ["Cut", "Fault", "Faults", "Garble"]

Cut = Literal["before", "request", "stored", "answer"]
Garble = Literal["truncated", "html"]
_CUTS = ("before", "request", "stored", "answer")
_GARBLES = ("truncated", "html")
_MESSAGES = {
    400: "Bad Request", 401: "Invalid credentials", 403: "Not permitted", 404: "Resource not found",
    409: "Resource already exists", 413: "Request Entity Too Large", 423: "Resource is still being processed",
    500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip


@attrs.frozen(kw_only=True)
class Fault:
    """What goes wrong, and with which requests; `Faults.add` makes it."""

    method: str | None = None
    path: str | None = None
    nth: int = 1
    times: int | None = 1
    status: int | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes | None = None
    reset_in: float | None = None
    delay: float = 0.0
    cut: Cut | None = None
    cut_at: int | None = None
    garble: Garble | None = None
    dribble: float = 0.0
    pieces: int = 10

    def matches(self, method: str, path: str) -> bool:
        """Whether it is for a request like this."""
        return self.method in (None, method) and (self.path is None or fnmatchcase(path, self.path))

    def reply(self, limit: int, now: float) -> Reply | None:
        """The answer that stands for the service's own; nothing where the service answers."""
        if self.status is None:
            return None
        headers = list(self.headers.items())
        if self.body is not None:
            return Reply(self.status, tuple(headers), self.body)
        if self.status not in (420, 429):
            message = _MESSAGES.get(self.status, f"Status {self.status}")
            return json_reply(self.status, {"error": {"message": message}}, *headers)
        reset = now + (3600 if self.reset_in is None else self.reset_in)
        limits = dict([*limit_headers(limit, 0, reset), *headers])
        return limited(self.status, limit, reset, now).with_headers(*limits.items())

    def stop(self, length: int) -> int | None:
        """After how many bytes of a body of this length the connection ends, if it does."""
        if self.cut != "request":
            return None
        return length // 2 if self.cut_at is None else self.cut_at

    def pieces_of(self, body: bytes) -> list[bytes]:
        """The body of an answer as it comes: in pieces, and not to its end."""
        if self.cut == "answer":
            body = body[: len(body) // 2]
        step = -(-len(body) // (self.pieces if self.dribble else 1)) or 1
        return [body[at : at + step] for at in range(0, len(body), step)]

    def garbled(self, reply: Reply) -> Reply:
        """The answer as it leaves."""
        if self.garble == "truncated":
            return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])
        if self.garble == "html":
            others = [header for header in reply.headers if header[0].lower() != "content-type"]
            return Reply(reply.status, (*others, ("Content-Type", "text/html")), HTML_PAGE)
        return reply


class Faults:
    """The script: `add` writes a line, and the requests that come play it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._script: list[tuple[Fault, list[int]]] = []

    def add(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        nth: int = 1,
        times: int | None = 1,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        reset_in: float | None = None,
        delay: float = 0.0,
        cut: Cut | None = None,
        cut_at: int | None = None,
        garble: Garble | None = None,
        dribble: float = 0.0,
        pieces: int = 10,
    ) -> Fault:
        """Let something go wrong.

        With which requests:

        - `method`: `"POST"`; any without.  `path`: a pattern for the path of the URL, `"*/image/upload"`.
        - `nth`: the first of these requests that it meets, 1 for the next one; `times`: how many it
          meets from there on, `None` for all.

        What goes wrong; what makes sense together can be combined:

        - `status`: the request is not carried out and answered with this, with the service's message
          for it, or with `headers` and `body`.  With 420 and 429, `reset_in` seconds until more calls
          are allowed.
        - `delay`: seconds until the answer begins.  Where the client waits less, it runs into its
          timeout, and the request is carried out.
        - `cut`: the connection ends: `"before"` the body is read; in the `"request"`, after `cut_at`
          bytes of its body (half of it without); when all is `"stored"` and nothing answered; in the
          middle of the `"answer"`.
        - `garble`: the answer is `"truncated"` in the middle of its JSON, or a page of `"html"`.
        - `dribble`: the answer comes in this many `pieces`, with that many seconds between them.

        Raises `InvalidInput` for an argument that can never be right.

        >>> faults = Faults()
        >>> faults.add(path="*/upload", status=500, nth=2, times=3).status
        500
        """
        fault = Fault(
            method=method and method.upper(), path=path, nth=nth, times=times, status=status, headers=headers or {}, body=body,
            reset_in=reset_in, delay=delay, cut=cut, cut_at=cut_at, garble=garble, dribble=dribble, pieces=pieces,
        )  # fmt: skip
        _check(fault)
        with self._lock:
            self._script.append((fault, [0]))
        return fault

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._script.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults that have not met all of their requests."""
        with self._lock:
            return tuple([fault for fault, seen in self._script if not _over(fault, seen[0])])

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets; every line of the script counts it."""
        with self._lock:
            found = None
            for fault, seen in self._script:
                if fault.matches(method, path):
                    seen[0] += 1
                    if found is None and seen[0] >= fault.nth and not _over(fault, seen[0] - 1):
                        found = fault
            return found


def _over(fault: Fault, seen: int) -> bool:
    return fault.times is not None and seen >= fault.nth - 1 + fault.times


def _check(fault: Fault) -> None:
    try:
        for name, value, known in (("cut", fault.cut, _CUTS), ("garble", fault.garble, _GARBLES)):
            if value is not None and value not in known:
                hint = suggest(value, known) or f"one of {', '.join(known)}"
                raise Refused(f"unknown fault {show(value)}", hint, at=(name,))
        for name, number, low in (("nth", fault.nth, 1), ("times", fault.times, 1), ("pieces", fault.pieces, 1),
                                  ("delay", fault.delay, 0), ("dribble", fault.dribble, 0),
                                  ("cut_at", fault.cut_at, 0), ("status", fault.status, 100)):  # fmt: skip
            if number is not None and not number >= low:
                raise Refused(f"{show(number)} is less than {low}", at=(name,))
        if fault.status is None and (fault.body is not None or fault.headers or fault.reset_in is not None):
            raise Refused("headers, body and reset_in belong to a status", "add status=...", at=("status",))
        if fault.cut_at is not None and fault.cut != "request":
            raise Refused("cut_at is where a request is cut", 'add cut="request"', at=("cut_at",))
        if fault.status is None and fault.cut is None and fault.garble is None and not (fault.delay or fault.dribble):
            raise Refused("nothing goes wrong", "give status, delay, cut, garble or dribble")
    except Refused as fault_of_call:
        at, fault_of_call.at = fault_of_call.at, ()
        value = getattr(fault, str(at[0])) if at else None
        raise InvalidInput(problem_of(fault_of_call, at, value, root="faults")) from None
