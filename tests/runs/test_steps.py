"""Steps are told as they begin and end: whose they are, what they are inside, and what they came to."""

from __future__ import annotations

import json
import logging
import math

import pytest

from praxis_desktop.core.events import StepEvent
from praxis_desktop.interpreter import Image, run_in_guest_thread
from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.runs.steps import MOST_OPEN, Steps
from praxis_desktop.snapshots.recipes import BASELINE
from praxis_desktop.workers.processes.run_messages import event_of, told
from tests.runs.step_guest import BENCH, FILE, Watched, interpreters


# ---- what a protocol names
def test_named_steps_nest_and_tell_their_arguments_results_and_lines() -> None:
    watched = Watched(
        """
        import asyncio
        from praxis import step

        @step
        def wash_the_plate(times):
            return times * 2

        @step("Read", wavelength=450)
        async def read():
            await asyncio.sleep(0.5)
            return [0.1, 0.2]

        with step("Prepare", cycles=3) as preparing:
            wash_the_plate(2)
            async with step("Warm up", expected=0.5):
                await read()
            preparing.result = {"plates": 1}
        wash_the_plate(1)
        """
    )
    assert watched.titles == ["Prepare", "  Wash the plate", "  Warm up", "    Read", "Wash the plate"]
    prepare, wash, warm, read, again = watched.ended
    assert [event.line for event in watched.ended] == [14, 15, 16, 17, 19]
    assert {event.file for event in watched.ended} == {FILE}
    assert {event.kind for event in watched.ended} == {"step"}
    assert [event.parent for event in watched.ended] == [0, prepare.step, prepare.step, warm.step, 0]
    assert prepare.arguments == {"cycles": 3}
    assert read.arguments == {"wavelength": 450}
    assert (prepare.result, wash.result, read.result, again.result) == ({"plates": 1}, 4, [0.1, 0.2], 2)
    assert warm.expected == 0.5
    assert read.duration == pytest.approx(0.5, abs=0.01)
    assert [event.status for event in watched.events[:3]] == ["started", "started", "completed"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("step(3)", "a step's title is a text, not int"),
        ("step('Wash', expected=-1)", "expected is how many seconds the step 'Wash' takes, not -1"),
        ("step('Wash')(i for i in '')", "takes a function"),
        ("@step\ndef wash(): yield", "wash is a generator: write 'with step"),
    ],
)
def test_a_step_that_cannot_be_one_says_why(code: str, message: str) -> None:
    with pytest.raises(PythonError, match=message):
        Watched(f"from praxis import step\n{code}")


def test_a_step_that_raises_has_failed_and_one_that_is_cancelled_was_cancelled() -> None:
    watched = Watched(
        """
        import asyncio
        from praxis import step

        @step
        async def stir():
            await asyncio.sleep(0.5)

        task = asyncio.create_task(stir())
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])
        try:
            with step("Outer"):
                with step("Inner"):
                    raise ValueError("no plate")
        except ValueError:
            pass
        with step("Goes on"):
            pass
        """
    )
    assert [(event.title, event.status, event.error) for event in watched.ended] == [
        ("Stir", "cancelled", ""),
        ("Outer", "failed", "ValueError: no plate"),
        ("Inner", "failed", "ValueError: no plate"),
        ("Goes on", "completed", ""),
    ]
    assert [event.depth for event in watched.ended] == [0, 0, 1, 0]


def test_tasks_have_the_line_that_called_and_the_step_that_they_were_made_in() -> None:
    watched = Watched(
        BENCH
        + """
from praxis import step
import asyncio
with quiet:
    await lh.setup()
    with step("Together"):
        await asyncio.gather(
            lh.pick_up_tips(tips["A1"]),
            lh.pick_up_tips(tips["B1"], use_channels=[1]),
        )
    task = asyncio.create_task(lh.return_tips())
    await task
"""
    )
    start = BENCH.count("\n") + 5
    assert [(event.title, event.depth, event.line - start) for event in watched.ended] == [
        ("Connect liquid handler", 0, 0),
        ("Together", 0, 1),
        ("Pick up 1 tip from tips A1", 1, 3),
        ("Pick up 1 tip from tips B1", 1, 4),
        ("Return tips", 0, 6),
        ("Drop 2 tips into tips A1:B1", 1, 6),
    ]


