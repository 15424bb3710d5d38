"""Servers on this computer that speak TLS and HTTP."""

from __future__ import annotations

import gzip
import http.server
import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_UNFINISHED = {
    "/cut": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort",
    "/cut-piece": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nshort",
    "/cut-packed": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
    + gzip.compress(b"packed")[:-9],
    "/ill-packed": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\npacked",
    "/not-http": b"\x00\xff not HTTP\r\n\r\n",
    "/unanswered": b"",
    "/ill-moved": b"HTTP/1.1 302 Found\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n",
}


class Robot(http.server.BaseHTTPRequestHandler):
    """An instrument with an HTTP API, and with the bad habits that a test asks for by path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/health":
            self._answer(json.dumps({"name": "robot", "asked": self.headers["Host"]}).encode())
        elif self.path == "/moved":
            self._answer(b"", {"Location": "/health"}, status=302)
        elif self.path == "/away":
            self._answer(b"", {"Location": "http://elsewhere.example/"}, status=302)
        elif self.path == "/for-ever":
            self._answer(b"", {"Location": "/for-ever"}, status=302)
        elif self.path == "/bomb":
            self._answer(gzip.compress(bytes(400 << 20), 1), {"Content-Encoding": "gzip"})
        elif self.path == "/packed":
            self._answer(gzip.compress(b"packed"), {"Content-Encoding": "gzip"})
        elif self.path == "/silent":
            self.rfile.read(1)
        elif self.path == "/slow-header":
            self._trickle()
        elif self.path in _UNFINISHED:
            self.close_connection = True
            self.wfile.write(_UNFINISHED[self.path])
        elif self.path in ("/interim", "/trailers"):
            self._repeat()
        elif self.path in ("/endless-header", "/endless-body"):
            self._pour()
        else:
            self._answer(b"no such thing", status=404)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            return  # the client has gone; a request that is not whole is not carried out
        self.take(body)
        if self.path in _UNFINISHED:
            self.close_connection = True
            self.wfile.write(_UNFINISHED[self.path])
            return
        if self.path == "/see-cut":
            self._answer(b"", {"Location": "/cut"}, status=303)
            return
        self._answer(b"got " + body, status=201)

    def take(self, body: bytes) -> None:
        """Called with each body that is posted."""

    def _answer(self, body: bytes, headers: Mapping[str, str] | None = None, *, status: int = 200) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _trickle(self) -> None:
        self.close_connection = True
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.wfile.write(b"X")
                time.sleep(0.05)
        except OSError:
            return

    def _repeat(self) -> None:
        self.close_connection = True
        line = b"HTTP/1.1 100 Continue\r\n\r\n"
        try:
            if self.path == "/trailers":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
                line = b"X-More: and more\r\n"
            while True:
                self.wfile.write(line * 64)
        except OSError:
            return

    def _pour(self) -> None:
        self.close_connection = True
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if self.path == "/endless-body":
                self.wfile.write(b"Connection: close\r\n\r\n")
            while True:
                self.wfile.write(b"X-More: and more\r\n" * 4096)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


@contextmanager
def robot(context: ssl.SSLContext | None = None, handler: type[Robot] = Robot) -> Iterator[int]:
    """An instrument with an HTTP API on 127.0.0.1; yields its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
