"""A device belongs to one run at a time, whatever the process and user of that run."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.file_locks import lock_open
from praxis_desktop.core.system_user import user_name
from praxis_desktop.ports.claims.claiming import Claim, ClaimCancelled, Claims, shared_folder
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.errors import PortBusy
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.simulators.exporting import ExportedInstrument
from praxis_desktop.ports.simulators.star import Star
from tests.obstacles import unreadable
from tests.ports.claims.fights import check, fight
from tests.ports.wires import WAIT_S, needs_ports, of_terminals, wire

ANNA = ClaimOwner("3f2a" + "0" * 28, "gravimetric_check", "anna")
BEN = ClaimOwner("77aa" + "0" * 28, "shake", "ben")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to which all users may write."""
    made = tmp_path / "claims"
    made.mkdir()
    made.chmod(0o1777)
    return made


@contextmanager
def held(folder: Path, device: str, name: str = "c0ffee") -> Iterator[subprocess.Popen[str]]:
    """Another process that has ``device``."""
    command = [sys.executable, "-m", "tests.ports.claims.fighter", "--hold", str(folder), device, name]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_same_place_at_two_usbip_servers_is_two_devices(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims, star = Claims(folder), parse_binding("star=usb:08af:8000")
    with (
        ExportedInstrument(Star(), "127.0.0.1:0") as one,
        ExportedInstrument(Star(), "127.0.0.1:0") as other,
    ):
        monkeypatch.setenv("PRAXIS_USBIP", one.device)
        with claims.take([star], owner=ANNA):
            with pytest.raises(PortBusy, match="anna"):
                claims.take([star], owner=BEN)
            monkeypatch.setenv("PRAXIS_USBIP", other.device)
            claims.take([star], owner=BEN).release()


def test_who_has_a_port_is_named(folder: Path) -> None:
    claims = Claims(folder)
    port = Binding("scale", "/dev/ttyUSB0")
    with claims.take([port], owner=ANNA):
        with pytest.raises(PortBusy) as busy:
            claims.take([Binding("balance", "/dev/ttyUSB0")], owner=BEN)
        said = str(busy.value)
        assert said.startswith(
            "port balance (/dev/ttyUSB0) is in use by run 3f2a… of anna (gravimetric_check) since "
        )
        (ticket,) = claims.present()
        assert (ticket.owner, ticket.pid, ticket.is_granted) == (ANNA, os.getpid(), True)
    claims.take([port], owner=BEN).release()
    assert list(folder.iterdir()) == []


def test_a_run_that_has_a_port_is_named_by_its_number(folder: Path) -> None:
    claims, port = Claims(folder), Binding("scale", "/dev/ttyUSB0")
    for number, named in ((131, "run 131"), (-(10**30), "run 3f2a…")):
        with (
            claims.take([port], owner=structs.replace(ANNA, run_number=number)),
            pytest.raises(PortBusy, match=f"is in use by {named} of anna"),
        ):
            claims.take([port], owner=BEN)


def test_simulators_and_recordings_are_claimed_by_nobody(folder: Path) -> None:
    claims = Claims(folder)
    for text in ("scale=sim:mettler", "scale=loop://"):
        with claims.take([parse_binding(text)], owner=ANNA):
            claims.take([parse_binding(text)], owner=BEN).release()
    assert list(folder.iterdir()) == []


@needs_ports
def test_a_second_name_is_the_device_that_it_leads_to(folder: Path, tmp_path: Path) -> None:
    with wire() as made:
        if sys.platform == "win32":
            name = rf"\\.\{made.device.lower()}"
        else:
            name = str(tmp_path / "usb-Mettler-if00")
            Path(name).symlink_to(made.device)
        claims = Claims(folder)
        with claims.take([Binding("scale", name)], owner=ANNA), pytest.raises(PortBusy):
            claims.take([Binding("scale", made.device)], owner=BEN)


@of_terminals
def test_a_terminal_is_not_the_one_that_had_its_name_before(folder: Path) -> None:
    claims = Claims(folder)
    for _ in range(100):  # another test may use the name
        with wire() as made:
            lost = claims.take([Binding("scale", made.device)], owner=ANNA)
        with lost, wire() as following:
            if following.device == made.device:
                claims.take([Binding("scale", following.device)], owner=BEN).release()
                return
    raise AssertionError("the system gave no name twice")


def test_a_serial_server_is_one_however_it_is_spoken_with(folder: Path) -> None:
    claims = Claims(folder)
    with claims.take([Binding("scale", "socket://Server:4001")], owner=ANNA):
        with pytest.raises(PortBusy):
            claims.take([Binding("scale", "rfc2217://server:4001")], owner=BEN)
        claims.take([Binding("scale", "rfc2217://server:4002")], owner=BEN).release()


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "[::ffff:127.0.0.1]"])
def test_a_device_in_the_network_is_one_under_all_names_of_its_host(folder: Path, host: str) -> None:
    claims = Claims(folder)
    scale, again = Binding("scale", "socket://127.0.0.1:4001"), Binding("pump", f"socket://{host}:4001")
    with claims.take([scale], owner=ANNA):
        with pytest.raises(PortBusy):
            claims.take([again], owner=BEN)
        claims.take([Binding("pump", f"socket://{host}:4002")], owner=BEN).release()
    with pytest.raises(UsageError, match="is bound to 'scale' and to 'pump'"):
        claims.take([scale, again], owner=ANNA)


