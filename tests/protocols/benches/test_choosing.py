"""A role is played by what the user chose; without a valid choice, the error says how to make one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.benches.bench import Bench, DeckChoice, MachineChoice
from praxis_desktop.protocols.benches.catalogue import Catalogue, MachineKind
from praxis_desktop.protocols.benches.choosing import choose_bench
from praxis_desktop.protocols.definition import MachineRole, Protocol
from tests.protocols.benches.samples import with_labware, with_machines

SCALE = with_machines(scale="Scale")
METTLER = "MettlerToledoWXS205SDUBackend"


def chosen(
    protocol: Protocol = SCALE,
    *,
    machine: str = "",
    ports: Mapping[str, str] | None = None,
    base: Bench | None = None,
    simulate: bool = False,
) -> MachineChoice:
    """Return the machine chosen for the protocol's only machine role."""
    role = protocol.machines[0].name
    bench = choose_bench(
        protocol,
        Catalogue.find(),
        machines={role: machine} if machine else {},
        ports=ports or {},
        base=base,
        simulate=simulate,
    )
    return bench.machines[0]


def refusal(protocol: Protocol = SCALE, **given: object) -> UsageError:
    with pytest.raises(UsageError) as caught:
        chosen(protocol, **given)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    "text", [METTLER, METTLER.lower(), "mettler", "Mettler-Toledo", f"pylabrobot.scales:{METTLER}"]
)
def test_a_backend_is_named_in_whole_or_by_its_beginning(text: str) -> None:
    choice = chosen(machine=f"{text}@/dev/ttyUSB0")
    assert choice == MachineChoice(
        "scale", "pylabrobot.scales:Scale", f"pylabrobot.scales:{METTLER}", "/dev/ttyUSB0"
    )


@pytest.mark.parametrize(
    ("machine", "ports"),
    [
        ("mettler@sim:mettler,mass=3", {}),
        ("mettler", {"scale": "sim:mettler,mass=3"}),
        ("sim:mettler,mass=3", {}),
        ("", {"scale": "sim:mettler,mass=3"}),
    ],
)
def test_the_port_is_given_with_the_backend_or_beside_it_and_may_imply_it(
    machine: str, ports: dict[str, str]
) -> None:
    choice = chosen(machine=machine, ports=ports)
    assert choice.backend == f"pylabrobot.scales:{METTLER}"
    assert (choice.port, choice.is_simulated) == ("sim:mettler,mass=3", True)


def test_nothing_is_simulated_unless_somebody_asks_for_it() -> None:
    error = refusal()
    assert error.message == "machine scale (Scale) is not given"
    assert error.hint.splitlines() == [
        f"Specify --machine scale={METTLER}@DEVICE or --machine scale={METTLER}@sim:mettler (simulated).",
        "Or simulate everything not specified: --simulate.",
    ]
    assert chosen(simulate=True).port == "sim:mettler"
    assert chosen(machine="sim").port == "sim:mettler"


def test_all_missing_roles_are_named_at_once() -> None:
    both = Protocol(
        "sample",
        "Sample",
        machines=with_machines(shaker="HeaterShaker").machines,
        labware=with_labware({"source": "Plate"}).labware,
    )
    error = refusal(both)
    assert error.message == "machine shaker (HeaterShaker) is not given; labware source (Plate) is not given"
    assert "--labware source=NAME, for example cor_96_wellplate_360uL_Fb, " in error.hint


def test_what_is_given_is_not_simulated_with_the_rest() -> None:
    protocol = with_machines(scale="Scale", pump="Pump")
    bench = choose_bench(
        protocol, Catalogue.find(), machines={"scale": "mettler@/dev/ttyUSB0"}, simulate=True
    )
    assert [(choice.role, choice.is_simulated) for choice in bench.machines] == [
        ("scale", False),
        ("pump", True),
    ]
    assert bench.ports == ("scale=/dev/ttyUSB0",)


@pytest.mark.parametrize(
    ("machine", "message", "hint"),
    [
        ("metler@x", "machine scale: there is no backend 'metler' for a Scale", f"Did you mean {METTLER}?"),
        ("bioshake@x", "machine scale is a Scale, but BioShake is not a backend for it", "@DEVICE"),
        ("mettler", f"machine scale: {METTLER} needs the port that the instrument is on", "--port scale="),
        (
            "ScaleChatterbox@/dev/x",
            "machine scale: ScaleChatterboxBackend is simulated and has no port",
            "Leave /dev/x out",
        ),
        ("sim:bioshake", "machine scale is a Scale, but a BioShake is on sim:bioshake", "sim:mettler"),
        ("sim:nothing", "machine scale: no backend is known for sim:nothing", "@sim:nothing"),
    ],
)
def test_a_machine_that_does_not_fit_is_refused_with_one_that_does(
    machine: str, message: str, hint: str
) -> None:
    error = refusal(machine=machine)
    assert error.message == message
    assert hint in error.hint


