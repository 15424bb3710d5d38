"""A port that was granted before is found again where it is now; another device never takes its place."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import structs

from build_tools.wine.lending import port_name
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.ports.devices.discovery import PortInfo
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.granting.remembering import Grant, GrantOutdated, GrantStore, Memory
from praxis_desktop.ports.roles import Binding, parse_binding
from tests.ports.wires import lead, lead_nowhere, needs_ports, of_terminals, wire

SCALE = PortInfo(
    "/dev/ttyUSB0", vid=0x0403, pid=0x6001, serial_number="A10K", location="1-1", product="XPR205"
)
TWIN = PortInfo(
    "/dev/ttyUSB1", vid=0x0403, pid=0x6001, serial_number="B20L", location="1-2", product="XPR205"
)
BARE = PortInfo("/dev/ttyUSB2", vid=0x1A86, pid=0x7523, location="1-3")


class Bench:
    """A memory of grants in a folder, and the ports that are plugged in."""

    def __init__(self, folder: Path, *ports: PortInfo) -> None:
        self.ports: Sequence[PortInfo] = ports
        self.folder = folder

    def memory(self, protocol: str = "/lab/weigh.py", digest: str = "1") -> Memory:
        store = GrantStore(self.folder / "grants.json")
        return Memory(protocol, digest, store=store, ports=lambda: self.ports)

    def grant(self, device: str, *, limits: str = "") -> Grant:
        """Remember a port, as another process would."""
        memory = self.memory()
        memory.keep([parse_binding(f"scale={device}")], {"scale": limits})
        return self.memory().grants()["scale"]


def moved(port: PortInfo, device: str, location: str) -> PortInfo:
    return PortInfo(device, vid=port.vid, pid=port.pid, serial_number=port.serial_number, location=location)


def test_a_device_is_found_wherever_it_is_plugged_in_now(tmp_path: Path) -> None:
    bench = Bench(tmp_path, SCALE, TWIN)
    grant = bench.grant("/dev/ttyUSB0", limits="mettler")
    assert (grant.identity, grant.label, grant.limits) == (
        "usb:0403:6001,serial=A10K,location=1-1",
        "XPR205",
        "mettler",
    )
    assert bench.memory().recall(grant) == Binding("scale", "/dev/ttyUSB0")
    bench.ports = (moved(TWIN, "/dev/ttyUSB0", "1-1"), moved(SCALE, "/dev/ttyUSB1", "1-4.2"))
    assert bench.memory().recall(grant) == Binding("scale", "/dev/ttyUSB1")


def test_another_device_in_its_place_is_not_taken_for_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, SCALE)
    grant = bench.grant("/dev/ttyUSB0")
    bench.ports = (moved(TWIN, "/dev/ttyUSB0", "1-1"),)
    with pytest.raises(PortNotFound) as caught:
        bench.memory().recall(grant)
    assert "remembered for 'scale' is not connected: /dev/ttyUSB0 (XPR205)" in caught.value.message
    assert "serial=A10K" in caught.value.message
    assert "revoke --role scale" in caught.value.hint


def test_a_device_without_a_serial_number_has_to_be_where_it_was(tmp_path: Path) -> None:
    bench = Bench(tmp_path, BARE)
    grant = bench.grant("/dev/ttyUSB2")
    bench.ports = (moved(BARE, "/dev/ttyUSB0", "1-3"),)
    assert bench.memory().recall(grant).device == "/dev/ttyUSB0"
    bench.ports = (moved(BARE, "/dev/ttyUSB0", "1-4"),)
    with pytest.raises(PortNotFound):
        bench.memory().recall(grant)


def test_an_identity_is_remembered_as_the_device_that_it_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("praxis_desktop.ports.devices.discovery.present_ports", lambda **_: [SCALE])
    grant = Bench(tmp_path, SCALE).grant("usb:0403:6001")
    assert (grant.device, grant.identity) == ("/dev/ttyUSB0", "usb:0403:6001,serial=A10K,location=1-1")


@needs_ports
def test_a_link_is_a_port_without_identity_and_has_to_lead_somewhere(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    link = port_name(tmp_path, "balance")
    with wire() as first:
        lead(link, first)
        grant = bench.grant(str(link))
        assert (grant.device, grant.identity) == (str(link), "")
        assert bench.memory().recall(grant) == Binding("scale", str(link))
        lead_nowhere(link)
    with pytest.raises(PortNotFound, match="is not connected"):
        bench.memory().recall(grant)
    if sys.platform != "win32":
        link.write_text("no port")
        with pytest.raises(PortError):
            bench.memory().recall(grant)


@of_terminals
def test_a_path_that_leads_to_a_usb_device_now_is_another_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire() as there:
        link = tmp_path / "balance"
        link.symlink_to(there.device)
        bench = Bench(tmp_path)
        grant = bench.grant(str(link))
        stranger = PortInfo(there.device, vid=1, pid=2, product="Stranger")
        monkeypatch.setattr("praxis_desktop.ports.devices.discovery.present_ports", lambda **_: [stranger])
        with pytest.raises(PortNotFound, match=r"is not the one remembered for 'scale'.*Stranger"):
            bench.memory().recall(grant)


def test_a_program_that_has_changed_is_not_the_one_that_was_trusted(tmp_path: Path) -> None:
    bench = Bench(tmp_path, SCALE)
    grant = bench.grant("/dev/ttyUSB0")
    with pytest.raises(GrantOutdated) as caught:
        bench.memory(digest="2").recall(grant)
    assert "/lab/weigh.py has changed since /dev/ttyUSB0 (XPR205) was granted to it" in caught.value.message
    assert "--port scale=/dev/ttyUSB0 --remember" in caught.value.hint
    assert caught.value.exit_code == 2
    assert bench.memory(digest="2").find(grant).device == "/dev/ttyUSB0"
    assert bench.memory(protocol="/lab/other.py").grants() == {}


@pytest.mark.parametrize("device", ["sim:mettler", "loop://"])
def test_what_is_no_instrument_is_never_remembered(tmp_path: Path, device: str) -> None:
    with pytest.raises(UsageError, match="cannot be remembered"):
        Bench(tmp_path).grant(device)
    assert Bench(tmp_path).memory().grants() == {}


@of_terminals
def test_a_pseudo_terminals_number_is_never_remembered(tmp_path: Path) -> None:
    with wire() as there, pytest.raises(UsageError, match="will be reused"):
        Bench(tmp_path).grant(there.device)


@pytest.mark.parametrize(
    "device", ["sim:mettler", "replay:/lab/run.journal", "loop://", "../tty", "spy:///dev/ttyS0"]
)
def test_a_file_of_grants_that_somebody_wrote_makes_no_simulator_of_an_instrument(
    tmp_path: Path, device: str
) -> None:
    bench = Bench(tmp_path, SCALE)
    grant = structs.replace(bench.grant("/dev/ttyUSB0"), device=device, identity="")
    with pytest.raises(UsageError):
        bench.memory().recall(grant)


def test_a_file_of_limits_is_remembered_with_its_full_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    grant = Bench(tmp_path, SCALE).grant("/dev/ttyUSB0", limits="limits.json")
    assert grant.limits == str(tmp_path / "limits.json")
