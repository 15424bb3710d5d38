"""Operations of machines are reported as steps: their titles, lines and roles, and the bytes that
they send.
"""

from __future__ import annotations

import json

import pytest

from tests.runs.step_guest import BENCH, Watched


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


def test_a_call_with_numbers_equal_to_those_of_an_earlier_one_is_told_as_it_was_made() -> None:
    watched = Watched(
        """
        from pylabrobot.machines.backend import MachineBackend
        from pylabrobot.machines.machine import Machine

        class Nothing(MachineBackend):
            async def setup(self): pass
            async def stop(self): pass

        class Stage(Machine):
            async def turn(self, angle, duration=None, home=False): pass

        stage = Stage(Nothing())
        for call in ((1, 2), (1, 2), (1.0, 2), (True, 2), (1, None)):
            await stage.turn(*call)
        await stage.turn(angle=1, duration=2)
        await stage.turn(1, home=True)
        stage.name = "table"
        await stage.turn(1, 2)
        """
    )
    assert [(event.instrument, repr(dict(event.arguments)), event.expected) for event in watched.ended] == [
        ("stage", "{'angle': 1, 'duration': 2}", 2.0),
        ("stage", "{'angle': 1, 'duration': 2}", 2.0),
        ("stage", "{'angle': 1.0, 'duration': 2}", 2.0),
        ("stage", "{'angle': True, 'duration': 2}", 2.0),
        ("stage", "{'angle': 1}", None),
        ("stage", "{'angle': 1, 'duration': 2}", 2.0),
        ("stage", "{'angle': 1, 'home': True}", None),
        ("table", "{'angle': 1, 'duration': 2}", 2.0),
    ]


def test_a_result_that_has_no_summary_is_told_without_one() -> None:
    watched = Watched(
        """
        from pylabrobot.machines.backend import MachineBackend
        from pylabrobot.machines.machine import Machine

        class Nothing(MachineBackend):
            async def setup(self): pass
            async def stop(self): pass

        class Counter(Machine):
            async def count(self, result): return result

        counter = Counter(Nothing())
        for result in (12, 10**400, [10**400]):
            await counter.count(result)
        """
    )
    assert [(event.status, event.summary) for event in watched.ended] == [
        ("completed", "12"),
        ("completed", ""),
        ("completed", ""),
    ]


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
        wrong = [name for name in step_titles.TEMPLATES if name not in parameters]
        for name, template in step_titles.TEMPLATES.items():
            for slot, _ in step_titles._SLOT.findall(template):
                if slot not in ("machine", "loaded") and slot not in parameters.get(name, ()):
                    wrong.append(f"{name}: {slot}")
        json.dumps([wrong, len(parameters)])
        """,
        listens=False,
    )
    wrong, count = json.loads(watched.value)
    assert wrong == []
    assert count > 90


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
