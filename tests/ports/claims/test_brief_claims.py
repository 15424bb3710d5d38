"""Checks and queries of an instrument do not disturb a port that a run has."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.check.instrument import perform_check
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.errors import PortBusy
from praxis_desktop.ports.roles import Binding
from tests.cli.command import praxis
from tests.ports.wires import wire

RUN = ClaimOwner("3f2a" + "0" * 28, "gravimetric_check", "anna")


def test_a_check_of_a_port_that_a_run_has_says_who_that_is() -> None:
    with wire() as made, Claims().take([Binding("scale", made.device)], owner=RUN):
        with pytest.raises(PortBusy, match="is in use by run 3f2a… of anna"):
            perform_check(Binding("port", made.device), on_finding=print)
        assert not made.has_bytes()


def test_the_command_line_in_another_process_says_so_too() -> None:
    with wire() as made, Claims().take([Binding("scale", made.device)], owner=RUN):
        ended = praxis("ports", "identify", made.device, "--as", "mettler")
        assert ended.code == 4
        assert f"port {made.device} is in use by run 3f2a… of anna (gravimetric_check)" in ended.err
        assert not made.has_bytes()
