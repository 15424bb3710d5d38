"""``js.XMLHttpRequest``, ``js.fetch`` and ``js.Request`` over sockets.

Pyodide's ``pyfetch`` and ``open_url``, and urllib3 on Emscripten, are based on them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from pyodide.ffi import JsException, JsProxy, create_proxy, to_js

if TYPE_CHECKING:
    from _praxis.http_requests import Ask

_NO_BODY = (204, 205, 304)


def _ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Ask:
    from _praxis.http_requests import Ask  # most programs need neither http.client nor email

    return Ask(method, url, headers, body)


def _decoded(content: bytes, mime: str) -> str:
    from _praxis.http_requests import decoded

    return decoded(content, mime)


def _body(given: Any) -> bytes | None:
    if isinstance(given, JsProxy):
        given = given.to_bytes() if hasattr(given, "to_bytes") else str(given)
    if given is None or not isinstance(given, str):
        return None if given is None else bytes(given)
    return given.encode()


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
        self._ask = _ask(*self._asked, self._headers, _body(body))
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
        except OSError as error:
            self.readyState = self.DONE
            raise JsException("NetworkError", _told(error)) from None

    async def _send_later(self, ask: Ask) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._end(ask, await loop.run_in_executor(None, ask.perform, self.timeout / 1000))
        except TimeoutError:
            self.readyState = self.DONE
            self._tell("timeout")
        except OSError:
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
"""The tasks that make requests. Nothing else keeps them alive."""


def _told(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__


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
    """A response's body, as a stream with a single chunk."""

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
    """Make a request in a thread. Raises JsException as JavaScript does: TypeError or AbortError."""
    task = asyncio.ensure_future(_fetch(Request(request, options)))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    return task


async def _fetch(request: Request) -> Response:
    loop = asyncio.get_running_loop()
    ask = _ask(request.method, request.url, request.headers, request.body)
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
    except OSError as error:
        if aborted.done():
            _refuse_aborted()
        raise JsException("TypeError", _told(error)) from None
    if aborted.done():
        _refuse_aborted()
    return Response(ask, content)


def _refuse_aborted() -> NoReturn:
    raise JsException("AbortError", "the program aborted the request")


def install() -> None:
    """Add these names to ``js``."""
    import js

    scope: Any = js
    scope.XMLHttpRequest, scope.fetch = XMLHttpRequest, fetch
    scope.Request, scope.Response = Request, Response
