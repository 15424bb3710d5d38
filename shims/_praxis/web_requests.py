"""``js.XMLHttpRequest``, ``js.fetch`` and ``js.Request`` over ``http.client``: they use sockets.

Pyodide's ``pyfetch`` and ``open_url``, and urllib3 on Emscripten, are based on them.
"""

from __future__ import annotations

import asyncio
import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

from pyodide.ffi import JsException, JsProxy, create_proxy, to_js

_SILENCE_S = 300.0
"""Seconds that a server may be silent if the program sets no time-out, as in browsers; also the time limit
for the header of a response.
"""
_MOST_REDIRECTS = 20
_MOST_LINES = 100
"""Maximum number of trailer lines after a body, and of interim responses before the final one."""
_LARGEST = 256 << 20
_CHUNK = _LONGEST_LINE = 1 << 16
_NOT_THE_PROGRAMS = frozenset({"host", "connection", "content-length", "transfer-encoding", "te", "upgrade"})
_SEE_OTHER, _MOVED, _KEPT = 303, (301, 302), (307, 308)
_NO_BODY = (204, 205, 304)


class _TooMuch(OSError):
    """A response that never ends, ends in the wrong place, or is not HTTP."""


class _Hurried(io.RawIOBase):
    """A stream that reads from ``sock``. Until ``in_no_hurry`` is called, all reads together may take
    ``limit`` seconds.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, limit: float) -> None:
        super().__init__()
        self._raw, self._sock, self._limit = raw, sock, limit
        self._timeout = sock.gettimeout()
        self.deadline: float | None = time.monotonic() + limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.deadline is None:
            return self._raw.readinto(buffer)
        late = TimeoutError(f"the header of the answer was not whole after {self._limit:g} s")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise late
        self._sock.settimeout(left if self._timeout is None else min(left, self._timeout))
        try:
            return self._raw.readinto(buffer)
        except TimeoutError:
            if time.monotonic() < self.deadline:
                raise
            raise late from None

    def in_no_hurry(self) -> None:
        """Stop limiting the total time, so that the body may take as long as it needs."""
        self.deadline = None
        if self._sock.fileno() >= 0:
            self._sock.settimeout(self._timeout)

    def fileno(self) -> int:
        return self._raw.fileno()

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """A response whose header is limited in time, and in the number of interim responses before it."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self._ahead = -1
        self._hurried: _Hurried | None = None
        if isinstance(sock, socket.socket):
            self._hurried = _Hurried(self.fp.detach(), sock, self._limit(sock))
            self.fp = io.BufferedReader(self._hurried)

    def _limit(self, sock: socket.socket) -> float:
        return _SILENCE_S

    def begin(self) -> None:
        super().begin()
        if self._hurried is not None:
            self._hurried.in_no_hurry()

    def _read_status(self) -> Any:
        self._ahead += 1
        if self._ahead > _MOST_LINES:
            raise http.client.HTTPException(f"got more than {_MOST_LINES} interim responses")
        return super()._read_status()  # type: ignore[misc]

    def _read_and_discard_trailer(self) -> None:
        for _ in range(_MOST_LINES + 1):
            line = self.fp.readline(_LONGEST_LINE + 1)
            if len(line) > _LONGEST_LINE:
                raise http.client.LineTooLong("trailer line")
            if line in (b"\r\n", b"\n", b""):
                return
        raise http.client.HTTPException(f"got more than {_MOST_LINES} trailers")


class _HurriedAnswer(_Answer):
    """A response whose header must arrive within its socket's time-out."""

    def _limit(self, sock: socket.socket) -> float:
        return sock.gettimeout() or _SILENCE_S


