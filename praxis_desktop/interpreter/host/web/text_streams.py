"""``TextDecoderStream`` and ``TextEncoderStream`` (WHATWG Encoding, section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.operators import js_string
from praxis_desktop.interpreter.host.js.text import TextDecoder, TextEncoder
from praxis_desktop.interpreter.host.js.values import JsObject
from praxis_desktop.interpreter.host.web.queuing import chunk_bytes
from praxis_desktop.interpreter.host.web.transform_stream import TransformStream
from praxis_desktop.interpreter.host.web.web_object import WebObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class TextStream(WebObject):
    """A transformer and its two streams, one of which carries text."""

    __slots__ = ("_ends",)

    js_class: ClassVar[str]
    js_members: ClassVar[Mapping[str, str]] = {
        "readable": "readable",
        "writable": "writable",
        "encoding": "encoding",
    }

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._ends = TransformStream.over(host, self)

    @property
    def readable(self) -> Any:
        """The end to read from."""
        return self._ends.readable

    @property
    def writable(self) -> Any:
        """The end to write to."""
        return self._ends.writable

    def transform(self, chunk: Any, controller: Any) -> None:
        """Pass on the transformed chunk."""
        raise NotImplementedError

    def flush(self, controller: Any) -> None:
        """Do nothing: there is no remainder."""

    def cancel(self, reason: Any) -> None:
        """Do nothing: there is nothing to clean up."""


@host_value("web.TextDecoderStream")
class TextDecoderStream(TextStream):
    """Decodes bytes, including characters that are split between chunks."""

    __slots__ = ("_decoder",)

    js_class = js_tag = "TextDecoderStream"
    js_members: ClassVar[Mapping[str, str]] = {
        **TextStream.js_members,
        "fatal": "fatal",
        "ignoreBOM": "ignore_bom",
    }

    def __init__(self, host: Host, decoder: TextDecoder) -> None:
        self._decoder = decoder
        super().__init__(host)

    @classmethod
    def construct(cls, host: Host, label: Any = "utf-8", options: Any = None) -> TextDecoderStream:
        """Implement ``new TextDecoderStream(label, {fatal, ignoreBOM})``. Raises JavaScript's RangeError for
        unknown labels.
        """
        if isinstance(label, JsObject):
            label, options = "utf-8", label
        return cls(host, TextDecoder("utf-8" if label is None else label, options))

    @property
    def encoding(self) -> str:
        return self._decoder.encoding

    @property
    def fatal(self) -> bool:
        """Whether malformed bytes make the stream fail."""
        return self._decoder.fatal

    @property
    def ignore_bom(self) -> bool:
        """Whether a byte order mark at the beginning is part of the text."""
        return self._decoder.ignore_bom

    def transform(self, chunk: Any, controller: Any) -> None:
        """Decode a chunk. Raises JavaScript's TypeError if the chunk is not bytes or, with ``fatal``, if it
        is malformed.
        """
        text = self._decoder.decode(chunk_bytes(chunk), JsObject(stream=True))
        if text:
            controller.enqueue(text)

    def flush(self, controller: Any) -> None:
        """Decode the remaining bytes, which form an incomplete character."""
        text = self._decoder.decode()
        if text:
            controller.enqueue(text)


@host_value("web.TextEncoderStream")
class TextEncoderStream(TextStream):
    """Encodes text as UTF-8."""

    __slots__ = ()

    js_class = js_tag = "TextEncoderStream"
    encoding = "utf-8"

    @classmethod
    def construct(cls, host: Host) -> TextEncoderStream:
        return cls(host)

    def transform(self, chunk: Any, controller: Any) -> None:
        data = TextEncoder().encode(js_string(chunk))
        if data:
            controller.enqueue(data)
