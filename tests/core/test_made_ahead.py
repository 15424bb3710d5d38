"""Files made ahead by an installation are found in the package, also through a link, unless they
are missing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from praxis_desktop.core import shipped
from praxis_desktop.core.shipped import MADE_AHEAD, made_ahead


def test_the_folder_is_found_in_the_package_through_a_link_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package" / "praxis_desktop"
    package.mkdir(parents=True)
    monkeypatch.setattr(shipped, "_package", lambda: package)
    assert made_ahead() is None
    if sys.platform == "win32":
        (package / MADE_AHEAD).mkdir()
    else:
        place = tmp_path / "cache"
        (package / MADE_AHEAD).symlink_to(place)
        assert made_ahead() is None
        place.mkdir()
    assert made_ahead() == package / MADE_AHEAD
