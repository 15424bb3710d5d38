"""The program's man page: the output of argparse-manpage for the grammar, with additions."""

from __future__ import annotations

import argparse
import gzip
import os
import re
from pathlib import Path
from unittest import mock

from argparse_manpage.manpage import Manpage

from praxis_desktop.settings import KEYS

PLACE = "man/man1/praxis-desktop.1.gz"
"""The page's path below ``share``."""

_SUMMARY = "run laboratory protocols on real and simulated instruments"

_WIDE = {"COLUMNS": "100000"}
"""Keeps usages on one line, because man breaks them at the page's width."""

_FILES = r"""
.SH FILES
.TP
.I ~/.local/share/praxis\-desktop
What must not be lost: records of runs, protocols, presets, reports of defects.
Removing the program leaves it.
.TP
.I ~/.config/praxis\-desktop/settings.json
What this user has chosen.
.TP
.I /etc/praxis\-desktop/settings.toml
What an administrator has chosen for all users, and locked.
.B praxis\-desktop settings template
writes one to begin with.
.TP
.I ~/.cache/praxis\-desktop
What can be made again: machine code, images, downloads.
.PP
Where
.B PRAXIS_HOME
is set, all three are below that folder.
.B praxis\-desktop doctor
says where each is, and where each setting in force comes from.
"""

_SEE_ALSO = r"""
.SH SEE ALSO
The manual is in
.IR /usr/share/doc/praxis\-desktop/html ,
from the package
.BR praxis\-desktop\-doc .
"""


def write_man_page(parser: argparse.ArgumentParser, share: Path, version: str, made_at: int) -> Path:
    """Write the page below ``share``, compressed as Debian requires."""
    file = share / PLACE
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(man_page(parser, version, made_at).encode())
    return file


def man_page(parser: argparse.ArgumentParser, version: str, made_at: int) -> str:
    """Return the page in man's markup."""
    data = {
        "project_name": "Praxis Desktop",
        "version": version,
        "manual_title": "Praxis Desktop",
        "description": _SUMMARY,
    }
    environment = {**_WIDE, "SOURCE_DATE_EPOCH": str(made_at)}
    with mock.patch.dict(os.environ, environment):
        page = str(Manpage(parser, format="single-commands-section", _data=data))
    page = page.replace(".SH COMMENTS\n", ".SH EXIT STATUS\n")
    # At the beginning of a line, man reads an apostrophe as a command.
    page = re.sub(r"^'", r"\\&'", page, flags=re.MULTILINE)
    return page.rstrip() + "\n" + _environment() + _FILES + _SEE_ALSO


def _environment() -> str:
    lines = [
        ".SH ENVIRONMENT",
        ".TP",
        ".B PRAXIS_HOME",
        "A folder that takes all that the program keeps, in place of the usual ones.",
    ]
    for key in KEYS.values():
        if key.env:
            lines += [".TP", f".B {key.env}", f"Setting {key.name}: {_escaped(key.meaning)}"]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("-", "\\-").replace("`", "")