# ---- machines
def test_operations_of_machines_are_steps_with_titles_for_people() -> None:
    watched = Watched(
        BENCH
        + """
from pylabrobot.liquid_handling.standard import Mix
with quiet:
    await lh.setup()
    await lh.pick_up_tips(tips["A1:H1"])
    await lh.aspirate(plate["A1:H1"], [100] * 8)
    await lh.dispense(plate["A2:H2"], vols=[10, 20, 30, 40, 50, 60, 70, 80])
    await lh.return_tips()
    await lh.pick_up_tips(tips["A2"])
    await lh.transfer(plate.get_well("A1"), plate["B3:C4"], source_vol=40)
    await lh.aspirate(plate["A1"], vols=[5], mix=[Mix(volume=50, repetitions=3, flow_rate=100)])
    try:
        await lh.pick_up_tips(tips["A3"])
    except Exception as error:
        refused = error
    with contextlib.suppress(NotImplementedError):
        await lh.prepare_for_manual_channel_operation(0)
    await lh.stop()
"""
    )
    assert [f"{'  ' * event.depth}{event.operation}: {event.title}" for event in watched.ended] == [
        "machine.setup: Connect liquid handler",
        "liquid_handler.tip_pickup: Pick up 8 tips from tips A1:H1",
        "liquid_handler.aspirate: Aspirate 100 µL from plate A1:H1",
        "liquid_handler.dispense: Dispense 10 to 80 µL into plate A2:H2",
        "liquid_handler.return_tips: Return tips",
        "  liquid_handler.tip_drop: Drop 8 tips into tips A1:H1",
        "liquid_handler.tip_pickup: Pick up 1 tip from tips A2",
        "liquid_handler.transfer: Transfer 40 µL from plate A1 to plate B3:C4",
        "  liquid_handler.aspirate: Aspirate 40 µL from plate A1",
        *(
            f"  liquid_handler.dispense: Dispense 10 µL into plate {well}"
            for well in ("B3", "B4", "C3", "C4")
        ),
        "liquid_handler.aspirate: Aspirate 5 µL from plate A1, mixing 3 × 50 µL",
        "liquid_handler.tip_pickup: Pick up 1 tip from tips A3",
        "machine.stop: Disconnect liquid handler",
    ]
    assert {event.instrument for event in watched.ended} == {"liquid_handler"}
    assert watched.ended[2].arguments == {"resources": "plate A1:H1", "vols": [100] * 8}
    failed = watched.ended[-2]
    assert (failed.status, failed.error) == ("failed", "HasTipError: Channel has tip")


def test_an_override_and_what_it_overrides_are_one_step_of_the_role_that_the_bench_names() -> None:
    watched = Watched(
        """
        from pylabrobot.heating_shaking import HeaterShaker, HeaterShakerChatterboxBackend
        from pylabrobot.resources import Coordinate
        from _praxis.machine_steps import call_machine

        class Mine(HeaterShaker):
            async def shake(self, speed, duration=None, **more):
                return await super().shake(speed, duration, **more)

        mine = Mine("hs", 1, 1, 1, HeaterShakerChatterboxBackend(), child_location=Coordinate(0, 0, 0))
        call_machine(mine, "incubating_shaker")
        await mine.setup()
        await mine.shake(500, duration=90)
        await mine.get_temperature()
        await mine.stop()
        """
    )
    assert watched.titles == [
        "Connect incubating shaker",
        "Shake at 500 rpm for 90 s",
        "Read temperature",
        "Disconnect incubating shaker",
        "  Stop heating",
        "  Stop shaking",
    ]
    shake = watched.ended[1]
    assert (shake.operation, shake.instrument, shake.expected) == ("shaker.shake", "incubating_shaker", 90)
    assert shake.duration == pytest.approx(90, abs=1)
    assert watched.ended[-1].operation == "shaker.stop_shaking"


def test_wrapped_methods_are_what_they_were_and_tell_nothing_while_nobody_listens() -> None:
    watched = Watched(
        """
        import inspect, json
        from pylabrobot.scales import Scale
        from pylabrobot.scales.scale_backend import ScaleBackend
        from praxis import step

        class Balance(ScaleBackend):
            async def setup(self): pass
            async def stop(self): pass
            async def zero(self): pass
            async def tare(self): pass
            async def read_weight(self): return 10.0012

        scale = Scale("balance", 1, 1, 1, Balance())
        weight = scale.read_weight()
        with step("Weigh"):
            result = await weight
        json.dumps([
            result,
            inspect.iscoroutinefunction(scale.read_weight),
            str(inspect.signature(scale.tare)),
            scale.read_weight.__qualname__,
        ])
        """,
        listens=False,
    )
    assert not watched.events
    assert json.loads(watched.value) == [10.0012, True, "(**backend_kwargs) -> None", "Scale.read_weight"]


