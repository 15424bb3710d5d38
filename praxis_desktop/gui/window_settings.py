"""The window's persistent settings: its position, its appearance, and the choices made for each protocol."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast, get_args
from urllib.parse import quote

from PySide6.QtCore import QByteArray, QObject, QSettings

from praxis_desktop.core.files import make_private, read_regular
from praxis_desktop.gui.look.appearance import DISPLAY_SIZES, Notation, Scheme
from praxis_desktop.gui.look.language import Language

log = logging.getLogger(__name__)


class WindowSettings:
    """Typed access to a QSettings file. If the file is damaged or read-only, only these settings are lost;
    ``put_aside`` is the path to which a damaged file was moved, or None.
    """

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        self.put_aside: Path | None = _put_aside(file) if _is_damaged(file) else None
        # QSettings reports write errors itself, and an existing file keeps its permissions
        with suppress(OSError):
            make_private(file.parent)
            file.touch(0o600)
        self._store = QSettings(str(file), QSettings.Format.IniFormat, parent)

    def save(self) -> None:
        """Write changes now. Qt does this itself after a short delay, but not once its event loop has
        ended.
        """
        self._store.sync()

    @property
    def geometry(self) -> QByteArray:
        """The window's position, as returned by QWidget.saveGeometry; empty at first."""
        value = self._store.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)

    @property
    def scheme(self) -> Scheme:
        """Light, dark, or the system's own scheme."""
        value = self._store.value("window/appearance")
        return cast("Scheme", value) if value in ("light", "dark") else "system"

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._store.setValue("window/appearance", scheme)

    @property
    def language(self) -> Language:
        """The chosen language, which takes effect at the next start."""
        value = self._store.value("window/language")
        return cast("Language", value) if value in get_args(Language) else "system"

    @language.setter
    def language(self, language: Language) -> None:
        self._store.setValue("window/language", language)

    @property
    def display_size(self) -> int:
        """The scale of the display in percent, one of DISPLAY_SIZES, in effect from the next start."""
        value = self._store.value("window/display_size")
        return next((size for size in DISPLAY_SIZES if str(size) == str(value)), DISPLAY_SIZES[0])

    @display_size.setter
    def display_size(self, percent: int) -> None:
        self._store.setValue("window/display_size", percent)

    @property
    def reduces_motion(self) -> bool:
        """Whether animations are off."""
        return bool(self._store.value("window/reduced_motion", False, type=bool))

    @reduces_motion.setter
    def reduces_motion(self, reduces: bool) -> None:
        self._store.setValue("window/reduced_motion", reduces)

    @property
    def traffic_notation(self) -> Notation | None:
        """How port traffic is shown; None until the user has chosen."""
        value = str(self._store.value("window/traffic", ""))
        return Notation(value) if value in [*Notation] else None

    @traffic_notation.setter
    def traffic_notation(self, notation: Notation | None) -> None:
        self._store.setValue("window/traffic", notation.value if notation is not None else "")

    @property
    def sounds(self) -> bool:
        """Whether a sound is played when a run needs the user's attention."""
        return bool(self._store.value("window/sound", True, type=bool))

    @sounds.setter
    def sounds(self, sounds: bool) -> None:
        self._store.setValue("window/sound", sounds)

    @property
    def library_order(self) -> str:
        """The sort order of the library; "" for the default order."""
        return str(self._store.value("library/order", ""))

    @library_order.setter
    def library_order(self, order: str) -> None:
        self._store.setValue("library/order", order)

    @property
    def library_is_table(self) -> bool:
        """Whether the library is shown as a table."""
        return bool(self._store.value("library/table", False, type=bool))

    @library_is_table.setter
    def library_is_table(self, is_table: bool) -> None:
        self._store.setValue("library/table", is_table)

    @property
    def library_categories(self) -> frozenset[str]:
        """The categories by which the library is filtered; empty for all."""
        return frozenset(_names(self._store.value("library/categories")))

    @library_categories.setter
    def library_categories(self, categories: frozenset[str]) -> None:
        self._store.setValue("library/categories", sorted(categories))

    @property
    def library_tags(self) -> frozenset[str]:
        """The tags by which the library is filtered; empty for all."""
        return frozenset(_names(self._store.value("library/tags")))

    @library_tags.setter
    def library_tags(self, tags: frozenset[str]) -> None:
        self._store.setValue("library/tags", sorted(tags))

    @property
    def library_check(self) -> str:
        """The check result by which the library is filtered; "" for any."""
        return str(self._store.value("library/check", ""))

    @library_check.setter
    def library_check(self, check: str) -> None:
        self._store.setValue("library/check", check)

    @property
    def recent_commands(self) -> list[str]:
        """The most recent commands of the palette, newest first."""
        return _names(self._store.value("window/commands"))

    @recent_commands.setter
    def recent_commands(self, names: list[str]) -> None:
        self._store.setValue("window/commands", names)

    def devices(self, protocol: Path, roles: Iterable[str]) -> dict[str, str]:
        """Return the device that each role used in the protocol's last run."""
        values = {role: self._store.value(_key(protocol, role)) for role in roles}
        return {role: value for role, value in values.items() if isinstance(value, str) and value}

    def remember_devices(self, protocol: Path, devices: Mapping[str, str]) -> None:
        """Save the device for each role; "" removes the saved device."""
        for role, device in devices.items():
            if device:
                self._store.setValue(_key(protocol, role), device)
            else:
                self._store.remove(_key(protocol, role))

    def chosen(
        self, protocol: Path, kind: str, roles: Iterable[str], *, may_be_empty: bool = False
    ) -> dict[str, str]:
        """Return what was last chosen for each role; ``kind`` is "machines" or "labware". "" counts as a
        choice only if it ``may_be_empty``.
        """
        values = {role: self._store.value(_key(protocol, role, kind)) for role in roles}
        return {
            role: value
            for role, value in values.items()
            if isinstance(value, str) and (value or may_be_empty)
        }

    def forget_chosen(self, protocol: Path, kind: str, roles: Iterable[str]) -> None:
        """Forget the choices of the given kind for the given roles."""
        for role in roles:
            self._store.remove(_key(protocol, role, kind))

    def remember_chosen(self, protocol: Path, kind: str, chosen: Mapping[str, str]) -> None:
        """Save the choices of the given kind."""
        for role, value in chosen.items():
            self._store.setValue(_key(protocol, role, kind), value)


def _is_damaged(file: Path) -> bool:
    """Return whether the file is damaged. Qt would accept most damaged files, and overwrite them with the
    part that it understood.
    """
    try:
        content = read_regular(file)
    except OSError:
        return False  # it does not exist, or cannot be read
    lines = content.splitlines()
    starts = (b"[", b";", b"#")
    return b"\0" in content or any(
        line.strip() and not line.lstrip().startswith(starts) and b"=" not in line for line in lines
    )


def _put_aside(file: Path) -> Path | None:
    aside = file.with_name(f"{file.stem}.damaged{file.suffix}")
    try:
        file.replace(aside)
    except OSError as error:
        log.warning("%s is damaged and cannot be moved aside: %s", file, error)
        return None
    log.warning("%s is damaged; it was renamed to %s and replaced by a new one", file, aside.name)
    return aside


def _names(value: object) -> list[str]:
    """Return a list of strings; QSettings returns a list of one string as a plain string."""
    names = [value] if isinstance(value, str) else value
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _key(protocol: Path, role: str, kind: str = "devices") -> str:
    return f"{kind}/{quote(str(protocol), safe='')}/{role}"
