"""Decodes bytes in any encoding that Python knows, in time proportional to the number of bytes."""

from __future__ import annotations

import codecs
from typing import Final

_SLOW: Final = ("punycode", "idna")
"""Host name codecs that take time quadratic in the length of the text."""


def decoded(data: bytes, encoding: str) -> str:
    """Decode ``data`` from ``encoding``. Raises UnicodeDecodeError, or LookupError for an encoding that
    does not exist or is not for text.
    """
    if codecs.lookup(encoding).name in _SLOW:
        raise LookupError(f"{encoding} is for names of hosts")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise
    except UnicodeError as error:
        raise LookupError(str(error)) from None
