"""Addresses in a form that may be shown and stored: without passwords and tokens."""

from __future__ import annotations

import re
from typing import Final

_USER: Final = re.compile(r"(?<=://)[^/@\s'\"?#]*@")
_QUERY: Final = re.compile(r"(://[^\s'\"?#<>]*)[?#][^\s'\"<>)]*")


def without_secrets(text: str) -> str:
    """Reduce each address in ``text`` to its server and path: user info, query and fragment may be secret."""
    return _QUERY.sub(r"\1", _USER.sub("", text))
