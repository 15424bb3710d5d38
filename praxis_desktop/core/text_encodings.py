"""Decoding what a file names its encoding for: not everything that Python calls a codec is for texts."""

from __future__ import annotations

import codecs
from typing import Final

_SLOW: Final = ("punycode", "idna")
"""For the names of hosts: their time grows with the square of a text's length."""


def decoded(data: bytes, encoding: str) -> str:
    """The text that ``data`` are in ``encoding``. Raises UnicodeDecodeError, and LookupError for an encoding
    that does not exist or is not for texts.
    """
    if codecs.lookup(encoding).name in _SLOW:
        raise LookupError(f"{encoding} is for names of hosts")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise
    except UnicodeError as error:
        raise LookupError(str(error)) from None