def test_a_run_may_use_a_device_by_datagrams_and_by_a_connection(folder: Path) -> None:
    both = [Binding("data", "tcp://127.0.0.1:4001"), Binding("news", "udp://127.0.0.1:4001")]
    with Claims(folder).take(both, owner=ANNA) as claim:
        assert claim.devices == tuple(binding.device for binding in both)


def test_all_devices_or_none(folder: Path) -> None:
    claims = Claims(folder)
    scale, pump = Binding("scale", "/dev/ttyS1"), Binding("pump", "/dev/ttyS2")
    with claims.take([pump], owner=ANNA):
        with pytest.raises(PortBusy):
            claims.take([scale, pump], owner=BEN)
        claims.take([scale], owner=BEN).release()


def test_a_run_has_what_it_claimed_before_whoever_waits_for_it(folder: Path) -> None:
    claims, port, more = Claims(folder), Binding("scale", "/dev/ttyS1"), Binding("pump", "/dev/ttyS2")
    waits = threading.Event()
    got: list[str] = []

    def wait() -> None:
        with claims.take([port], owner=BEN, queue=True, tell=lambda reason: waits.set()):
            got.append("ben")

    waiting = threading.Thread(target=wait)
    with claims.take([port], owner=ANNA):
        waiting.start()
        assert waits.wait(WAIT_S)
        with (
            claims.take([port], owner=ANNA),
            claims.take([port, more], owner=ANNA),
            pytest.raises(PortBusy, match=r"port pump .* is in use by run 3f2a…"),
        ):
            claims.take([more], owner=BEN)
        claims.take([more], owner=BEN).release()
        assert got == []
    waiting.join(WAIT_S)
    assert got == ["ben"]


def test_a_process_that_was_killed_has_nothing_any_more(folder: Path) -> None:
    claims, port = Claims(folder), Binding("scale", "/dev/ttyS1")
    with held(folder, port.device) as process:
        with pytest.raises(PortBusy, match="run c0ff… of anna"):
            claims.take([port], owner=BEN)
        process.kill()
        process.wait(WAIT_S)
        with claims.take([port], owner=BEN, queue=True):
            assert [ticket.owner for ticket in claims.present()] == [BEN]


