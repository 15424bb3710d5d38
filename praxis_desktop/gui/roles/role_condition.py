"""How the device of a role is at the moment: whether it is there, in use, or waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.roles.device_field import DeviceField


class Condition(NamedTuple):
    """What is said of it, and what to do; no ``sentence`` where there is nothing to say."""

    icon: str = "circle"
    tone: ToneName = "idle"
    sentence: str = ""
    remedy: str = ""


def absence(seconds: float) -> Condition:
    """It went during a run, and is waited for so long."""
    return Condition(
        "clock",
        "warn",
        _tr("Reconnecting… {seconds} s").format(seconds=max(0, round(seconds))),
        _tr("The cable was pulled, or the instrument switched off. The program waits for it."),
    )


def condition_of(field: DeviceField, *, is_locked: bool, is_queued: bool, is_simulated: bool) -> Condition:
    """What is to be said of the device that is chosen; a run may have it, or be queued for it."""
    choice = field.choice
    if field.is_absent and field.was_there:
        return Condition("unplug", "err", _tr("Unplugged"), _tr("Plug it in: it is still chosen."))
    if field.is_absent:
        return Condition("unplug", "warn", _tr("There is no such port now"))
    if is_queued and not is_simulated:
        return Condition("hourglass", "run", _tr("This run waits for it"))
    if is_locked and not is_simulated:
        return Condition("play", "run", _tr("In use by this run"))
    if choice is not None and choice.trouble:
        return Condition("lock", "err", choice.trouble, choice.remedy)
    return Condition()


def _tr(text: str) -> str:
    return QCoreApplication.translate("RoleCondition", text)
