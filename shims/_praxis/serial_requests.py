"""Requests from the guest's pyserial that the host serves while the guest's loop continues."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import _praxis_serial as host
from pyodide.ffi import create_proxy

from _praxis.executors import Lane
from _praxis.returnable import Request
from _praxis.scheduler import scheduler
from _praxis.serial_faults import fault

Outcome = bytes | int | str
"""The result of a host function: bytes, a number, or the text of a fault."""

_host_cancel = host.cancel
_host_set_dispatcher = host.set_dispatcher


class _Pending(NamedTuple):
    """A pending request. ``finish`` converts a number from the host to the request's result."""

    request: Request
    lane: Lane
    port: Any
    finish: Callable[[int], object] | None


_pending: dict[int, _Pending] = {}
_numbers = itertools.count(1)


def numbered(request: Request) -> int:
    """Give ``request`` the number by which host and guest refer to it; return the number."""
    request.number = next(_numbers)
    return request.number


def _dispatch(number: int, outcome: Outcome) -> None:
    """Receive the outcome of a request from the host, between two turns of the loop."""
    scheduler.completed(_complete, number, outcome)


_dispatcher = create_proxy(_dispatch)


def listen() -> None:
    """Register to receive outcomes from the host. Must be called before the first request of a port."""
    _host_set_dispatcher(_dispatcher)


def _complete(number: int, outcome: Outcome) -> None:
    pending = _pending.pop(number, None)
    if pending is not None:
        request, lane, port, finish = pending
        request.abandon = None
        settle(outcome, request, port, finish)
        lane.finished()


def settle(
    outcome: Outcome, request: Request, port: Any, finish: Callable[[int], object] | None = None
) -> None:
    """Settle ``request``. Bytes that were read can be given back to the port until the program takes them."""
    if isinstance(outcome, bytes):
        if request.step is not None:
            port._count(0, len(outcome), request.step)
        request.give_back = port.unread
        request.set_result(outcome)
    elif isinstance(outcome, str):
        request.set_exception(fault(outcome, port.label))
    else:
        request.set_result(None if finish is None else finish(outcome))


def await_host(
    request: Request, lane: Lane, port: Any, finish: Callable[[int], object] | None = None
) -> bool:
    """Settle ``request`` when the host reports the outcome for its number. Until then, ``lane`` is busy."""
    _pending[request.number] = _Pending(request, lane, port, finish)
    request.abandon = partial(_abandon, request.number)
    return True


def _abandon(number: int) -> None:
    _host_cancel(number)
    _pending.pop(number).lane.finished()