def test_those_who_wait_are_told_what_for_and_come_in_their_order(folder: Path) -> None:
    claims = Claims(folder)
    scale, pump = Binding("scale", "/dev/ttyS1"), Binding("pump", "/dev/ttyS2")
    order: list[str] = []
    told: dict[str, list[str]] = {}

    def run(name: str, ports: list[Binding]) -> None:
        told[name] = []
        with claims.take(ports, owner=ClaimOwner(name * 8, name, "ben"), queue=True, tell=told[name].append):
            order.append(name)
            time.sleep(0.05)

    first = claims.take([scale], owner=ANNA)
    threads = []
    for name, ports in {"aaaa": [scale, pump], "bbbb": [pump], "cccc": [scale], "dddd": [pump]}.items():
        threads.append(threading.Thread(target=run, args=(name, ports)))
        threads[-1].start()
        while not told.get(name):
            time.sleep(0.005)
    with pytest.raises(PortBusy, match=r"port pump .* has been requested by run aaaa… of ben"):
        claims.take([pump], owner=ANNA)
    first.release()
    for thread in threads:
        thread.join(WAIT_S)
    assert order[0] == "aaaa"
    assert set(order[1:3]) == {"bbbb", "cccc"}
    assert order.index("bbbb") < order.index("dddd")
    assert told["cccc"][0].startswith("port scale (/dev/ttyS1) is in use by run 3f2a… of anna")
    assert told["cccc"][0].endswith("; 1 more is waiting for it")


def test_who_gives_up_waiting_leaves_the_queue(folder: Path) -> None:
    claims, port = Claims(folder), Binding("scale", "/dev/ttyS1")
    with claims.take([port], owner=ANNA):
        with pytest.raises(ClaimCancelled):
            claims.take([port], owner=BEN, queue=True, cancelled=lambda: True)
        assert [ticket.owner for ticket in claims.present()] == [ANNA]


def test_files_that_are_no_tickets_harm_nobody(folder: Path) -> None:
    claims, port = Claims(folder), Binding("scale", "/dev/ttyS1")
    names = iter(f"praxis-claim-{number}-{number:016x}" for number in range(1, 20))
    if sys.platform != "win32":
        os.mkfifo(folder / next(names))
        (folder / next(names)).symlink_to("/dev/zero")
        (folder / next(names)).symlink_to(folder / "praxis-claim-2-0000000000000002")
    (folder / next(names)).mkdir()
    nonsense = [b"", b"{", b"[]", b"\xff" * 1000, b"[" * 60_000, b'{"run_id": 1}\n', b"0" * (1 << 20)]
    wild = (
        b'{"run_id": "\\u001b[2J", "program": null, "operator": [], "pid": 1e3, "since": 1e300,'
        b' "ports": [{"role": 1, "device": {}, "keys": ["/dev/ttyS1"]}]}\n'
    )
    descriptors = []
    for content in [*nonsense, wild, wild.replace(b"1e300", b"NaN"), wild.replace(b"1e3,", b"1e999,")]:
        path = folder / next(names)
        path.write_bytes(content)
        descriptors.append(os.open(path, os.O_RDWR))
        assert lock_open(descriptors[-1])
    try:
        claims.take([port], owner=BEN).release()
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def test_a_ticket_of_another_shows_nothing_but_text(folder: Path) -> None:
    claims, port = Claims(folder), Binding("scale", "/dev/ttyS1")
    hostile = ClaimOwner("\x1b[2J\n", "t" * 10_000, "\u202emallory")
    with claims.take([port], owner=hostile):
        with pytest.raises(PortBusy) as busy:
            claims.take([port], owner=BEN)
        assert str(busy.value).isprintable()
        assert len(str(busy.value)) < 300


_NOBODY = 65534
_AS_NOBODY = """
import os, sys
from pathlib import Path
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.errors import PortBusy
from praxis_desktop.ports.roles import Binding
claims, owner = Claims(Path(sys.argv[1])), ClaimOwner("5555" * 8, "theirs", "nobody")
claims.take([Binding("other", "/dev/ttyS2")], owner=owner).release()  # loads what nobody may not read
os.setgroups([])
os.setgid(NOBODY)
os.setuid(NOBODY)
try:
    claims.take([Binding("scale", "/dev/ttyS1")], owner=owner)
except PortBusy as busy:
    print(busy)
else:
    print("claimed", flush=True)
    os._exit(0)  # leaves its ticket behind
""".replace("NOBODY", str(_NOBODY))


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become another user")
def test_another_user_is_kept_out_and_told_who_it_is() -> None:
    with tempfile.TemporaryDirectory(dir=shared_folder()) as name:  # where another user can reach it
        folder = Path(name)
        folder.chmod(0o1777)
        claims, port = Claims(folder), Binding("scale", "/dev/ttyS1")
        with claims.take([port], owner=ANNA):
            assert "is in use by run 3f2a… of root (gravimetric_check)" in _as_nobody(folder)
        assert _as_nobody(folder) == "claimed\n"
        (left,) = folder.iterdir()
        assert left.stat().st_uid == _NOBODY
        claims.take([port], owner=ANNA).release()


