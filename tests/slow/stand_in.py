"""A server on this machine that stands in for the service and for the site: HTTPS, with a certificate of its own.

The browser is told that the hosts below are here, so that it loads the very URLs that cldurl made.
"""

from __future__ import annotations

import datetime as dt
import ssl
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import drawn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SITE, SERVICE = "gallery.test", "res.cloudinary.com"


class StandIn(ThreadingHTTPServer):
    """Answers with the pages that it was given, and with drawn images."""

    daemon_threads = True

    def __init__(self, pages: Mapping[str, str], patience: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.patience = pages, patience

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser opens connections that it then does not use; what else goes wrong is told."""
        if not isinstance(sys.exc_info()[1], (ssl.SSLError, ConnectionError)):
            super().handle_error(request, client_address)

    @property
    def rules(self) -> str:
        """What `--host-resolver-rules` takes: our two hosts are here, and no other is anywhere."""
        port = self.server_address[1]
        return f"MAP {SITE}:443 127.0.0.1:{port}, MAP {SERVICE}:443 127.0.0.1:{port}, MAP * ~NOTFOUND"


class _Handler(BaseHTTPRequestHandler):
    server: StandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host = self.headers["Host"]
        if host == SITE and self.path in self.server.pages:
            self._send(200, "text/html; charset=utf-8", self.server.pages[self.path].encode())
        elif host == SERVICE:
            time.sleep(self.server.patience)
            mime, body = drawn.answer(self.path, "image/avif" in self.headers.get("Accept", ""))
            self._send(200, mime, body)
        else:
            self._send(404, "text/plain", b"")

    def _send(self, status: int, mime: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The browser's list of requests is the one that counts."""


@contextmanager
def serving(pages: Mapping[str, str], folder: Path, patience: float = 0.0) -> Iterator[StandIn]:
    """A server while the block runs; `patience` is how many seconds an image takes, `folder` where its key may lie."""
    with StandIn(pages, patience) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(folder))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def _certificate(folder: Path) -> Path:
    """A key and a certificate for our hosts, signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, SITE)])
    now = dt.datetime.now(dt.timezone.utc)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName(SITE), x509.DNSName(SERVICE)])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "stand_in.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
