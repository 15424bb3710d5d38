"""How the device of a role is at the moment: whether it is there, in use, or waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.run.state_words import end_clock

if TYPE_CHECKING:
    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.roles.device_field import DeviceField
    from praxis_desktop.gui.run.run_model import RunModel


class Condition(NamedTuple):
    """What is said of it, and what to do; no ``sentence`` where there is nothing to say."""

    icon: str = "circle"
    tone: ToneName = "idle"
    sentence: str = ""
    remedy: str = ""


def condition_of(field: DeviceField, *, user: RunModel | None, is_waited_for: bool) -> Condition:
    """What is to be said of the device that is chosen; ``user`` is the run that has it, or waits for it."""
    choice = field.choice
    if field.is_absent:
        words = _tr("Unplugged") if field.was_there else _tr("There is no such port now")
        return Condition("unplug", "err", words, _tr("Plug it in, or choose another."))
    if user is not None:
        words = _tr("{run} waits for it") if is_waited_for else _tr("Busy with {run}")
        left = None if is_waited_for else user.left
        free = (
            _tr("Free when it has ended.")
            if left is None
            else _tr("Free at about {time}.").format(time=end_clock(left))
        )
        remedy = " ".join((free, _tr("Choose another, or queue this run.")))
        return Condition("hourglass", "idle", words.format(run=user.run_name), remedy)
    if choice is not None and choice.trouble:
        return Condition("lock", "err", choice.trouble, choice.remedy)
    return Condition()


def _tr(text: str) -> str:
    return QCoreApplication.translate("RoleCondition", text)