_LYING = _AS_NOBODY.replace('"theirs", "nobody"', '"theirs", "anna"').replace(
    "os._exit(0)  # leaves its ticket behind", "sys.stdin.read()"
)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become another user")
def test_another_user_who_claims_a_device_is_named_by_the_system() -> None:
    with tempfile.TemporaryDirectory(dir=shared_folder()) as name:
        folder = Path(name)
        folder.chmod(0o1777)
        other = subprocess.Popen(
            [sys.executable, "-c", _LYING, name], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert other.stdout is not None
        assert other.stdout.readline() == b"claimed\n"
        with pytest.raises(PortBusy, match=f"is in use by run 5555… of {user_name(_NOBODY)} "):
            Claims(folder).take([Binding("scale", "/dev/ttyS1")], owner=ANNA)
        other.communicate()


@pytest.mark.skipif(os.name != "posix", reason="Windows locks no folders")
def test_nobody_who_holds_a_lock_of_the_folder_keeps_others_from_claiming(folder: Path) -> None:
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with Claims(folder).take([Binding("scale", "/dev/ttyS1")], owner=ANNA), pytest.raises(PortBusy):
            Claims(folder).take([Binding("scale", "/dev/ttyS1")], owner=BEN)
    finally:
        os.close(descriptor)


def test_a_ticket_that_is_never_numbered_keeps_nobody_waiting_for_ever(folder: Path) -> None:
    (folder / f"praxis-claim-new-{'a' * 16}").touch()
    with Claims(folder).take([Binding("scale", "/dev/ttyS1")], owner=ANNA), pytest.raises(PortBusy):
        Claims(folder).take([Binding("scale", "/dev/ttyS1")], owner=BEN)


_KILLED = """
import os, sys
from pathlib import Path
from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.roles import Binding
claim = Claims(Path(sys.argv[1])).take(
    [Binding("scale", "/dev/ttyS1")], owner=ClaimOwner("5555" * 8, "theirs", "anna")
)
print("claimed", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="there nobody knows whose numbers processes have")
def test_who_keeps_the_lock_of_a_dead_process_keeps_no_device_busy(folder: Path) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == b"claimed"
    (ticket,) = folder.iterdir()
    killed.kill()
    killed.communicate()
    with _kept(ticket):
        Claims(folder).take([Binding("scale", "/dev/ttyS1")], owner=ANNA).release()


@contextmanager
def _kept(ticket: Path) -> Iterator[None]:
    """Keep the lock of a ticket, or on Windows, the file for this program alone."""
    if sys.platform == "win32":
        with unreadable(ticket):
            yield
    else:
        import fcntl

        descriptor = os.open(ticket, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
        os.close(descriptor)


def _as_nobody(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=WAIT_S,
        check=True,
    )
    return done.stdout


@pytest.mark.skipif(os.name != "posix", reason="its processes open a port at the same time")
def test_processes_that_fight_for_a_port_never_have_it_at_once(folder: Path) -> None:
    with wire() as made:
        turns = fight(folder, made, processes=5, seconds=1.0)
    assert len(turns) > 10
    check(turns)
    assert list(folder.iterdir()) == []


def test_the_folder_is_one_that_all_users_share() -> None:
    if sys.platform == "win32":
        assert shared_folder().is_relative_to(os.environ["PROGRAMDATA"])
        return
    mode = shared_folder().stat().st_mode
    assert mode & stat.S_ISVTX
    assert mode & stat.S_IWOTH


def test_a_folder_that_cannot_be_written_to_keeps_no_run_from_its_ports(tmp_path: Path) -> None:
    claim = Claims(tmp_path / "missing").take([Binding("scale", "/dev/ttyS1")], owner=ANNA)
    assert isinstance(claim, Claim)
    claim.release()
