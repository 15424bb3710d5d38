"""What this program is, what it is made of, and under which terms."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import QUrl, Slot, qVersion
from PySide6.QtGui import QDesktopServices

from praxis_desktop import __version__
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind


class AboutSection(Section):
    """Versions and licences."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self.set_title(self.tr("About"))
        self.row(self.tr("Praxis Desktop"), self.tr("Version {version}").format(version=__version__))
        self._parts = self.row(self.tr("Made with"), _host_parts())
        self.notices_button = Button(self.tr("Open"), appearance=appearance, kind=ButtonKind.GHOST)
        self.notices_button.setAccessibleName(self.tr("Open the licences"))
        self.notices_button.hide()
        self._licences = self.row(
            self.tr("Licences"),
            self.tr("Praxis Desktop is free software; so is all that ships with it."),
            self.notices_button,
        )
        self._notices: Path | None = None
        self._looker = BackgroundTask(_look, self)
        self._looker.done.connect(self._show)
        self._looker.start()
        self.notices_button.clicked.connect(self._open)

    @Slot(object)
    def _show(self, found: tuple[str, Path | None]) -> None:
        guest, self._notices = found
        self._parts.show_help(f"{_host_parts()} · {guest}")
        self.notices_button.setVisible(self._notices is not None)

    @Slot()
    def _open(self) -> None:
        if self._notices is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._notices)))


def _host_parts() -> str:
    return f"Python {platform.python_version()} · Qt {qVersion()}"


def _look() -> tuple[str, Path | None]:
    from importlib.metadata import version

    from praxis_desktop.core.shipped import shipped
    from praxis_desktop.interpreter.distribution import Distribution

    manifest = Distribution.find().manifest
    licences = shipped("resources") / "licenses"
    root = licences.parents[1] / "THIRD_PARTY_NOTICES.md"
    notices = next((place for place in (root, licences) if place.exists()), None)
    return (
        f"wasmtime {version('wasmtime')} · Pyodide {manifest.pyodide} · CPython {manifest.python}",
        notices,
    )
