"""Keeps the instruments of one test apart from those of the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from praxis_desktop.ports.emergency.port import OPEN_PORTS


@pytest.fixture(autouse=True)
def own_instruments() -> Iterator[None]:
    """An instrument can be stopped until its guest ends, so a later test that stops everything would stop the
    closed ports of an earlier test's guest, too.
    """
    yield
    for port in OPEN_PORTS.known():
        if port.is_closed:
            OPEN_PORTS.remove(port)
