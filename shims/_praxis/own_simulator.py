"""Drives an author's simulated instrument for the host. The two exchange JSON, with bytes as Latin-1."""

from __future__ import annotations

import json
import math
import sys
import types
from typing import Any

from praxis.simulators import Instrument

from _praxis import tracebacks
from _praxis.messages import Message

_MODULE = "__simulator__"
_SECOND = 1_000_000_000

_instrument: Any = None
_appointments: dict[int, Any] = {}
_numbers = 0


def make(source: str, filename: str, name: str, options: str) -> str:
    """Import the file, and make an instrument of its class ``name`` with ``options``. Return the instrument's
    description and settings as JSON. Raises any exception from the file, TypeError if the class is not an
    instrument, AttributeError, TypeError or ValueError for a setting of the wrong type, and ValueError for an
    unknown option.
    """
    global _instrument
    module = sys.modules[_MODULE] = types.ModuleType(_MODULE)
    module.__file__ = filename
    tracebacks.remember_source(filename, source)
    exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the author's
    kind: Any = module.__dict__.get(name)
    if not isinstance(kind, type) or not issubclass(kind, Instrument):
        raise TypeError(f"{name} is not a subclass of praxis.simulators.Instrument")
    given = json.loads(options)
    for option in given:
        if option not in kind.option_names and option != "seed":
            known = ", ".join(["seed", *kind.option_names])
            raise ValueError(
                Message("it has no option {option}; it has: {known}", option=repr(option), known=known)
            )
    _instrument = kind(given)
    docstring = (kind.__doc__ or "").strip().partition("\n")[0].rstrip(".")
    return json.dumps(
        {
            "description": kind.description or docstring or name,
            "line": {each: getattr(kind, each) for each in _LINE},
            **{each: _bytes(kind, each).decode("latin-1") for each in ("terminator", "command_end")},
            "command_gap": float(kind.command_gap),
            "usb_id": kind.usb_id,
            "splits": kind.split is not Instrument.split,
            "watches_lines": kind.line_changed is not Instrument.line_changed,
        }
    )


def _bytes(kind: Any, name: str) -> bytes:
    value = getattr(kind, name)
    if not isinstance(value, bytes):
        raise TypeError(rf"{name} must be bytes, such as b'\r\n', not {value!r}")
    return value


_LINE = ("baudrate", "bytesize", "parity", "stopbits", "rtscts")


def ask(what: str, now: int, argument: str) -> str:
    """Make the instrument do ``what`` at ``now`` (ns). Return the result, the instrument's output, and the
    appointments that it made and cancelled.
    """
    _instrument.now = now / _SECOND
    value = _DEEDS[what](argument)
    sent, arranged = _instrument._taken()
    return json.dumps(
        {
            "value": value,
            "sent": [[_seconds(delay), *_told(reply)] for delay, reply in sent],
            "later": [[_number(each), _seconds(each.seconds), each.repeats] for each in arranged],
            "cancelled": _cancelled(),
        },
        allow_nan=False,
    )


def _told(reply: str | bytes) -> tuple[str, bool]:
    """Return a reply as text, and whether it is a complete frame."""
    if isinstance(reply, bytes | bytearray | memoryview):
        return bytes(reply).decode("latin-1"), True
    if not isinstance(reply, str):
        raise TypeError(f"an instrument says texts and bytes, not {reply!r}")
    reply.encode("latin-1")  # a character outside Latin-1 raises here, so that the author sees it
    return reply, False


def _seconds(value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{value} s cannot be waited")
    return value


def _number(appointment: Any) -> int:
    global _numbers
    _numbers += 1
    _appointments[_numbers] = appointment
    return _numbers


def _cancelled() -> list[int]:
    over = [number for number, appointment in _appointments.items() if appointment.action is None]
    for number in over:
        del _appointments[number]
    return over


# ---- requests
def _obey(command: str) -> None:
    _instrument.obey(command.encode("latin-1"))


def _split(received: str) -> dict[str, Any]:
    rest = bytearray(received.encode("latin-1"))
    commands = _instrument.split(rest)
    return {
        "commands": [bytes(command).decode("latin-1") for command in commands],
        "rest": rest.decode("latin-1"),
    }


def _fire(number: str) -> None:
    appointment = _appointments.get(int(number))
    if appointment is None or appointment.action is None:
        return
    action = appointment.action
    if not appointment.repeats:
        del _appointments[int(number)]
    action()


def _busy(command: str) -> list[object] | None:
    return _answer(_instrument.busy_reply(command))


def _transmission_error(_: str) -> list[object] | None:
    return _answer(_instrument.transmission_error())


def _answer(reply: Any) -> list[object] | None:
    text = getattr(reply, "text", reply)
    return None if text is None else list(_told(text))


def _line(change: str) -> None:
    line, on = json.loads(change)
    _instrument.line_changed(line, on)


_DEEDS: dict[str, Any] = {
    "started": lambda _: _instrument.started(),
    "obey": _obey,
    "split": _split,
    "fire": _fire,
    "busy": _busy,
    "transmission_error": _transmission_error,
    "line": _line,
    "state": lambda _: dict(_instrument.state()),
}
