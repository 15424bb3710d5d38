"""Texts without what is nobody's business: passwords, keys, and who and where the user is."""

from __future__ import annotations

import getpass
import platform
import re
from pathlib import Path

_MARK = "***"

# Nothing in them is without bounds where it could be tried from every letter of a long text.
_PATTERNS = (
    # The user and the password of an address.
    (re.compile(r"(://)[^\s/@]{1,500}@"), rf"\1{_MARK}@"),
    # ?token=..., PASSWORD=..., "api_key": "...", Authorization: ...
    (
        re.compile(
            r"(?i)((?:password|passwd|passphrase|token|secret|api[_-]?key|authorization|credential)[\w-]{0,40}"
            r"[\"']?\s{0,9}[=:]\s{0,9}[\"']?)(?:(?:basic|bearer)\s+)?[^\s\"'&,;]+"
        ),
        rf"\1{_MARK}",
    ),
    # What people say of a run on the command line.
    (
        re.compile(r"(--(?:operator|name|notes|reason|set|args)[ =])('(?:[^']|'\"'\"')*'|\"[^\"]*\"|\S+)"),
        rf"\1{_MARK}",
    ),
    (re.compile(r"-----BEGIN [A-Z ]+-----.{0,20000}?-----END [A-Z ]+-----", re.DOTALL), _MARK),
)

_SHORTEST = 3
"""Letters of a name that is looked for: a shorter one is part of other words."""


class Concealing:
    """Takes them out of texts, for this user on this computer."""

    def __init__(self, *, home: Path | None = None, user: str | None = None, host: str | None = None) -> None:
        self._home = str(Path.home() if home is None else home)
        self._names = [
            (re.compile(rf"(?<!\w){re.escape(name)}(?!\w)"), told)
            for name, told in ((_user() if user is None else user, "USER"), (_host(host), "COMPUTER"))
            if len(name) >= _SHORTEST and name != "root"
        ]

    def text(self, told: str) -> str:
        """``told`` without them; the user's folder is ``~``."""
        if len(self._home) > 1:
            told = re.sub(rf"{re.escape(self._home)}(?![\w.-])", "~", told)
        for pattern, mark in (*_PATTERNS, *self._names):
            told = pattern.sub(mark, told)
        return told


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _host(given: str | None) -> str:
    return (platform.node() if given is None else given).partition(".")[0]
