"""A package index on this computer, over HTTP, as standardized (PEP 503), with faults."""

from __future__ import annotations

import hashlib
import html
import io
import os
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NATIVE = "cp314-cp314-pyemscripten_2026_0_wasm32"
_LONG_AGO = (2026, 1, 1, 0, 0, 0)


def wheel_file(
    name: str, version: str, *requires: str, tag: str = "py3-none-any", python: str = ""
) -> tuple[str, bytes]:
    """Return the file name and the contents of a wheel with one module."""
    module = name.replace("-", "_")
    folder = f"{module}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {text}\n" for text in requires)
    if python:
        metadata += f"Requires-Python: {python}\n"
    pure = "true" if tag.endswith("any") else "false"
    files = {
        f"{module}.py": f"version = {version!r}\n".encode(),
        f"{folder}/METADATA": metadata.encode(),
        f"{folder}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: {pure}\nTag: {tag}\n".encode(),
    }
    files[f"{folder}/RECORD"] = _record(files, folder)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path, _LONG_AGO), data)
    return f"{module}-{version}-{tag}.whl", content.getvalue()


def _record(files: Mapping[str, bytes], folder: str) -> bytes:
    from base64 import urlsafe_b64encode

    lines = []
    for path, data in files.items():
        digest = urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}\n")
    return "".join([*lines, f"{folder}/RECORD,,\n"]).encode()


class IndexServer:
    """An index of ``files``, keyed by name; ``unlisted`` files are on none of its pages. ``promised`` are
    digests shown on the pages instead of the true ones; ``pythons`` are the Python versions that the pages
    state for each file; ``status`` is the response to every request, unless it is 200; ``delay_s`` is the
    duration of each response.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.unlisted: dict[str, bytes] = {}
        self.promised: dict[str, str] = {}
        self.pythons: dict[str, str] = {}
        self.status = 200
        self.delay_s = 0.0
        self.asked: list[str] = []
        self.port = 0
        self.has_ended = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/simple"

    def add(self, *files: tuple[str, bytes]) -> None:
        """Offer these files, given by name and content."""
        self.files.update(files)

    def page(self, project: str) -> bytes:
        """Return the page of a project, empty if it has no files."""
        begin = project.replace("-", "_") + "-"
        links = []
        for name, data in self.files.items():
            if name.lower().startswith(begin):
                digest = self.promised.get(name, hashlib.sha256(data).hexdigest())
                python = html.escape(self.pythons.get(name, ""))
                attribute = f' data-requires-python="{python}"' if python else ""
                links.append(f'<a href="/files/{name}#sha256={digest}"{attribute}>{name}</a>')
        return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode() if links else b""

    def environment(self, address: str = "") -> dict[str, str]:
        """Return the environment of a pip configured for this index alone."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
        return {
            **own,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": address or self.address,
            "PIP_RETRIES": "0",
            "PIP_NO_CACHE_DIR": "1",
        }


@contextmanager
def index_server() -> Iterator[IndexServer]:
    """A running index without files."""
    index = IndexServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.append(self.path)
            index.has_ended.wait(index.delay_s)
            status, body = self._answer()
            try:
                self.send_response(status)
                is_page = "/simple/" in self.path
                self.send_header("Content-Type", "text/html" if is_page else "application/zip")
                if status == 401:
                    self.send_header("WWW-Authenticate", 'Basic realm="index"')
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the client has disconnected
                self.close_connection = True

        def _answer(self) -> tuple[int, bytes]:
            if index.status != 200:
                return index.status, b""
            *_, folder, name = self.path.rstrip("/").split("/")
            files = {**index.files, **index.unlisted}
            body = index.page(name) if folder == "simple" else files.get(name, b"")
            return (200, body) if body else (404, b"")

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield index
    finally:
        index.has_ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def unused_port() -> int:
    """Return a port on which no program listens."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def wait_for(condition: object) -> None:
    """Wait until ``condition()`` is true."""
    assert callable(condition)
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
