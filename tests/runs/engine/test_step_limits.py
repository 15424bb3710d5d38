"""A step that exceeds its time limit fails with StepTimeout, wherever it is; pauses do not count."""

from __future__ import annotations

import textwrap
import time
from typing import Any

import pytest

from bench.controls.driven import DrivenRun
from bench.controls.line import NotedLine
from praxis_desktop.runs import _watchdog
from praxis_desktop.runs.commands import PauseNow, Resume
from tests.ports.wires import needs_ports

HEAD = """
import asyncio, time
import serial
from praxis import protocol_function, step
"""


def driven(source: str, line: NotedLine, **policies: Any) -> DrivenRun:
    return DrivenRun(HEAD + textwrap.dedent(source), line, **policies)


def value_of(source: str, **policies: Any) -> object:
    with NotedLine() as line:
        last = driven(source, line, **policies).end()
    assert last.state == "completed", last
    return last.result.value


def test_an_awaited_block_is_cancelled_and_the_error_names_it() -> None:
    assert value_of("""
        @protocol_function()
        async def protocol():
            try:
                async with step("Wash", timeout=0.2):
                    await asyncio.sleep(100)
            except TimeoutError as error:
                await asyncio.sleep(0)
                return type(error).__name__, str(error), asyncio.current_task().cancelling()
    """) == ["StepTimeout", "the step 'Wash' took longer than 0.2 s", 0]


def test_blocking_steps_end_wherever_they_are() -> None:
    assert value_of("""
        @step("Computes", timeout=0.1)
        def computes():
            while True:
                pass

        @protocol_function()
        def protocol():
            line = serial.Serial("pump", 9600, timeout=None)
            ended = []
            waits = lambda: time.sleep(100), lambda: line.read(1), lambda: asyncio.run(asyncio.sleep(100))
            for wait in waits:
                try:
                    with step("Wait", timeout=0.1):
                        wait()
                except TimeoutError as error:
                    ended.append(str(error))
            try:
                computes()
            except TimeoutError as error:
                ended.append(str(error))
            return ended
    """) == ["the step 'Wait' took longer than 0.1 s"] * 3 + ["the step 'Computes' took longer than 0.1 s"]


def test_a_task_that_does_not_await_is_reached_too() -> None:
    assert (
        value_of("""
        @step("Blocks", timeout=0.1)
        async def blocks():
            time.sleep(100)

        @protocol_function()
        async def protocol():
            try:
                await blocks()
            except TimeoutError as error:
                await asyncio.sleep(0.3)
                return str(error)
    """)
        == "the step 'Blocks' took longer than 0.1 s"
    )


def test_a_task_that_waits_inside_of_a_call_is_reached_too() -> None:
    assert (
        value_of("""
        @protocol_function()
        async def protocol():
            ended = []
            for wait in lambda: asyncio.run(asyncio.sleep(100)), lambda: time.sleep(100):
                try:
                    with step("Wait", timeout=0.1):
                        wait()
                except TimeoutError as error:
                    await asyncio.sleep(0)
                    ended.append([str(error), asyncio.current_task().cancelling()])
            return ended
    """)
        == [["the step 'Wait' took longer than 0.1 s", 0]] * 2
    )


@pytest.mark.parametrize("attempts", ["range(5)", "iter(int, 1)"])
@pytest.mark.parametrize("caught", ["TimeoutError", "Exception"])
def test_a_step_that_catches_its_error_and_continues_fails_all_the_same(
    monkeypatch: pytest.MonkeyPatch, attempts: str, caught: str
) -> None:
    monkeypatch.setattr(_watchdog, "PATIENCE_S", 2.0)
    assert value_of(f"""
        @step("Wait for the reader", timeout=0.2)
        def poll(line):
            for attempt in {attempts}:
                try:
                    if not line.read(1):
                        raise TimeoutError("no answer yet")
                except {caught}:
                    continue

        @protocol_function()
        def protocol():
            line = serial.Serial("pump", 9600, timeout=0.1)
            try:
                poll(line)
            except TimeoutError as error:
                return type(error).__name__, str(error)
    """) == ["StepTimeout", "the step 'Wait for the reader' took longer than 0.2 s"]


def test_a_task_that_catches_its_cancellation_and_continues_fails_all_the_same() -> None:
    assert value_of("""
        @protocol_function()
        async def protocol():
            try:
                async with step("Wash", timeout=0.2):
                    try:
                        await asyncio.sleep(100)
                    except asyncio.CancelledError:
                        pass
                    await asyncio.sleep(0.1)
            except TimeoutError as error:
                await asyncio.sleep(0)
                return str(error), asyncio.current_task().cancelling()
    """) == ["the step 'Wash' took longer than 0.2 s", 0]


@needs_ports
def test_every_operation_has_the_limit_of_the_run() -> None:
    with NotedLine() as line:
        source = """
            @step
            async def shake():
                await asyncio.sleep(100)

            @protocol_function()
            async def protocol():
                await shake()
        """
        last = driven(source, line, step_timeout=0.2).end()
    assert last.state == "failed"
    assert last.result.error is not None
    assert last.result.error.name == "StepTimeout"
    assert "'Shake' took longer than 0.2 s" in last.result.error.message


def test_steps_that_are_quick_enough_are_let_be() -> None:
    assert (
        value_of(
            """
        @protocol_function()
        async def protocol():
            for number in range(50):
                async with step("Quick", timeout=5):
                    await asyncio.sleep(0)
                with step("Quick too", timeout=5):
                    pass
            return number
        """,
            step_timeout=5,
        )
        == 49
    )


@needs_ports
def test_a_pause_takes_none_of_the_time_of_a_step_or_a_run() -> None:
    with NotedLine() as line:
        source = """
            @protocol_function()
            async def protocol():
                line = serial.Serial("pump", 9600, timeout=None)
                async with step("Wash", timeout=0.6):
                    line.write(b"there\\n")
                    for _ in range(30):
                        await asyncio.sleep(0.01)
        """
        run = driven(source, line, timeout=3.0)
        assert line.wait_for(b"there\n", 20)
        assert run.run.do(PauseNow()) is None
        assert run.wait_for_state("paused")
        time.sleep(1.0)
        assert run.run.do(Resume()) is None
        assert run.end().state == "completed"