def test_a_port_whose_instrument_nobody_knows_needs_a_backend() -> None:
    error = refusal(ports={"scale": "/dev/ttyUSB0"})
    assert error.message == "machine scale (Scale) has the port /dev/ttyUSB0, but no backend for it"
    assert f"--machine scale={METTLER}@/dev/ttyUSB0" in error.hint
    both = refusal(machine="sim", ports={"scale": "/dev/ttyUSB0"})
    assert both.message == "machine scale is simulated but has the port /dev/ttyUSB0"
    assert chosen(machine="sim", ports={"scale": "sim:mettler,mass=1"}).port == "sim:mettler,mass=1"
    twice = refusal(machine="mettler@/dev/ttyUSB1", ports={"scale": "/dev/ttyUSB0"})
    assert twice.message == "machine scale has two ports, /dev/ttyUSB1 and /dev/ttyUSB0"


def test_a_simulated_instrument_of_another_kind_is_refused() -> None:
    refused = refusal(machine="mettler@sim:keyence")
    assert refused.message == "machine scale is a Scale, but a KeyenceBarcodeScannerBackend is on sim:keyence"
    assert "sim:mettler" in refused.hint
    own = chosen(machine="mettler@sim:balance.py:Slow")
    assert own.port == "sim:balance.py:Slow", "of which nobody knows what it is"


@pytest.mark.parametrize(
    ("role", "machine", "port"),
    [
        ("LiquidHandler", "OpentronsOT2Backend", "http://ot2.local:31950"),
        ("LiquidHandler", "NimbusBackend,read_timeout=5", "tcp://10.0.0.9:2000"),
        ("Thermocycler", "ProflexBackend", "tls://10.0.0.8:7443"),
        ("Centrifuge", "MicroSpinBackend", "sim:microspin"),
    ],
)
def test_a_backend_for_an_instrument_on_the_network_is_given_its_address(
    role: str, machine: str, port: str
) -> None:
    choice = chosen(with_machines(device=role), machine=f"{machine}@{port}")
    assert (choice.port, choice.is_simulated) == (port, port.startswith("sim:"))
    assert choice.backend.endswith(machine.partition(",")[0])
    error = refusal(with_machines(device=role), machine=f"{machine}@/dev/ttyUSB0")
    assert "over the network, but /dev/ttyUSB0 is not an address" in error.message
    assert "@tcp://HOST:PORT" in error.hint


def test_a_backend_for_a_serial_port_is_given_one_on_the_network_as_such() -> None:
    scale, backend = with_machines(scale="Scale"), "MettlerToledoWXS205SDUBackend"
    error = refusal(scale, machine=f"{backend}@tcp://10.0.0.9:8001")
    assert "choose socket://10.0.0.9:8001 instead of tcp://10.0.0.9:8001" in error.message
    assert chosen(scale, machine=f"{backend}@socket://10.0.0.9:8001").port == "socket://10.0.0.9:8001"


def test_backends_that_need_more_than_a_port_are_refused() -> None:
    handler = with_machines(lh="LiquidHandler")
    ambiguous = refusal(handler, machine="star")
    assert ambiguous.message == "machine lh: 'star' could be STARBackend or STARChatterboxBackend"
    error = refusal(handler, machine="STARBackend@/dev/ttyUSB0")
    assert (
        error.message
        == "machine lh: STARBackend finds its device over USB, but /dev/ttyUSB0 is not a USB device"
    )
    assert error.hint == "Specify the device: --machine lh=STARBackend@usb:VID:PID."
    assert chosen(handler, machine="STARBackend@usb:08af:8000").port == "usb:08af:8000"
    shaker = with_machines(shaker="HeaterShaker")
    part = refusal(shaker, machine="InhecoThermoshakeBackend@hid:03eb:2023")
    assert "reaches its instrument through a control box" in part.message
    incubator = refusal(with_machines(store="Incubator"), machine="CytomatBackend@/dev/x")
    assert incubator.message == "machine store: CytomatBackend also needs model"
    assert incubator.hint == "Specify --machine store=CytomatBackend,model=VALUE@/dev/x."


