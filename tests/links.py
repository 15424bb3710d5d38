"""A mark for tests that make symbolic links: Windows grants them to few, and Wine makes none, silently."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest


def _are_made() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder, "link")
        try:
            link.symlink_to("there")
        except OSError:
            return False
        return link.is_symlink()


needs_links = pytest.mark.skipif(not _are_made(), reason="no symbolic links can be made here")
