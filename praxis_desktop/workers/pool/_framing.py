"""Messages on a pipe: a length, then JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.plain_data import plain, typed

LARGEST = 256 << 20
"""Largest frame in bytes."""

_LENGTH = 4

_Message = TypeVar("_Message")


class FrameError(PraxisError):
    """Data from the pipe are not a message."""


class FrameTooLarge(PraxisError):
    """A message is larger than a frame may be; nothing of it was sent."""


_encoder = msgspec.json.Encoder(enc_hook=plain)


def encode(message: msgspec.Struct) -> bytes:
    """A message as a frame. Raises FrameTooLarge, and TypeError for arguments that are not plain data."""
    try:
        body = _encoder.encode(message)
    except UnicodeEncodeError:
        # Text of a guest may have lone surrogates, which UTF-8 cannot encode.
        body = json.dumps(msgspec.to_builtins(message, enc_hook=plain)).encode()
    except (NotImplementedError, RecursionError) as error:
        raise TypeError(str(error)) from error
    if len(body) > LARGEST:
        raise FrameTooLarge(f"a message of {len(body)} bytes is larger than {LARGEST}")
    return len(body).to_bytes(_LENGTH, "little") + body


class Codec(Generic[_Message]):
    """Reads the messages of one direction."""

    def __init__(self, union: Any) -> None:
        self._union = union
        self._decoder = msgspec.json.Decoder(union, dec_hook=typed)

    def decode(self, body: bytes) -> _Message:
        """The message in a frame's body. Raises FrameError."""
        try:
            message: _Message = self._decoder.decode(body)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            if b"\\ud" not in body and b"\\uD" not in body:
                raise FrameError(f"a frame is no message: {error}") from error
            return self._decode_surrogates(body)
        return message

    def _decode_surrogates(self, body: bytes) -> _Message:
        try:
            message: _Message = msgspec.convert(json.loads(body), self._union, dec_hook=typed)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise FrameError(f"a frame is no message: {error}") from error
        return message


class FrameReader(Generic[_Message]):
    """Splits a stream of bytes into messages.

    ``read(count)`` returns at most ``count`` bytes, waiting for the first, and b"" at the end.
    """

    def __init__(self, read: Callable[[int], bytes], codec: Codec[_Message]) -> None:
        self._read = read
        self._codec = codec
        self._data = bytearray()

    def next(self) -> _Message | None:
        """The next message, None at the end of the stream.

        Raises FrameError, after which the stream is unusable, and any OSError of ``read``.
        """
        data = self._data
        if not self._fill(_LENGTH, may_end=not data):
            return None
        length = int.from_bytes(data[:_LENGTH], "little")
        if length > LARGEST:
            raise FrameError(f"a frame claims to have {length} bytes, more than {LARGEST}")
        end = _LENGTH + length
        self._fill(end, may_end=False)
        body = bytes(data[_LENGTH:end])
        del data[:end]
        return self._codec.decode(body)

    def _fill(self, count: int, *, may_end: bool) -> bool:
        """Buffer ``count`` bytes; False if the stream ends here, which ``may_end`` allows."""
        data = self._data
        while len(data) < count:
            chunk = self._read(min(max(count - len(data), 1 << 16), 1 << 20))
            if chunk:
                data += chunk
            elif may_end and not data:
                return False
            else:
                raise FrameError(f"the stream ends within a frame: {len(data)} of {count} bytes")
        return True
