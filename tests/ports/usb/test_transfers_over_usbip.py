"""Transfers with a virtual device in another process, through the process that owns it."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.ports.dialects.transfers import (
    FAILED,
    LARGEST,
    RESET,
    STALLED,
    TIMED_OUT,
    WAY_FOR_STOP,
    Completion,
    Setup,
    Transfer,
)
from praxis_desktop.ports.usb import on_usb
from tests.ports.usb.lines import Exchange
from tests.ports.usb.virtual_devices import VirtualDevices, virtual_devices

if sys.platform == "win32":
    from bench.processes import children
    from praxis_desktop.core.windows import working_set

CLEAR_HALT_IN = Setup(0x02, 0x01, 0, 0x81, 0)


@pytest.fixture
def star(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualDevices]:
    with virtual_devices(monkeypatch, "0001") as made:
        yield made


def test_bulk_transfers_arrive_and_are_answered(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        assert exchange.sent(2, b"C0RFid0001", 1000) == (10, 0)
        assert exchange.come(0x81) == Completion(0x81, b"C0RFid0001")
    assert star.received("0001", 2) == [b"C0RFid0001"]


def test_a_long_transfer_comes_back_in_packets(star: VirtualDevices) -> None:
    data = bytes(range(256)) * (LARGEST // 256)
    with Exchange() as exchange:
        assert exchange.sent(2, data, 5000) == (LARGEST, 0)
        back = [exchange.come(0x81).data for _ in range(LARGEST // 64)]
    assert {len(packet) for packet in back} == {64}
    assert b"".join(back) == data


def test_interrupt_transfers_arrive_and_are_answered(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        assert exchange.sent(4, b"button", 1000) == (6, 0)
        assert exchange.come(0x83) == Completion(0x83, b"button")


def test_packets_come_unasked(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        star.tell("send", "0001", 0x83, b"pressed".hex())
        assert exchange.come(0x83).data == b"pressed"


def test_control_transfers_have_a_data_stage(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        assert exchange.control(Setup(0xC0, 7, 0, 0, 5)) == Completion(0, b"abcde")
        assert exchange.control(Setup(0x40, 8, 0, 0, 3), b"xyz") == Completion(0)
        language = Setup(0x80, 6, 0x0302, 0x0409, 255)
        assert exchange.control(language).data[2:].decode("utf-16-le") == "STAR (virtual)"
    assert star.received("0001", 0) == [b"xyz"]


def test_a_request_that_the_device_refuses_is_stalled(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        assert exchange.control(Setup(0xC0, 99, 0, 0, 5)).status == STALLED
        assert exchange.control(Setup(0xC0, 7, 0, 0, 1)).data == b"a"


def test_the_address_of_the_device_cannot_be_changed(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        assert exchange.control(Setup(0x00, 5, 9, 0, 0)).status == STALLED


def test_setting_the_configuration_and_an_interface_keeps_the_endpoints_read(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        assert exchange.control(Setup(0x00, 9, 1, 0, 0)).status == 0
        assert exchange.control(Setup(0x01, 11, 0, 0, 0)).status == 0
        assert exchange.control(Setup(0x80, 8, 0, 0, 1)).data == b"\1"
        assert exchange.control(Setup(0x00, 9, 77, 0, 0)).status
        assert exchange.sent(2, b"still", 1000) == (5, 0)
        assert exchange.come(0x81).data == b"still"


def test_a_device_that_cannot_be_reset_says_so_and_can_be_used_on(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        assert exchange.control(RESET).status in (0, STALLED)
        assert exchange.sent(2, b"after", 1000) == (5, 0)


@pytest.mark.parametrize("timeout_ms", [1, 150, 450])
def test_a_transfer_that_the_device_does_not_accept_times_out(star: VirtualDevices, timeout_ms: int) -> None:
    with Exchange() as exchange:
        begin = time.monotonic()
        assert exchange.sent(5, b"anybody", timeout_ms) == (0, TIMED_OUT)
        assert time.monotonic() - begin >= timeout_ms / 1000


def test_a_transfer_without_a_limit_waits_and_holds_no_other_up(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        exchange.ask(5, b"for ever")
        for number in range(20):
            assert exchange.sent(2, bytes((number,)), 1000) == (1, 0)
            assert exchange.come(0x81).data == bytes((number,))
        assert exchange.control(Setup(0xC0, 7, 0, 0, 1)).data == b"a"


def test_transfers_to_one_endpoint_stay_in_order(star: VirtualDevices) -> None:
    sent = [bytes((number, number)) for number in range(100)]
    with Exchange() as exchange:
        exchange.write(b"".join(Transfer(2, data, 1000).to_bytes() for data in sent))
        assert [exchange.come(2).count for _ in sent] == [2] * 100
        assert [exchange.come(0x81).data for _ in sent] == sent
    assert star.received("0001", 2, 100) == sent


def test_an_endpoint_that_stalls_is_told_once_and_read_again_when_it_is_cleared(
    star: VirtualDevices,
) -> None:
    with Exchange() as exchange:
        star.tell("stall", "0001", 0x81)
        assert exchange.come(0x81) == Completion(0x81, status=STALLED)
        assert exchange.sent(4, b"other", 1000) == (5, 0)
        assert exchange.come(0x83).data == b"other"
        assert exchange.control(CLEAR_HALT_IN).status == 0
        assert exchange.sent(2, b"again", 1000) == (5, 0)
        assert exchange.come(0x81) == Completion(0x81, b"again")


def test_a_transfer_to_a_stalled_endpoint_says_so(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        star.tell("stall", "0001", 0x02)
        assert exchange.sent(2, b"refused", 1000) == (0, STALLED)
        assert exchange.control(Setup(0x02, 0x01, 0, 0x02, 0)).status == 0
        assert exchange.sent(2, b"taken", 1000) == (5, 0)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x02",
        b"\x02\0\0\0\0\xff\xff",
        b"\x81\0\0\0\0\0\0",
        b"\xff\xff\xff",
        Transfer(0, bytes(8)).to_bytes()[:-1],
        Transfer(0, Setup(0x40, 8, 0, 0, 100).to_bytes()).to_bytes(),
        Transfer(0, Setup(0xC0, 7, 0, 0, 65535).to_bytes()).to_bytes(),
        Transfer(9, b"nowhere").to_bytes(),
        bytes(range(256)) * 40,
    ],
    ids=["empty", "one byte", "too long", "IN", "half a stop", "cut", "no data", "long", "nowhere", "noise"],
)
def test_what_is_no_transfer_harms_no_later_one(star: VirtualDevices, message: bytes) -> None:
    with Exchange() as exchange:
        exchange.write_as_it_is(message)
        exchange.ask(2, b"fine", 1000)
        assert exchange.come(0x81).data == b"fine"


def test_an_endpoint_that_is_not_there_fails(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        assert exchange.sent(9, b"nowhere", 1000) == (0, FAILED)


# ---- back-pressure
def test_packets_wait_in_the_device_while_the_program_reads_nothing(star: VirtualDevices) -> None:
    count = 20_000
    with Exchange() as exchange:
        process = exchange.owner
        star.tell("flood", "0001", 0x81, count)
        for number in range(200):
            assert exchange.sent(4, bytes((number,)), 5000)[1] == 0
        before = _memory(process)
        time.sleep(1)
        assert _memory(process) - before < 2_000_000
        numbers = [int.from_bytes(exchange.come(0x81).data[:4], "little") for _ in range(count)]
    assert numbers == list(range(count))


def test_a_program_that_writes_without_reading_is_refused_in_time_and_hears_of_each(
    star: VirtualDevices,
) -> None:
    data = bytes(LARGEST)
    with Exchange() as exchange:
        process = exchange.owner
        before = _memory(process)
        for _ in range(400):
            exchange.ask(5, data)
        assert _memory(process) - before < 20_000_000
        exchange.write(WAY_FOR_STOP)
        assert exchange.sent(2, b"stop", 1000) == (4, 0)


def test_refused_transfers_are_answered_in_order(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        for _ in range(300):
            exchange.ask(5, bytes(LARGEST), 20)
        answers = [exchange.come(5) for _ in range(300)]
    statuses = [answer.status for answer in answers]
    assert statuses[0] == TIMED_OUT
    assert set(statuses) == {TIMED_OUT, FAILED}


def _memory(process: int) -> int:
    if sys.platform == "win32":
        return max(map(working_set, [process, *children(process)]))
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# ---- stops
def test_stop_commands_wait_for_no_other_transfer(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        for _ in range(50):
            exchange.ask(5, b"waits for ever")
        exchange.write(WAY_FOR_STOP + Transfer(2, b"stop", 1000).to_bytes())
        assert exchange.come(2).count == 4
        assert exchange.come(5).status == FAILED
    assert star.received("0001", 2) == [b"stop"]


# ---- the end
def test_a_device_can_be_opened_again_at_once(star: VirtualDevices) -> None:
    for number in range(5):
        with Exchange() as exchange:
            assert exchange.sent(2, bytes((number,)), 1000) == (1, 0)
    assert star.await_released("0001")


def test_what_was_sent_before_closing_arrives(star: VirtualDevices) -> None:
    star.tell("mute", "0001")
    with Exchange() as exchange:
        for number in range(50):
            exchange.ask(2, bytes((number,)), 1000)
    assert star.received("0001", 2, 50) == [bytes((number,)) for number in range(50)]


@pytest.mark.parametrize("phase", ["idle", "writing", "waiting", "flooding", "control"])
def test_unplugging_ends_the_line(star: VirtualDevices, phase: str) -> None:
    with Exchange() as exchange:
        if phase == "writing":
            exchange.ask(5, b"waits")
        elif phase == "flooding":
            star.tell("flood", "0001", 0x81, 5000)
            exchange.come(0x81)
        elif phase == "control":
            for _ in range(100):
                exchange.ask(0, Setup(0xC0, 7, 0, 0, 5).to_bytes())
        elif phase == "waiting":
            exchange.sent(2, b"x", 1000)
        star.tell("unplug", "0001")
        with pytest.raises(OSError, match="gone") as gone:  # noqa: PT012
            while True:
                exchange.message()
        assert gone.value.errno == errno.ENODEV
        assert on_usb("usb:08af:8000") is None


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX has signals that end a program")
def test_the_device_is_released_after_the_program_is_terminated(star: VirtualDevices) -> None:
    with Exchange() as exchange:
        process = exchange.owner
        os.kill(process, signal.SIGINT)
        os.kill(process, signal.SIGTERM)
        assert exchange.sent(2, b"still here", 1000) == (10, 0)
    assert star.await_released("0001")
