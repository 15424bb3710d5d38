"""A program gets this computer's time zone."""

from __future__ import annotations

import pytest
import tzlocal

from praxis_desktop.runs import local_timezone


# Windows follows no TZ, which tzlocal notices.
@pytest.mark.filterwarnings("ignore:Timezone offset does not match system offset")
@pytest.mark.parametrize("variable", ["", "Europe/Berlin", ":America/New_York"])
def test_it_is_the_one_that_other_programs_find(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", variable)
    tzlocal.reload_localzone()
    assert local_timezone() == (tzlocal.get_localzone_name() or "UTC")
