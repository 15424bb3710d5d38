"""What was typed of a simulated instrument, in words: which one it is, and what goes wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports import simulators

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators.faults import Fault

_FAULTS = {
    "silence": QT_TRANSLATE_NOOP("SimulatorWords", "gives no reply"),
    "late": QT_TRANSLATE_NOOP("SimulatorWords", "replies late"),
    "partial": QT_TRANSLATE_NOOP("SimulatorWords", "gives half of a reply"),
    "garbage": QT_TRANSLATE_NOOP("SimulatorWords", "replies garbage"),
    "terminator": QT_TRANSLATE_NOOP("SimulatorWords", "ends a reply wrongly"),
    "busy": QT_TRANSLATE_NOOP("SimulatorWords", "busy"),
    "unplug": QT_TRANSLATE_NOOP("SimulatorWords", "unplugged"),
    "double": QT_TRANSLATE_NOOP("SimulatorWords", "replies twice"),
}


def simulator_words(name: str, device: str, otherwise: str) -> str:
    """``Simulated: Mettler Toledo balance (MT-SICS), busy at command 14`` for ``sim:mettler,busy:at=14``;
    ``otherwise`` where nothing was typed but a kind.
    """
    _, *parts = device.split(",")
    if not name or not any(parts):
        return otherwise
    return ", ".join([name, *[_part_words(part) for part in parts if part]])


def _part_words(part: str) -> str:
    """What is wrong with a fault stays as it is: the check of the whole says it."""
    if not simulators.is_fault(part):
        return part
    try:
        return _fault_words(simulators.parse_fault(part))
    except UsageError:
        return part


def _fault_words(fault: Fault) -> str:
    what = _tr(str(_FAULTS[fault.name]))
    is_command = fault.name == "busy"
    if fault.every != 1 or fault.times:
        return str(fault)
    if fault.at:
        words = _tr("{what} at command {n}") if is_command else _tr("{what} at reply {n}")
    elif fault.after:
        words = _tr("{what} after command {n}") if is_command else _tr("{what} after reply {n}")
    else:
        words = _tr("{what} at every command") if is_command else _tr("{what} at every reply")
    return words.format(what=what, n=fault.at or fault.after)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SimulatorWords", text)