def test_arguments_of_a_backend_are_given_with_its_name() -> None:
    cytomat = chosen(with_machines(store="Incubator"), machine="CytomatBackend,model=C6000@/dev/ttyS0")
    assert (cytomat.backend_arguments, cytomat.port) == ({"model": "C6000"}, "/dev/ttyS0")
    reader = chosen(with_machines(reader="PlateReader"), machine="SimulatedPlate,absorbance=0.5")
    assert reader.backend_arguments == {"absorbance": 0.5}
    error = refusal(with_machines(reader="PlateReader"), machine="SimulatedPlate,colour=red")
    assert error.message == "machine reader: SimulatedPlateReader has no argument 'colour'"
    assert "absorbance" in error.hint
    assert refusal(machine="mettler,port=x@/dev/y").message.endswith("has no argument 'port'")


@pytest.mark.parametrize("value", ["abc", "[0.5", ""])
def test_an_argument_of_the_wrong_type_is_refused(value: str) -> None:
    error = refusal(with_machines(reader="PlateReader"), machine=f"SimulatedPlate,absorbance={value}")
    assert error.message == f"machine reader: absorbance of SimulatedPlateReader cannot be {value!r}"
    assert error.hint == "Its type is float | list | None."
    assert (
        "timeout of BioShake cannot be"
        in refusal(with_machines(shaker="HeaterShaker"), machine=f"BioShake,timeout={value}@/dev/y").message
    )


def test_a_text_of_digits_stays_a_text() -> None:
    star = chosen(
        with_machines(handler="LiquidHandler"), machine="STARBackend,serial_number=612@usb:08af:8000"
    )
    assert star.backend_arguments == {"serial_number": "612"}


def test_a_machine_that_nothing_can_stand_for_is_named() -> None:
    catalogue = Catalogue.find()
    path = "pylabrobot.robots:Robot"
    robot = MachineKind("Robot", path, (path,), "pylabrobot.robots:RobotBackend", ())
    known = structs.replace(catalogue, machines={**catalogue.machines, "Robot": robot})
    protocol = Protocol("sample", "Sample", machines=(MachineRole("robot", path),))
    with pytest.raises(UsageError, match="machine robot: there is no simulated Robot") as caught:
        choose_bench(protocol, known, simulate=True)
    assert caught.value.hint == "No backend for a Robot can be used here yet."


def test_an_optional_machine_may_be_left_out() -> None:
    optional = Protocol(
        "sample", "Sample", machines=(MachineRole("scale", "pylabrobot.scales:Scale", is_optional=True),)
    )
    assert choose_bench(optional, Catalogue.find()).machines == ()


def test_a_role_that_the_protocol_does_not_have_is_refused() -> None:
    with pytest.raises(UsageError, match="sample has no machine role 'scal'") as caught:
        choose_bench(SCALE, Catalogue.find(), machines={"scal": "mettler@x"})
    assert caught.value.hint == "Did you mean scale?"
    with pytest.raises(UsageError, match="sample has no labware role 'plate'"):
        choose_bench(SCALE, Catalogue.find(), volumes={"plate:A1": "5"}, simulate=True)


def test_a_machine_of_no_class_of_pylabrobots_cannot_be_made() -> None:
    own = Protocol("sample", "Sample", machines=(MachineRole("robot", "mylab:Robot"),))
    with pytest.raises(UsageError, match="machine robot: a bench cannot create a Robot"):
        choose_bench(own, Catalogue.find(), simulate=True)


def test_the_deck_goes_with_the_liquid_handler_unless_it_is_given() -> None:
    handler = with_machines(lh="LiquidHandler")
    catalogue = Catalogue.find()
    assert choose_bench(handler, catalogue, simulate=True).deck.deck == ""
    star = choose_bench(handler, catalogue, machines={"lh": "STARChatterbox"})
    assert star.deck.deck == "pylabrobot.resources:STARLetDeck"
    given = choose_bench(handler, catalogue, labware={"deck": "otdeck"}, simulate=True)
    assert given.deck.deck == "pylabrobot.resources:OTDeck"
    with pytest.raises(UsageError, match="there is no deck named 'moon'"):
        choose_bench(handler, catalogue, labware={"deck": "moon"}, simulate=True)
    named = Bench(deck=DeckChoice("STARLetDeck"))
    assert choose_bench(handler, catalogue, base=named, simulate=True).deck == star.deck
    with pytest.raises(UsageError, match="the bench specifies deck Moon, which does not exist"):
        choose_bench(handler, catalogue, base=Bench(deck=DeckChoice("Moon")), simulate=True)