def test_titles_name_real_operations_and_their_parameters() -> None:
    watched = Watched(
        """
        import importlib, inspect, json
        for category in (
            "arms barcode_scanners centrifuge heating_shaking liquid_handling only_fans peeling.peeler "
            "plate_reading powder_dispensing pumps scales sealing storage thermocycling tilting"
        ).split():
            importlib.import_module(f"pylabrobot.{category}")
        from pylabrobot.machines.machine import Machine
        from _praxis import step_titles

        def below(kind):
            for inner in kind.__subclasses__():
                yield inner
                yield from below(inner)

        parameters = {}
        for kind in {Machine, *below(Machine)}:
            for function in vars(kind).values():
                if (operation := getattr(function, "_praxis_operation", None)) is not None:
                    names = set(inspect.signature(function).parameters)
                    parameters.setdefault(operation.name, set()).update(names)
        wrong = [name for name in step_titles._TEMPLATES if name not in parameters]
        for name, template in step_titles._TEMPLATES.items():
            for slot, _ in step_titles._SLOT.findall(template):
                if not slot.startswith("@") and slot not in parameters.get(name, ()):
                    wrong.append(f"{name}: {slot}")
        json.dumps([wrong, len(parameters)])
        """,
        listens=False,
    )
    wrong, count = json.loads(watched.value)
    assert wrong == []
    assert count > 90


# ---- waits
def test_long_waits_of_the_protocols_own_lines_are_steps_that_tell_how_long() -> None:
    watched = Watched(
        """
        import asyncio, json, math, time
        from asyncio import sleep
        from praxis import step

        time.sleep(5)
        await sleep(7200.5)
        time.sleep(1)
        await asyncio.sleep(0.9)
        with step("Incubate"):
            await asyncio.gather(asyncio.sleep(90), asyncio.sleep(150))
        try:
            async with asyncio.timeout(2):
                await asyncio.sleep(math.inf)
        except TimeoutError:
            pass
        json.dumps(asyncio.iscoroutinefunction(asyncio.sleep))
        """
    )
    waits = [event for event in watched.ended if event.kind == "wait"]
    assert [(event.title, event.expected, event.status, event.depth, event.line) for event in waits] == [
        ("Wait 5 s", 5, "completed", 0, 6),
        ("Wait 2 h", 7200.5, "completed", 0, 7),
        ("Wait 90 s", 90, "completed", 1, 11),
        ("Wait 2 min 30 s", 150, "completed", 1, 11),
        ("Wait", None, "cancelled", 0, 14),
    ]
    assert [event.duration for event in waits] == pytest.approx([5, 7200.5, 90, 150, 2], abs=0.01)
    assert watched.value == "true"


# ---- traffic
def test_bytes_are_those_of_the_step_that_caused_them_by_port() -> None:
    watched = Watched(
        """
        import asyncio, serial
        from concurrent.futures import ThreadPoolExecutor
        from praxis import step
        from pylabrobot.scales import Scale
        from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend

        left = Scale("left", 1, 1, 1, MettlerToledoWXS205SDUBackend(port="left"))
        right = Scale("right", 1, 1, 1, MettlerToledoWXS205SDUBackend(port="right"))
        await left.setup()
        await right.setup()
        with step("Both"):
            await asyncio.gather(left.tare(), right.read_weight(timeout=0))
        await left.stop()
        with serial.Serial("left", timeout=1) as port, step("By hand"):
            port.write(b"SI\\r\\n")
            port.readline()
            lane = ThreadPoolExecutor(max_workers=1)
            loop = asyncio.get_running_loop()
            sent = loop.run_in_executor(lane, port.write, b"SI\\r\\n")
            received = loop.run_in_executor(lane, port.readline)
            await sent
            await received
        from web_serial_shim import SerialProxy, WebSerial
        for kind in (WebSerial, SerialProxy):
            port = kind("right")
            await right.stop() if right.setup_finished else None
            with step(kind.__name__):
                await port.setup()
                await port.write(b"SI\\r\\n")
                await port.readline()
                await port.stop()
        """,
        ports=("left=sim:mettler", "right=sim:mettler"),
    )
    by_title = {event.title: event for event in watched.ended}
    assert by_title["Both"].traffic == {}
    assert by_title["Tare left"].traffic.keys() == {"left"}
    assert by_title["Weigh"].traffic.keys() == {"right"}
    out, received = by_title["Weigh"].traffic["right"]
    assert (out, received) == (4, 18)
    out, received = by_title["By hand"].traffic["left"]
    assert (out, received) == (8, 36)
    assert by_title["WebSerial"].traffic == by_title["SerialProxy"].traffic == {"right": (4, 18)}


