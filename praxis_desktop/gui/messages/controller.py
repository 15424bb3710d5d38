"""The message controller: toasts, the list opened by the bell, and desktop notifications."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui import messages
from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.look.tokens import STATUS_BAR_HEIGHT
from praxis_desktop.gui.messages.desktop_notice import DesktopNotice
from praxis_desktop.gui.messages.messages import Message, MessageAction, Messages
from praxis_desktop.gui.messages.news import DefectNews, RunNews, WindowNews
from praxis_desktop.gui.resuming.controller import ResumeController
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run_page.controller import RunPage, RunPages
from praxis_desktop.gui.window.menus_and_shortcuts import Menus
from praxis_desktop.gui.window.status_bar import StatusLine

if TYPE_CHECKING:
    from praxis_desktop.gui.failures.crash import CrashReporter


class MessageController(QObject):
    """Creates and connects the parts that show messages. ``body`` is the part of the window below its
    menus.
    """

    def __init__(
        self,
        *,
        runs: ActiveRuns,
        run_pages: RunPages,
        pages: QStackedWidget,
        status: StatusLine,
        menus: Menus,
        instruments: Instruments,
        interrupted: InterruptedModel | None,
        resuming: ResumeController | None,
        appearance: Appearance,
        window: QWidget,
        body: QWidget,
    ) -> None:
        super().__init__(body)
        self._run_pages, self._pages, self._status = run_pages, pages, status
        self._runs = runs
        self._appearance, self._window, self._body = appearance, window, body
        self.model = Messages(self)
        self.news = WindowNews(self.model, runs=runs, parent=self)
        self.defects = DefectNews(self.model, runs=runs, parent=self)
        self.defects.saved.connect(self.tell_saved)
        self.defects.failed.connect(self.tell_error)
        self.notice = DesktopNotice(window)
        self.news.important.connect(self.notice.tell)
        run_pages.attention_wanted.connect(self._make_way)
        run_pages.each(self._tell_of)
        instruments.ports.changed.connect(self.news.follow_ports)
        if interrupted is not None and resuming is not None:
            self.news.follow_interrupted(interrupted, resuming.ask_to_resume, resuming.show_record)
        self._untold: list[Message] = []
        """Messages that are not shown as toasts yet."""
        self._toasting = OwnTurn(self._show_toasts, self)
        self.model.posted.connect(self._add_toast)
        self.model.changed.connect(self._count)
        status.messages_item.clicked.connect(self.toggle)
        menus.messages.triggered.connect(self.toggle)

    def follow_defects(self, reporter: CrashReporter) -> None:
        """Start reporting defects in this program."""
        reporter.context = self._what_goes_on
        reporter.reported.connect(self.defects.tell)

    @Slot(str, object)
    def tell_saved(self, title: str, target: Path) -> None:
        """Say that a file, or a folder of files, was saved."""
        show = MessageAction(self.tr("Show in folder"), partial(_show_in_folder, target))
        self.model.post(Message(title, str(target), "check-circle", "ok", (show,)))

    def tell_put_aside(self, aside: Path) -> None:
        """Say that the saved settings were damaged and have been reset."""
        show = MessageAction(self.tr("Show in folder"), partial(_open_folder, aside.parent))
        text = self.tr("The window is using its default settings. The damaged file was saved as {file}.")
        self.model.post(
            Message(
                self.tr("The saved window state was damaged"),
                text.format(file=aside),
                "warning",
                "warn",
                (show,),
                stays=True,
            )
        )

    @Slot(object)
    def tell_error(self, error: PraxisError, *, is_told: bool = False) -> None:
        """Report an error. Set ``is_told`` if the visible page already shows the error in full."""
        self.model.post(
            Message(sentence(error.message), error.hint, "alert-circle", "err", is_quiet=is_told, stays=True)
        )

    @cached_property
    def toasts(self) -> messages.Toasts:
        return messages.Toasts(
            self.model, foot=STATUS_BAR_HEIGHT, appearance=self._appearance, parent=self._body
        )

    @cached_property
    def panel(self) -> messages.MessagePanel:
        """The list of messages."""
        return messages.MessagePanel(
            self.model, foot=STATUS_BAR_HEIGHT, appearance=self._appearance, parent=self._body
        )

    @Slot()
    def toggle(self) -> None:
        """Open the list, or close it if it is open."""
        self._untold.clear()
        if "toasts" in self.__dict__:
            self.toasts.dismiss()
        self.panel.toggle()

    @Slot(object)
    def _make_way(self, page: RunPage) -> None:
        """Close the toasts and the list, so that they do not cover a question."""
        self._untold.clear()
        for name in ("toasts", "panel"):
            if name in self.__dict__:
                getattr(self, name).dismiss()

    @Slot(object)
    def _add_toast(self, message: Message) -> None:
        self._untold.append(message)
        self._toasting.start()

    def _show_toasts(self) -> None:
        untold, self._untold = self._untold, []
        for message in untold:
            if message in self.model.all:  # it may have been withdrawn or replaced
                self.toasts.take(message)

    @Slot()
    def _count(self) -> None:
        self._status.show_messages(self.model.unread)

    def _what_goes_on(self) -> dict[str, str]:
        """Return the context for a defect report, without the names of protocols or people."""
        return {
            "Page": type(self._pages.currentWidget()).__name__,
            "Run": ", ".join(run.phase for run in self._runs.shown) or "none",
            "Window": f"{self._window.width()}x{self._window.height()}",
            "Messages": str(len(self.model.all)),
        }

    def _tell_of(self, page: RunPage) -> None:
        """Start posting messages about this page's run."""
        RunNews(self.model, page=page, pages=self._run_pages, window=self.news, parent=self)


def _show_in_folder(target: Path) -> None:
    _open_folder(target if target.is_dir() else target.parent)


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