def test_a_bench_is_taken_over_but_for_what_is_given() -> None:
    kept = Bench((chosen(machine="mettler@/dev/ttyUSB0"),))
    assert chosen(base=kept).port == "/dev/ttyUSB0"
    changed = chosen(base=kept, ports={"scale": "sim:mettler"})
    assert (changed.port, changed.is_simulated) == ("sim:mettler", True)
    assert chosen(base=kept, machine="ScaleChatterbox").backend.endswith(":ScaleChatterboxBackend")


@pytest.mark.parametrize(
    ("machine", "backend", "message"),
    [
        ("pylabrobot.pumps:Pump", "a:B", "machine scale is a Scale, but the bench specifies a Pump for it"),
        (
            "pylabrobot.scales:Scale",
            "pylabrobot.heating_shaking:BioShake",
            "machine scale is a Scale, but the bench's BioShake is not a backend for it",
        ),
        (
            "pylabrobot.scales:Scale",
            "pylabrobot.scales:Other",
            "machine scale: the bench specifies the backend Other, which does not exist",
        ),
    ],
)
def test_a_bench_that_does_not_fit_the_protocol_is_refused(machine: str, backend: str, message: str) -> None:
    error = refusal(base=Bench((MachineChoice("scale", machine, backend),)))
    assert error.message == message


def test_a_bench_does_not_pass_a_simulated_backend_off_as_an_instrument() -> None:
    lying = MachineChoice("scale", "pylabrobot.scales:Scale", "pylabrobot.scales:ScaleChatterboxBackend")
    assert chosen(base=Bench((lying,))).is_simulated


DEVICE = "pylabrobot.mettler_toledo:MTSICSDriver"
DRIVEN = Protocol("sample", "Sample", machines=(MachineRole("scale", DEVICE, is_device=True),))


@pytest.mark.parametrize(
    ("given", "port", "is_simulated"),
    [
        ({"ports": {"scale": "/dev/ttyUSB0"}}, "/dev/ttyUSB0", False),
        ({"ports": {"scale": "sim:mettler,mass=20"}}, "sim:mettler,mass=20", True),
        ({"machine": "MTSICSDriver@/dev/ttyUSB0"}, "/dev/ttyUSB0", False),
        ({"machine": "sim:mettler"}, "sim:mettler", True),
        ({"machine": "sim"}, "sim:mettler", True),
        ({"simulate": True}, "sim:mettler", True),
        ({"base": Bench((MachineChoice("scale", DEVICE, DEVICE, "/dev/ttyS1"),))}, "/dev/ttyS1", False),
    ],
)
def test_a_class_that_drives_its_instrument_itself_needs_only_a_port(
    given: dict[str, object], port: str, is_simulated: bool
) -> None:
    choice = chosen(DRIVEN, **given)  # type: ignore[arg-type]
    assert choice == MachineChoice("scale", DEVICE, DEVICE, port, is_simulated=is_simulated)


def test_a_device_takes_arguments() -> None:
    choice = chosen(DRIVEN, machine="MTSICSDriver,vid=1027,name=left@/dev/ttyUSB0")
    assert choice.arguments == {"vid": 1027, "name": "left"}


@pytest.mark.parametrize(
    ("given", "told", "remedy"),
    [
        ({}, "machine scale (MTSICSDriver) is not given", "--port scale=sim:mettler (simulated)"),
        ({"machine": "STAR@/dev/x"}, "drives its instrument itself and has no backend", "--port scale="),
        ({"machine": "MTSICSDriver,1@/dev/x"}, "machine scale: '1' is not NAME=VALUE", "NAME=VALUE"),
        (
            {"ports": {"scale": "sim:masterflex"}},
            "a different instrument is on sim:masterflex",
            "sim:mettler",
        ),
        (
            {"base": Bench((MachineChoice("scale", "pylabrobot.scales:Scale", METTLER),))},
            "but the bench specifies a Scale",
            "--port scale=",
        ),
    ],
)
def test_a_wrong_choice_for_a_device_is_refused(given: dict[str, object], told: str, remedy: str) -> None:
    error = refusal(DRIVEN, **given)
    assert told in error.message
    assert remedy in error.hint


def test_a_device_without_a_simulator_says_so() -> None:
    unknown = Protocol(
        "sample", "Sample", machines=(MachineRole("pico", "pylabrobot.x:Pico", is_device=True),)
    )
    assert "there is no simulated Pico" in refusal(unknown, simulate=True).message
