"""Addresses as they may be shown and kept: without passwords and tokens."""

from __future__ import annotations

import re
from typing import Final

_USER: Final = re.compile(r"(?<=://)[^/@\s'\"?#]*@")
_QUERY: Final = re.compile(r"(://[^\s'\"?#<>]*)[?#][^\s'\"<>)]*")


def without_secrets(text: str) -> str:
    """``text`` with the addresses in it cut down to server and path: what stands before an ``@``, and behind
    a ``?`` or a ``#``, may be a secret.
    """
    return _QUERY.sub(r"\1", _USER.sub("", text))
