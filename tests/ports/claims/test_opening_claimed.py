"""A guest's port is claimed from its first opening until the guest ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.errors import PortBusy, PortClosed, PortNotFound
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import LineSettings, Port, PortReader
from tests.ports.wires import wire


def _open(opener: Opener, device: str) -> Port:
    return opener.open(Binding("scale", device), PortReader("scale"), LineSettings(), dtr=True, rts=True)


def test_a_port_is_its_guests_from_opening_until_that_ends(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    one = Opener(claim=claims.claimer(ClaimOwner("1" * 32, "first", "anna")))
    other = Opener(claim=claims.claimer(ClaimOwner("2" * 32, "second", "ben")))
    with wire() as made:
        port = _open(one, made.device)
        with pytest.raises(PortBusy, match=r"run 1111… of anna \(first\)"):
            _open(other, made.device)
        port.close()
        with pytest.raises(PortBusy):
            _open(other, made.device)
        _open(one, made.device).close()
        one.end()
        _open(other, made.device).close()
        other.end()
    assert list(tmp_path.iterdir()) == []


def test_one_that_cannot_be_opened_is_nobodys(tmp_path: Path) -> None:
    opener = Opener(claim=Claims(tmp_path).claimer(ClaimOwner("1" * 32, "first", "anna")))
    with pytest.raises(PortNotFound):
        _open(opener, "/dev/ttyNOWHERE")
    assert list(tmp_path.iterdir()) == []


def test_a_port_asked_for_after_the_guests_end_is_nobodys(tmp_path: Path) -> None:
    opener = Opener(claim=Claims(tmp_path).claimer(ClaimOwner("1" * 32, "first", "anna")))
    listening = Binding("scale", "listen://127.0.0.1:0?from=127.0.0.1")
    with wire() as made:
        for _ in range(3):
            _open(opener, made.device).close()
        opener.end()
        for device in (made.device, "/dev/ttyNOWHERE"):  # as a thread of the program that was stopped does
            with pytest.raises(PortClosed):
                _open(opener, device)
        with pytest.raises(PortClosed):
            opener.listen(listening, lambda is_welcome, peer: None)
    assert list(tmp_path.iterdir()) == []


def test_a_port_released_and_then_not_opened_is_nobodys(tmp_path: Path) -> None:
    opener = Opener(claim=Claims(tmp_path).claimer(ClaimOwner("1" * 32, "first", "anna")))
    with wire() as made:
        for _ in range(3):
            _open(opener, made.device).close()
        opener.release("scale")
        gone = made.device
    with pytest.raises(PortNotFound):
        _open(opener, gone)
    assert list(tmp_path.iterdir()) == []
