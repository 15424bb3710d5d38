"""Files named in pages have the program's version, which is defined in one place."""

from __future__ import annotations

import re

from praxis_desktop import __version__
from tests.documents.samples import PAGES, name

_NAMED = re.compile(r"praxis[-_]desktop(?:-doc)?[-_](\d+\.\d+\.\d+)")


def test_files_that_are_installed_are_called_by_this_version() -> None:
    found = {(name(page), version) for page in PAGES for version in _NAMED.findall(page.read_text("utf-8"))}
    assert found
    others = {(page, version) for page, version in found if version != __version__}
    # A page on what was tried names the version that was tried.
    assert {page for page, _ in others} <= {"docs/clean-machines.md"}