class Ask:
    """One request with its redirects; ``stop`` ends it from another task."""

    def __init__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        self.method, self.url, self._body = method, url, body
        self._headers = {name.lower(): value for name, value in headers.items()}
        self._connection: http.client.HTTPConnection | None = None
        self.is_redirected = False
        self.status = 0
        self.reason = ""
        self.headers: Message | dict[str, str] = {}

    def perform(self, timeout: float | None = None, redirect: str = "follow") -> bytes:
        """Make the request, follow redirects, and return the body. Raises OSError and HTTPException."""
        for _ in range(_MOST_REDIRECTS + 1):
            content = self._once(timeout or _SILENCE_S)
            target = self.headers.get("Location")
            moves = self.status in (*_MOVED, *_KEPT, _SEE_OTHER) and target is not None
            if not moves or redirect == "manual":
                return content
            if redirect == "error":
                raise _TooMuch(f"{self.url} leads to {target}, and the program follows no redirects")
            try:
                self._go_to(urljoin(self.url, target))
            except ValueError:
                raise _TooMuch(f"{self.url} leads to {target!r}, which is not an address") from None
        raise _TooMuch(
            f"{self.url} redirects for ever: more than {_MOST_REDIRECTS} times. "
            "Check the address, and the settings of the server."
        )

    def _go_to(self, url: str) -> None:
        before, after = urlsplit(self.url), urlsplit(url)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            self._headers.pop("authorization", None)
        if self.status == _SEE_OTHER or (self.status in _MOVED and self.method == "POST"):
            self.method, self._body = "HEAD" if self.method == "HEAD" else "GET", None
            self._headers = {k: v for k, v in self._headers.items() if not k.startswith("content-")}
        self.url, self.is_redirected = url, True

    def _once(self, timeout: float) -> bytes:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _TooMuch(f"{self.url} is not an address of http or https")
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=timeout, context=context
            )
        else:
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        self._connection = connection
        connection.response_class = _HurriedAnswer
        headers = {"accept": "*/*", "accept-encoding": "gzip, deflate", "connection": "close"}
        headers |= {name: value for name, value in self._headers.items() if name not in _NOT_THE_PROGRAMS}
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(self.method, path, self._body, headers)
            return self._answered(connection)
        finally:
            connection.close()

    def _answered(self, connection: http.client.HTTPConnection) -> bytes:
        """Read the response and return its body. Raises _TooMuch if it is not valid HTTP."""
        try:
            with connection.getresponse() as response:
                self.status, self.reason, self.headers = response.status, response.reason, response.headers
                return self._read(response)
        except http.client.IncompleteRead:
            raise self._cut() from None
        except http.client.BadStatusLine as error:
            found = repr(str(error)[:80])
        except http.client.HTTPException as error:
            found = str(error)
        except zlib.error:
            raise _TooMuch(f"the answer of {self.url} is packed in a way that cannot be read") from None
        raise _TooMuch(f"{self.url} does not answer as HTTP does: {found}. Check its address and its port.")

    def _cut(self) -> _TooMuch:
        return _TooMuch(f"the answer of {self.url} ended before it was whole. Ask again.")

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """Return the body, decompressed. Raises _TooMuch if it is incomplete or too large."""
        coding = (response.headers.get("Content-Encoding") or "").lower()
        unpacker = (
            zlib.decompressobj(zlib.MAX_WBITS | 32) if coding in ("gzip", "x-gzip", "deflate") else None
        )
        pieces: list[bytes] = []
        left = _LARGEST
        while left >= 0:
            piece = response.read(_CHUNK)
            if not piece:
                if response.length or (unpacker is not None and pieces and not unpacker.eof):
                    raise self._cut()
                return b"".join(pieces)
            while piece:
                if unpacker is None:
                    unpacked, piece = piece, b""
                else:
                    unpacked = unpacker.decompress(piece, _CHUNK)
                    piece = unpacker.unconsumed_tail
                pieces.append(unpacked)
                left -= len(unpacked)
                if left < 0:
                    break
        raise _TooMuch(
            f"the answer of {self.url} is larger than {_LARGEST >> 20} MiB. "
            "Read it in pieces, with http.client."
        )

    def stop(self) -> None:
        """End the request, which raises an error in the thread that performs it."""
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)


def _body(given: Any) -> bytes | None:
    if isinstance(given, JsProxy):
        given = given.to_bytes() if hasattr(given, "to_bytes") else str(given)
    if given is None or not isinstance(given, str):
        return None if given is None else bytes(given)
    return given.encode()


def _charset(mime: str) -> str:
    message = Message()
    message["Content-Type"] = mime
    return message.get_content_charset("utf-8")


