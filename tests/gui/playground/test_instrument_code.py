"""The code that connects an instrument works for each kind, in a console with its simulator."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.playground.connection_code import CONNECTIONS, code_for, is_name
from praxis_desktop.interpreter.control import Control
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
from praxis_desktop.workers.console.outfit import ConsoleOutfit
from tests.workers.kernel.conftest import LIMIT_S, Talk, console_snapshots  # noqa: F401 - a fixture

USES = {
    "a4s": ("(await {name}.get_temperature()) > 0", "True"),
    "agrow": ("{name}.write(b'\\1\\3\\0\\x13\\0\\x025\\xce') and {name}.read(3)", "b'\\x01\\x03\\x04'"),
    "agrow_tcp": (
        "{name}.sendall(bytes.fromhex('0001 0000 0006 01 03 0013 0002')) or {name}.recv(100)[6:9]",
        "b'\\x01\\x03\\x04'",
    ),
    "atc": ("{name}.num_blocks", "1"),
    "bioshake": ("(await {name}.get_temperature()) > 15", "True"),
    "byonoy_a96a": ("{name}.available_wavelengths[:2]", "[405, 450]"),
    "byonoy_l96a": ("(await {name}.send_command(0x0010, bytes(60)))[:2]", "b'\\x10\\x00'"),
    "clariostar": ("(await {name}.read_command_status())[5]", "5"),
    "cytomat": ("await {name}.get_temperature()", "37.0"),
    "dp832": ("{name}.sendall(b'*IDN?\\n') or {name}.recv(100)[:5]", "b'RIGOL'"),
    "ds1000z": ("{name}.sendall(b'*IDN?\\n') or {name}.recv(100)[:5]", "b'RIGOL'"),
    "evo": ("{name}.num_channels", "8"),
    "hamilton_hhs": ("await {name}.get_is_shaking()", "False"),
    "infinite": ("await {name}._send_command('#RATIO LABELS')", "['1']"),
    "inheco": ("len({name})", "1"),
    "inheco_tec": ("(await {name}.get_current_temperature()) > 15", "True"),
    "keyence": ("(await {name}.scan()).data", "'PLATE-0007'"),
    "liconic": ("await {name}.get_temperature()", "37.0"),
    "masterflex": ("await (await {name}.send_command('S+100'))", "b'\\x06'"),
    "mettler": ("(await {name}.read_weight()) > 1", "True"),
    "microspin": ("await {name}.is_homed()", "False"),
    "nimbus": ("{name}.num_channels", "8"),
    "odtc": ("{name}.request('POST', '/') or {name}.getresponse().status", "500"),
    "ot2": (
        "{name}.request('GET', '/health', headers={'Opentrons-Version': '3'}) or {name}.getresponse().status",
        "200",
    ),
    "preciseflex": ("await {name}.is_gripper_closed()", "True"),
    "proflex": ("{name}.num_blocks", "3"),
    "sartorius": ("{name}.write(b'\\x1bP\\r\\n') and {name}.readline()[:1]", "b'+'"),
    "scila": ("{name}.request('POST', '/') or {name}.getresponse().status", "500"),
    "spark": ("[each.name for each in {name}.reader.devices]", "['PLATE_TRANSPORT']"),
    "spark_absorbance": ("{name}.product", "'Spark absorbance'"),
    "spark_fluorescence": ("{name}.product", "'Spark fluorescence'"),
    "star": ("{name}.backend.num_channels", "8"),
    "tempdeck": ("(await {name}.get_temperature()) > 15", "True"),
    "vantage": ("await {name}.query_tip_presence() == [False] * 8", "True"),
    "xpeel": ("await {name}.backend.seal_check()", "'seal_detected'"),
}
"""A query for each kind of instrument, and the console's output."""

SIMULATORS = {
    "agrow_tcp": "agrow",
    "clariostar": "clariostar,pace=50",
    "cytomat": "cytomat,pace=200",
    "evo": "evo,pace=100",
    "hamilton_hhs": "hamilton_hhs,pace=100",
    "vantage": "vantage,pace=100",
    "keyence": "keyence,barcode=PLATE-0007",
    "liconic": "liconic,pace=200",
    "star": "star,pace=1000",
    "tempdeck": "tempdeck,pace=1000",
    "xpeel": "xpeel,pace=10",
    "a4s": "a4s,pace=100",
}


@pytest.fixture(scope="module")
def furnished(console_snapshots: DesktopSnapshots) -> Iterator[tuple[Talk, ConsoleOutfit]]:  # noqa: F811
    """A console to which ports can be granted."""
    outfits: list[ConsoleOutfit] = []

    def furnish(control: Control) -> ConsoleOutfit:
        console = console_snapshots.environments.console()
        outfits.append(ConsoleOutfit(console_snapshots, console, tell=lambda event: None))
        return outfits[-1]

    talk = Talk(console_snapshots, furnish)
    talk.become("idle")
    yield talk, outfits[0]
    assert talk.kernel.close(Deadline.after(LIMIT_S))


def test_each_known_kind_has_code() -> None:
    assert set(CONNECTIONS) == set(load_profiles().profiles) == set(USES)


@pytest.mark.parametrize("kind", sorted(USES))
def test_what_is_inserted_connects_and_releases(furnished: tuple[Talk, ConsoleOutfit], kind: str) -> None:
    talk, outfit = furnished
    code = code_for(kind, ())
    binding = parse_binding(f"{code.name}=sim:{SIMULATORS.get(kind, kind)}")
    talk.kernel.visit(partial(outfit.ports.grant, binding)).result(LIMIT_S)
    connect = code.connect
    if kind == "bioshake":  # PyLabRobot waits 15 s, whatever the shaker answers
        connect = connect.replace(".setup()", ".setup(skip_home=True)")
    assert talk.error(connect) == "", talk.heard
    use, shown = USES[kind]
    assert talk.value(use.replace("{name}", code.name)) == shown
    assert outfit.ports.open_roles == [code.name]
    assert talk.error(code.release) == "", talk.heard
    assert outfit.ports.open_roles == []


def test_an_instrument_that_nobody_knows_is_a_serial_port(furnished: tuple[Talk, ConsoleOutfit]) -> None:
    talk, outfit = furnished
    code = code_for("", ("port",), baudrate=19200)
    assert code.name == "port2"
    talk.kernel.visit(partial(outfit.ports.grant, parse_binding("port2=loop://"))).result(LIMIT_S)
    assert talk.error(code.connect) == ""
    assert talk.value("port2.baudrate, port2.write(b'ab'), port2.read(2)") == "(19200, 2, b'ab')"
    assert talk.error(code.release) == ""


def test_names_are_those_of_variables() -> None:
    assert code_for("mettler", (), called="balance").name == "balance"
    assert code_for("mettler", ("scale", "scale2"), called="Bench scale").name == "scale3"
    assert not is_name("lambda")
    assert not is_name("größe")