# ---- what is told
def test_values_are_told_as_small_plain_data() -> None:
    watched = Watched(
        """
        import enum, math
        from praxis import step
        from dataclasses import dataclass

        class Colour(enum.Enum):
            RED = 1

        @dataclass
        class Place:
            x: float
            note: str | None = None

        class Odd:
            def __repr__(self):
                raise ZeroDivisionError

        loop = []
        loop.append(loop)
        with step(
            "Values", big=2**70, none=None, odd=Odd(), colour=Colour.RED, at=Place(1.5), nan=math.nan,
            raw=b"\\x00a", thing=object(), text="x" * 5000, unit="\\x1f",
        ) as one:
            one.result = [[0.125] * 24] * 16
        with step("Endless") as two:
            two.result = loop
        with step("Split\\x1ftitle"):
            pass
        with step(" "):
            pass
        """
    )
    values, endless, split, untitled = watched.ended
    arguments = dict(values.arguments)
    assert len(str(arguments.pop("text"))) == 300
    assert arguments == {
        "big": hex(2**70),
        "none": None,
        "odd": "<Odd that raised ZeroDivisionError>",
        "colour": "RED",
        "at": {"x": 1.5},
        "nan": "nan",
        "raw": "b'\\x00a'",
        "thing": "<object>",
        "unit": "\x1f",
    }
    assert len(json.dumps(values.result)) <= 2000
    assert endless.result is not None
    assert (split.title, untitled.title) == ("Split title", "Step")


def test_what_a_hostile_guest_tells_is_left_out_and_mentioned_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    watched = Watched(
        """
        import js
        host = js._praxis_steps
        fields = ["1", "0", "0", "step", "5", "", "", "0", "", "", "Fine", ""]
        def told(**changes):
            made = list(fields)
            for place, value in changes.items():
                made[int(place[1:])] = value
            host.started("\\x1f".join(made))
        for _ in range(100):
            host.started("nonsense")
        told(_0="-1"); told(_0="9" * 40); told(_3="other"); told(_5="nan"); told(_11="[1]"); told(_4="x")
        told(_11='{"a": NaN}'); told(_11="[" * 500 + "]" * 500); told(_10="x" * 100_000)
        told(); told()
        host.ended("1\\x1fstarted\\x1f6\\x1f\\x1f\\x1f\\x1f")
        host.ended("7\\x1fcompleted\\x1f6\\x1f\\x1f\\x1f\\x1f")
        told(_0="2")
        host.ended('2\\x1fcompleted\\x1f1\\x1f\\x1f\\x1f\\x1f{"p": [1]}')
        told(_0="3")
        host.ended('3\\x1fcompleted\\x1f1\\x1f\\x1f\\x1f7\\x1f{"p": [1, 2]}')
        """
    )
    assert [(event.step, event.status) for event in watched.events] == [
        (1, "started"),
        (2, "started"),
        (3, "started"),
        (3, "completed"),
    ]
    last = watched.events[-1]
    assert (last.result, last.traffic, last.duration) == (7, {"p": (1, 2)}, 0.0)
    assert len(caplog.records) == 1


def test_a_program_that_goes_on_from_an_image_goes_on_counting_for_whoever_listens_then() -> None:
    before: list[StepEvent] = []
    after: list[StepEvent] = []

    def capture() -> Image:
        with interpreters().prepare(BASELINE).start() as interpreter:
            Steps(before.append).offer_to(interpreter)
            interpreter.run("from _praxis.steps import step\nopen_step = step('Open')\nopen_step.__enter__()")
            return interpreter.capture()

    def go_on(image: Image) -> None:
        with PreparedInterpreter(image).start() as interpreter:
            interpreter.run("with step('Told to nobody'): pass")
            Steps(after.append).offer_to(interpreter)
            interpreter.run("with step('Inside'): pass")

    image = run_in_guest_thread(capture)
    run_in_guest_thread(lambda: go_on(image))
    image.close()
    assert [(event.step, event.title) for event in before] == [(1, "Open")]
    assert [(event.step, event.title, event.parent) for event in after] == [(3, "Inside", 1)] * 2


def test_so_many_steps_may_be_open_and_no_more() -> None:
    events: list[StepEvent] = []
    steps = Steps(events.append)
    for number in range(MOST_OPEN + 5):
        steps._functions.started(
            "\x1f".join([str(number + 1), *"00", "step", *"0", "", "", "0", "", "", "t", ""])
        )
    assert len(events) == MOST_OPEN


def test_a_step_is_told_to_programs_and_between_processes_as_it_is() -> None:
    began = StepEvent(1, "started", "Weigh")
    assert json.loads(json.dumps(began.to_json(), allow_nan=False))["traffic"] == {}
    ended = StepEvent(
        2,
        "completed",
        "Weigh",
        arguments={"n": 1},
        result=[1.5],
        time=2.0,
        duration=1.0,
        traffic={"s": (4, 18)},
    )
    assert ended.to_json()["traffic"] == {"s": (4, 18)}
    for event in (began, ended):
        assert math.isclose(event.time, event_of(told(event)).time)  # type: ignore[attr-defined]