def _decoded(content: bytes, mime: str) -> str:
    try:
        return content.decode(_charset(mime), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _buffer(content: bytes) -> Any:
    """Return the content as an ArrayBuffer."""
    return to_js(content).buffer


class XMLHttpRequest:
    """A request that a program sends and waits for. Asynchronous requests are refused: use ``fetch``."""

    UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE = range(5)

    def __init__(self) -> None:
        self.readyState = self.UNSENT
        self.responseType = ""
        self.timeout = 0
        self.withCredentials = False
        self.status, self.statusText, self.responseURL = 0, "", ""
        self._ask: Ask | None = None
        self._asked: tuple[str, str] = ("", "")
        self._headers: dict[str, str] = {}
        self._mime = ""
        self._content = b""
        self._listeners: list[tuple[str, Any]] = []

    @classmethod
    def new(cls) -> XMLHttpRequest:
        return cls()

    def open(
        self,
        method: str,
        url: str,
        is_async: bool = True,
        user: str | None = None,
        password: str | None = None,
    ) -> None:
        self._asked, self._is_async, self._headers = (method.upper(), url), is_async, {}
        self.readyState = self.OPENED

    def setRequestHeader(self, name: str, value: str) -> None:  # noqa: N802 - the web's name
        before = self._headers.get(name.lower())
        self._headers[name.lower()] = value if before is None else f"{before}, {value}"

    def overrideMimeType(self, mime: str) -> None:  # noqa: N802 - the web's name
        self._mime = mime

    def addEventListener(self, kind: str, listener: Any, options: Any = None) -> None:  # noqa: N802
        self._listeners.append((kind, listener))

    def send(self, body: Any = None) -> None:
        if self.readyState != self.OPENED:
            raise JsException("InvalidStateError", "open the request before sending it")
        self._ask = Ask(*self._asked, self._headers, _body(body))
        if self._is_async:
            task = asyncio.ensure_future(self._send_later(self._ask))
            _under_way.add(task)
            task.add_done_callback(_under_way.discard)
            return
        try:
            self._end(self._ask, self._ask.perform(self.timeout / 1000))
        except TimeoutError:
            self.readyState = self.DONE
            raise JsException("TimeoutError", f"{self._ask.url} did not answer in time") from None
        except (OSError, http.client.HTTPException) as error:
            self.readyState = self.DONE
            raise JsException("NetworkError", _told(error)) from None

    async def _send_later(self, ask: Ask) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._end(ask, await loop.run_in_executor(None, ask.perform, self.timeout / 1000))
        except TimeoutError:
            self.readyState = self.DONE
            self._tell("timeout")
        except (OSError, http.client.HTTPException):
            self.readyState = self.DONE
            self._tell("error")
        else:
            self._tell("load")
        self._tell("loadend")

    def _end(self, ask: Ask, content: bytes) -> None:
        self.status, self.statusText, self.responseURL = ask.status, ask.reason, ask.url
        self._content = content
        self.readyState = self.DONE
        self._tell("readystatechange")

    def _tell(self, kind: str) -> None:
        listeners = [listener for each, listener in self._listeners if each == kind]
        for listener in (getattr(self, f"on{kind}", None), *listeners):
            if listener is not None:
                listener(self)

    def abort(self) -> None:
        if self._ask is not None:
            self._ask.stop()

    @property
    def _type(self) -> str:
        own = "" if self._ask is None else self._ask.headers.get("Content-Type") or ""
        return self._mime or own

    @property
    def responseText(self) -> str:  # noqa: N802 - the web's name
        return _decoded(self._content, self._type)

    @property
    def response(self) -> Any:
        if self.responseType == "arraybuffer":
            return _buffer(self._content)
        if self.responseType == "json":
            import js

            return js.JSON.parse(self.responseText)
        return self.responseText

    def getAllResponseHeaders(self) -> str:  # noqa: N802 - the web's name
        found = () if self._ask is None else self._ask.headers.items()
        return "".join(f"{name.lower()}: {value}\r\n" for name, value in found)

    def getResponseHeader(self, name: str) -> str | None:  # noqa: N802 - the web's name
        return None if self._ask is None else self._ask.headers.get(name)


_under_way: set[asyncio.Future[Any]] = set()
"""The tasks of requests, kept here because nothing else refers to them."""


def _told(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason or type(error).__name__


class Request:
    """A request made with ``Request.new(url, options)``."""

    def __init__(self, url: Any, options: Any = None) -> None:
        before = url if isinstance(url, Request) else None
        self.url: str = before.url if before else str(url)
        self.method: str = str(_option(options, "method") or (before.method if before else "GET")).upper()
        given = _option(options, "headers")
        self.headers: dict[str, str] = dict(before.headers) if before and given is None else _headers(given)
        body = _option(options, "body")
        self.body: bytes | None = before.body if before and body is None else _body(body)
        self.redirect: str = _option(options, "redirect") or (before.redirect if before else "follow")
        self.signal: Any = _option(options, "signal") or (before.signal if before else None)

    @classmethod
    def new(cls, url: Any, options: Any = None) -> Request:
        return cls(url, options)


def _option(options: Any, name: str) -> Any:
    if options is None:
        return None
    return options.get(name) if isinstance(options, Mapping) else getattr(options, name, None)


def _headers(given: Any) -> dict[str, str]:
    if given is None:
        return {}
    import js

    if isinstance(given, JsProxy):
        given = given.to_py() if not hasattr(given, "entries") else js.Object.fromEntries(given).to_py()
    return {str(name): str(value) for name, value in dict(given).items()}


class Response:
    """The response to ``fetch``."""

    def __init__(self, ask: Ask, content: bytes) -> None:
        import js

        self.status, self.statusText, self.url = ask.status, ask.reason, ask.url
        self.ok = 200 <= ask.status < 300
        self.redirected = ask.is_redirected
        self.type = "basic"
        self.bodyUsed = False
        self._type = ask.headers.get("Content-Type") or ""
        joined: dict[str, str] = {}
        for name, value in ask.headers.items():
            key = name.lower()
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
        self.headers = js.Map.new(to_js([list(item) for item in joined.items()]))
        self._ask, self._content = ask, content

    def clone(self) -> Response:
        return Response(self._ask, self._content)

    def _used(self) -> bytes:
        if self.bodyUsed:
            raise JsException("TypeError", "the body was read already")
        self.bodyUsed = True
        return self._content

    async def arrayBuffer(self) -> Any:  # noqa: N802 - the web's name
        return _buffer(self._used())

    async def bytes(self) -> Any:
        return to_js(self._used())

    async def text(self) -> str:
        return _decoded(self._used(), "")

    async def json(self) -> Any:
        import js

        return js.JSON.parse(await self.text())

    @property
    def body(self) -> Body | None:
        return None if self.status in _NO_BODY else Body(self)


class Body:
    """The body of a response, as a stream of one chunk."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def getReader(self, options: Any = None) -> Body:  # noqa: N802 - the web's name
        return self

    async def read(self) -> Any:
        import js

        piece = js.Object.new()
        piece.done = self._response.bodyUsed or not self._response._content
        piece.value = None if piece.done else to_js(self._response._used())
        return piece

    def cancel(self, reason: Any = None) -> Any:
        import js

        self._response.bodyUsed = True
        return js.Promise.resolve(None)

    def releaseLock(self) -> None:  # noqa: N802 - the web's name
        """Do nothing, because there is only one reader."""


def fetch(request: Any, options: Any = None) -> asyncio.Future[Response]:
    """Make a request on a thread. Raises JsException as JavaScript does: TypeError or AbortError."""
    task = asyncio.ensure_future(_fetch(Request(request, options)))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    return task


async def _fetch(request: Request) -> Response:
    loop = asyncio.get_running_loop()
    ask = Ask(request.method, request.url, request.headers, request.body)
    aborted = loop.create_future()

    def abort(*_: Any) -> None:
        ask.stop()
        if not aborted.done():
            aborted.set_result(None)

    if request.signal is not None:
        if request.signal.aborted:
            _refuse_aborted()
        request.signal.addEventListener("abort", create_proxy(abort))
    job = loop.run_in_executor(None, ask.perform, None, request.redirect)
    try:
        await asyncio.wait({job, aborted}, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        ask.stop()
        raise
    try:
        content = await job
    except (OSError, http.client.HTTPException) as error:
        if aborted.done():
            _refuse_aborted()
        raise JsException("TypeError", _told(error)) from None
    if aborted.done():
        _refuse_aborted()
    return Response(ask, content)


def _refuse_aborted() -> NoReturn:
    raise JsException("AbortError", "the program aborted the request")


def install() -> None:
    """Add these names to ``js``, and make ``http.client`` limit the headers of responses."""
    import js

    http.client.HTTPConnection.response_class = _Answer

    scope: Any = js
    scope.XMLHttpRequest, scope.fetch = XMLHttpRequest, fetch
    scope.Request, scope.Response = Request, Response
