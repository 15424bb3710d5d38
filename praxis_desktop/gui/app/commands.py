"""The window's commands: the palette, the list of shortcuts, F6, and the command sources."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QRect, QRectF, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QColor, QDesktopServices, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QMenuBar, QSizePolicy, QStackedWidget, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.shipped import FIRST_PAGE, find_manual
from praxis_desktop.gui import commands
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.commands.registry import ActionFacts, ActionRegistry, Command, keys_of
from praxis_desktop.gui.commands.shortcuts_sheet import ShortcutsSheet, caps_width, draw_caps
from praxis_desktop.gui.emergency.corner import SafetyCorner
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.library.table_model import category_of, needs_of, title_of
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, PAGE_HEADER_HEIGHT, RADIUS_CONTROL
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.words import RUN_STATES, began_text, look_of, run_name, shown_phase
from praxis_desktop.gui.run_page.controller import RunPages
from praxis_desktop.gui.setup.controller import SetupController
from praxis_desktop.gui.steps.wait_panel import WaitPanel
from praxis_desktop.gui.widgets.buttons import FlatButton
from praxis_desktop.gui.widgets.overlay import Overlay
from praxis_desktop.gui.window.focus import Regions
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.window.menus_and_shortcuts import Menus
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.gui.window.status_bar import StatusLine
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.records.history.rows import Filter

if TYPE_CHECKING:
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.gui.run_page.controller import RunPage
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.runs.library import LibraryEntry


_WIDTH = 272
_PADDING, _ICON, _GAP = 12, 18, 8


class CommandButton(FlatButton):
    """The button that opens the palette, with the shortcut ``keys`` at its right end. In a narrow window, the
    button's text is elided.
    """

    def __init__(self, keys: Sequence[str], *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance, font="body")
        self._keys = (" ".join(keys),)
        self.setText(self.tr("Search or run a command"))
        self.setToolTip(self.tr("Find any command by its name ({keys})").format(keys="+".join(keys)))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        words = QFontMetrics(self._appearance.font("body")).horizontalAdvance(self.text())
        return QSize(max(_WIDTH, words + self._keys_width + _ICON + 2 * _PADDING + 2 * _GAP), CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_WIDTH, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        ground = colors.sunken if self.underMouse() else colors.surface
        edge, width = (colors.focus, 2) if self.hasFocus() else (colors.border_strong, 1)
        draw_frame(painter, self.rect(), RADIUS_CONTROL, ground=ground, edge=edge, width=width)
        middle = self.height() / 2
        icon = QRectF(_PADDING, middle - _ICON / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, "search", icon, colors.text2)
        left = self.width() - _PADDING - self._keys_width
        draw_caps(painter, self._keys, left, middle, appearance=self._appearance)
        painter.setFont(self._appearance.font("body"))
        painter.setPen(QColor(colors.text3))
        begin = icon.right() + _GAP
        place = QRectF(begin, 0, left - _GAP - begin, self.height())
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _keys_width(self) -> int:
        return caps_width(self._keys, QFontMetrics(self._appearance.font("caption", weight=600)))


_KEPT = 12


class RecentCommands:
    """The recently used commands, newest first."""

    def __init__(self, settings: WindowSettings) -> None:
        self._settings = settings

    def names(self) -> list[str]:
        return self._settings.recent_commands

    def note(self, command: Command) -> None:
        """Record that ``command`` was used."""
        others = [name for name in self.names() if name != command.name]
        self._settings.recent_commands = [command.name, *others][:_KEPT]


log = logging.getLogger(__name__)

_READ = 50
_SHOWN = 3
"""Number of runs listed before anything is typed."""


class RunCommands(QObject):
    """A command source for recorded runs. ``look`` reads the runs again, and emits ``changed`` if they have
    changed since they were last read. ``show_run`` is called with the id of a run.
    """

    changed = Signal()

    def __init__(
        self, asked: AskedHistory, show_run: Callable[[str], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._asked = asked
        self._show = show_run
        self._runs: tuple[RunRow, ...] = ()
        self._looker = BackgroundTask(self._look, self)
        self._looker.done.connect(self._take)
        self._looker.failed.connect(self._note_failure)

    def __call__(self) -> Iterator[Command]:
        for place, run in enumerate(self._runs):
            word = look_of(run).word
            yield Command(
                f"run:{run.run_id}",
                f"{run_name(run.number, run.run_id)} · {run.name or run.title or run.protocol}",
                "go",
                partial(self._show, run.run_id),
                "history",
                hint=f"{word} {began_text(int(run.begun))}",
                words=" ".join((run.title, run.protocol, run.operator)),
                only_sought=place >= _SHOWN,
            )

    def look(self) -> None:
        """Read the runs again."""
        self._looker.start()

    def _look(self) -> tuple[RunRow, ...]:
        """Read the runs. Runs on a background thread."""
        looked = self._asked.look(Filter(), _READ, is_anew=True)
        return tuple(listed.row for listed in looked.listed.runs)

    @Slot(object)
    def _take(self, runs: tuple[RunRow, ...]) -> None:
        if runs != self._runs:
            self._runs = runs
            self.changed.emit()

    @Slot(object)
    def _note_failure(self, error: PraxisError) -> None:
        log.warning("The palette has no runs: %s", error)  # the History page shows the error in full


_AHEAD = (
    "commands.shortcuts_sheet",
    "messages.panel",
    "messages.toasts",
    "commands.palette",
)
"""Modules of ``praxis_desktop.gui`` to load once the window is shown."""


class CommandController(QObject):
    """Creates the palette and the list of shortcuts. ``body`` contains the rail, ``pages`` and the status
    bar.
    """

    def __init__(
        self,
        *,
        bar: QMenuBar,
        menus: Menus,
        active_runs: ActiveRuns,
        run_pages: RunPages,
        setup: SetupController,
        library: LibraryModel | None,
        runs: RunCommands | None,
        open_entry: OpenEntry,
        show_run: Callable[[RunModel], object],
        rail: Rail,
        corner: SafetyCorner,
        pages: QStackedWidget,
        status: StatusLine,
        settings: WindowSettings,
        appearance: Appearance,
        body: QWidget,
    ) -> None:
        super().__init__(body)
        self._menus, self._setup = menus, setup
        self._active_runs, self._run_pages = active_runs, run_pages
        self._rail, self._corner, self._pages, self._status = rail, corner, pages, status
        self._appearance = appearance
        self._body = body
        self._bar, self._library, self._open_entry = bar, library, open_entry
        self._runs = runs
        self._show_this_run = show_run
        self.ahead = LoadingAhead(_AHEAD, self)
        """Loads the modules of the palette and the list of shortcuts in advance, so that they open without
        delay.
        """
        self.recent = RecentCommands(settings)
        self.regions = Regions(self._parts, self)
        menus.palette.triggered.connect(self.toggle_palette)
        menus.keys.triggered.connect(self.show_keys)
        menus.next_region.triggered.connect(self.regions.go_next)
        menus.previous_region.triggered.connect(self.regions.go_back)
        run_pages.attention_wanted.connect(self._make_way_for_run)
        status.keys_item.clicked.connect(self.show_keys)

    def made_button(self) -> CommandButton:
        """Create a button for a page's header; the button opens the palette."""
        button = CommandButton(keys_of(self._menus.palette)[0], appearance=self._appearance)
        button.clicked.connect(self.toggle_palette)
        return button

    @Slot(object)
    def _make_way_for_run(self, page: RunPage) -> None:
        self.make_way()

    @Slot()
    def make_way(self) -> None:
        """Close the palette and the list of shortcuts, so that they do not cover what the user must see."""
        for name in ("palette", "keys"):
            if name in self.__dict__:
                getattr(self, name).dismiss()

    # ---- made on first use to keep the start fast
    @cached_property
    def registry(self) -> ActionRegistry:
        registry = ActionRegistry(self._bar, self)
        has_library = self._library is not None
        Descriptions(
            registry,
            menus=self._menus,
            runs=self._active_runs,
            run_pages=self._run_pages,
            setup=self._setup,
            has_library=has_library,
        )
        registry.add_source(WaitCommands(self._wait_panel, registry))
        if self._library is not None:
            registry.add_source(LibraryCommands(self._library, self._open_entry))
        registry.add_source(ActiveRunCommands(self._active_runs, self._show_this_run))
        if self._runs is not None:
            registry.add_source(self._runs)
        return registry

    def _wait_panel(self) -> WaitPanel:
        return self._run_pages.current.steps.wait

    @cached_property
    def palette(self) -> commands.Palette:
        palette = commands.Palette(
            self.registry.commands,
            self.recent.names,
            place=self._place,
            appearance=self._appearance,
            parent=self._body,
        )
        palette.chosen.connect(self._do)
        self._active_runs.changed.connect(palette.follow_run)
        if self._runs is not None:
            self._runs.changed.connect(palette.refresh)
        return palette

    @cached_property
    def keys(self) -> ShortcutsSheet:
        """The list of shortcuts."""
        sheet = ShortcutsSheet(
            self.registry.key_lines, place=self._place, appearance=self._appearance, parent=self._body
        )
        self._active_runs.changed.connect(sheet.follow_run)
        return sheet

    @Slot()
    def toggle_palette(self) -> None:
        """Open the palette, or close it if it is open."""
        if self.palette.is_open:
            self.palette.dismiss()
            return
        self.make_way()
        if self._runs is not None:
            self._runs.look()
        self.palette.ask()

    @Slot()
    def show_keys(self) -> None:
        """Open the list of shortcuts, or close it if it is open."""
        if self.keys.is_open:
            self.keys.dismiss()
            return
        self.make_way()
        self.keys.show_keys()

    @Slot(object)
    def _do(self, command: Command) -> None:
        self.recent.note(command)
        command.do()

    def _place(self) -> QRect:
        """Return the area that may be covered: everything but the rail and the header with the buttons that
        stop a run.
        """
        top = PAGE_HEADER_HEIGHT
        if self._run_pages.is_in_view and self._has_controls:
            header = self._run_pages.current.header
            top = header.mapTo(self._body, header.rect().bottomLeft()).y() + 1
        left = self._rail.width()
        return QRect(left, top, self._body.width() - left, self._body.height() - top)

    @property
    def _has_controls(self) -> bool:
        run = self._active_runs.selected
        return self._active_runs.is_active or bool(run.controls.halt_time)

    def _parts(self) -> list[QWidget]:
        """Return the parts of the window between which F6 moves the focus. An open overlay replaces the pages
        below it.
        """
        children = [child for child in self._body.children() if isinstance(child, QWidget)]
        covers = [child for child in children if isinstance(child, Overlay) and child.is_open]
        if covers:
            return [self._rail, *covers, self._corner.button]
        parts: list[QWidget] = [self._rail, self._pages, self._status]
        return [*parts, *(child for child in children if child not in parts), self._corner.button]


class ManualOpener(QObject):
    """Opens the manual when ``action`` is triggered. The disk is accessed on a background thread."""

    failed = Signal(object)
    """Carries the PraxisError that says why the manual cannot be opened."""

    def __init__(self, action: QAction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looker = BackgroundTask(find_manual, self)
        self._looker.done.connect(self._open)
        self._looker.failed.connect(self.failed)
        self._wanted = FIRST_PAGE
        action.triggered.connect(self._look)

    @Slot(str)
    def open_page(self, name: str) -> None:
        """Open a page of the manual, such as ``protocols.html``."""
        self._wanted = name
        self._looker.start()

    @Slot()
    def _look(self) -> None:
        self.open_page(FIRST_PAGE)

    @Slot(object)
    def _open(self, first: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(first.with_name(self._wanted))))


class ActiveRunCommands:
    """A command source that lists the active runs if there are several. If there is only one, a separate
    command shows it.
    """

    def __init__(self, runs: ActiveRuns, show: Callable[[RunModel], object]) -> None:
        self._runs, self._show = runs, show

    def __call__(self) -> Iterator[Command]:
        shown = self._runs.shown
        for number, run in enumerate(shown if len(shown) > 1 else (), start=1):
            look = RUN_STATES[shown_phase(run)]
            yield Command(
                f"active run:{number}",
                QCoreApplication.translate("ActiveRunCommands", "Show run: {run}").format(run=run.run_name),
                "run",
                partial(self._show, run),
                look.icon,
                hint=QCoreApplication.translate("RunState", look.word),
                words=QCoreApplication.translate("ActiveRunCommands", "switch select side by side"),
            )


class WaitCommands(QObject):
    """A command source for skipping or extending a wait. ``panel`` returns the visible run's wait panel."""

    def __init__(self, panel: Callable[[], WaitPanel], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel = panel

    def __call__(self) -> Iterator[Command]:
        panel = self._panel()
        hint = "" if panel.wait is None else panel.wait.event.title
        words = self.tr("incubation sleep timer")
        yield Command(
            "wait:skip",
            self.tr("Skip wait"),
            "run",
            panel.skip,
            "skip",
            hint=hint,
            words=words,
            obstacle=panel.obstacle,
        )
        yield Command(
            "wait:extend",
            self.tr("Wait 1 minute longer"),
            "run",
            panel.extend,
            "hourglass",
            hint=hint,
            words=words,
            obstacle=panel.obstacle or panel.endless,
        )


class Descriptions(QObject):
    """Registers descriptions of the actions in ``menus`` with ``registry``."""

    def __init__(
        self,
        registry: ActionRegistry,
        *,
        menus: Menus,
        runs: ActiveRuns,
        run_pages: RunPages,
        setup: SetupController,
        has_library: bool,
    ) -> None:
        super().__init__(registry)
        self._menus, self._runs, self._run_pages, self._setup = menus, runs, run_pages, setup
        self._describe_runs(registry)
        self._describe_files(registry)
        self._describe_places(registry, has_library=has_library)
        self._describe_console(registry)
        self._note_keys(registry, has_library=has_library)

    def _describe_runs(self, registry: ActionRegistry) -> None:
        menus, setup, active = self._menus, self.tr("Setup"), self.tr("While a run is active")
        words = self.tr("start")
        registry.describe(menus.run, ActionFacts("run", setup, "play", words, self._without_run))
        words_of_problem = self.tr("error fault")
        registry.describe(
            menus.problem, ActionFacts("run", setup, "alert-circle", words_of_problem, self._without_problem)
        )
        words = self.tr("dry run what if unsafe check")
        registry.describe(
            menus.rehearse,
            ActionFacts("run", setup, "lightning", words, self._without_dry_run, menus.rehearse.isVisible()),
        )
        words = self.tr("mode simulator")
        registry.describe(menus.mode, ActionFacts("run", setup, "ghost", words, self._without_mode))
        registry.describe(menus.pause, ActionFacts("run", active, "pause", "", self._without_pause))
        registry.describe(menus.pause_now, ActionFacts("run", active, "pause", "", self._without_pause))
        words = self.tr("cancel abort end")
        registry.describe(menus.stop, ActionFacts("run", active, "stop", words, self._without_stop))
        # Emergency stop has its own key and button, so that nobody has to search for it.
        registry.describe(menus.emergency, ActionFacts("run", active, "halt", in_palette=False))

    def _describe_files(self, registry: ActionRegistry) -> None:
        menus = self._menus
        words = self.tr("file program load")
        registry.describe(menus.open, ActionFacts(icon="folder-open", words=words))
        words = self.tr("example demonstration")
        registry.describe(menus.sample, ActionFacts(icon="scale", words=words))
        registry.describe(menus.save, ActionFacts(icon="save", obstacle=self._without_output))
        words = self.tr("bytes ports wire")
        registry.describe(
            menus.traffic, ActionFacts(icon="plug", words=words, obstacle=self._without_traffic)
        )
        registry.describe(menus.copy, ActionFacts(icon="copy", obstacle=self._without_output))
        registry.describe(menus.quit, ActionFacts(icon="close", words=self.tr("exit close end")))
        for action in menus.schemes.actions():
            words = self.tr("appearance theme night")
            registry.describe(action, ActionFacts("settings", icon="contrast", words=words))

    def _describe_places(self, registry: ActionRegistry, *, has_library: bool) -> None:
        menus = self._menus
        words = self.tr("protocols")
        registry.describe(
            menus.library, ActionFacts("go", icon="library", words=words, in_palette=has_library)
        )
        registry.describe(menus.run_page, ActionFacts("go", icon="run-page", in_palette=has_library))
        words = self.tr("switch select side by side")
        for action in (menus.next_run, menus.previous_run):
            facts = ActionFacts("go", icon="run-page", words=words, obstacle=self._without_choice)
            registry.describe(action, facts)
        words = self.tr("runs records results report")
        registry.describe(
            menus.history,
            ActionFacts("go", icon="history", words=words, in_palette=menus.history.isVisible()),
        )
        words = self.tr("preferences options folders runtime packages diagnostics doctor about language size")
        registry.describe(
            menus.settings,
            ActionFacts("go", icon="settings", words=words, in_palette=menus.settings.isVisible()),
        )
        words = self.tr("ports serial monitor simulators profiles check identify")
        registry.describe(menus.instruments, ActionFacts("go", icon="plug", words=words))
        registry.describe(menus.messages, ActionFacts("go", icon="bell", words=self.tr("news notifications")))
        registry.describe(menus.keys, ActionFacts("go", icon="keyboard", words=self.tr("help keys")))
        words = self.tr("help documentation guide handbook")
        registry.describe(menus.manual, ActionFacts("go", icon="help", words=words))
        for action in (menus.palette, menus.next_region, menus.previous_region):
            registry.describe(action, ActionFacts(in_palette=False))

    def _describe_console(self, registry: ActionRegistry) -> None:
        menus, section = self._menus, self.tr("Playground")
        words = self.tr("python ipython console cell shell")
        registry.describe(
            menus.playground,
            ActionFacts("go", icon="console", words=words, in_palette=menus.playground.isVisible()),
        )
        for action, icon, obstacle in (
            (menus.insert_instrument, "plug", None),
            (menus.interrupt_console, "stop", self._without_cell),
            (menus.restart_console, "refresh", None),
            (menus.save_console, "copy", self._without_cells),
        ):
            facts = ActionFacts("commands", section, icon, words, obstacle, menus.playground.isVisible())
            registry.describe(action, facts)
        if menus.playground.isVisible():
            shift, control, enter = self.tr("Shift"), self.tr("Ctrl"), self.tr("Enter")
            registry.note_keys(
                section, self.tr("Run the input if it is complete, or start a new line"), (enter,)
            )
            registry.note_keys(section, self.tr("Run the input"), (shift, enter))
            registry.note_keys(section, self.tr("Run and trace it"), (control, shift, enter))
            registry.note_keys(section, self.tr("Complete, or indent"), (self.tr("Tab"),))
            registry.note_keys(section, self.tr("Show the function's signature"), (shift, self.tr("Tab")))
            registry.note_keys(section, self.tr("Comment or uncomment lines"), (control, "/"))
            registry.note_keys(section, self.tr("Search earlier input"), (control, "R"))
            registry.note_keys(section, self.tr("Interrupt (when nothing is selected)"), (control, "C"))

    def _note_keys(self, registry: ActionRegistry, *, has_library: bool) -> None:
        enter, escape = (self.tr("Enter"),), (self.tr("Esc"),)
        if has_library:
            library = self.tr("Library")
            registry.note_keys(library, self.tr("Search, or just type"), (self.tr("Ctrl"), "F"))
            registry.note_keys(library, self.tr("Open the selected protocol"), enter)
        instruments = self.tr("Instruments")
        registry.note_keys(instruments, self.tr("Show the selected instrument"), enter)
        registry.note_keys(instruments, self.tr("Rename the selected instrument"), ("F2",))
        registry.note_keys(instruments, self.tr("Forget the selected instrument"), (self.tr("Del"),))
        registry.note_keys(instruments, self.tr("Type a command to send"), (self.tr("Ctrl"), "L"))
        sheets = self.tr("On a sheet")
        registry.note_keys(sheets, self.tr("Move from a field to the last button"), enter)
        registry.note_keys(sheets, self.tr("Press the focused button"), (self.tr("Space"),))
        registry.note_keys(sheets, self.tr("Choose an answer by the letter on it"), ("T",), ("S",), ("E",))
        registry.note_keys(sheets, self.tr("Close a sheet or list that needs no decision"), escape)

    # ---- obstacles
    def _without_cell(self) -> str:
        is_busy = self._menus.interrupt_console.isEnabled()
        return "" if is_busy else self.tr("Nothing is running in the console")

    def _without_cells(self) -> str:
        has_cells = self._menus.save_console.isEnabled()
        return "" if has_cells else self.tr("No console cell has run successfully yet")

    def _without_traffic(self) -> str:
        has_traffic = self._run_pages.current.panels.live.has_traffic
        return "" if has_traffic else self.tr("Neither the current run nor the last one uses a port")

    def _without_run(self) -> str:
        return self._setup.obstacle

    def _without_choice(self) -> str:
        return "" if len(self._runs.shown) > 1 else self.tr("No other run is active")

    def _without_problem(self) -> str:
        return "" if self._setup.obstacle else self.tr("There is nothing to fix")

    def _without_dry_run(self) -> str:
        choices = self._setup.choices
        has_passed = choices is not None and choices.rehearsed is not None
        return "" if has_passed else self.tr("The dry run has not passed")

    def _without_mode(self) -> str:
        return "" if self._setup.page.instruments.rows else self.tr("This protocol names no instruments")

    def _without_pause(self) -> str:
        run = self._runs.selected
        if not run.is_active:
            return self.tr("Nothing is running")
        if run.asked is not None:
            return self.tr("The run is already waiting for you")
        return "" if self._menus.pause.isEnabled() else self.tr("Nothing can be paused now")

    def _without_stop(self) -> str:
        return "" if self._menus.stop.isEnabled() else self.tr("Nothing is running")

    def _without_output(self) -> str:
        return self.tr("There is no output yet") if self._run_pages.current.output.is_empty else ""


OpenEntry = Callable[[Path, str | None], object]
"""Opens a function in a protocol file; None means the file's only function."""


class LibraryCommands:
    """A command source for the protocols in the library."""

    def __init__(self, library: LibraryModel, open_entry: OpenEntry) -> None:
        self._library, self._open = library, open_entry

    def __call__(self) -> Iterator[Command]:
        if self._library.library is not None:
            for entry in self._library.library.entries:
                yield self._command(entry)

    def _command(self, entry: LibraryEntry) -> Command:
        words = needs_of(entry)
        if entry.protocol is None or entry.problem is not None:
            return Command(
                f"protocol:{entry.target}",
                _tr("Show problem: {title}").format(title=title_of(entry)),
                "run",
                partial(self._open, Path(entry.path), None),
                "shield-alert",
                hint=_tr("Cannot be loaded"),
            )
        function = entry.protocol.function or None
        words = " ".join([words, *entry.protocol.tags, entry.target])
        return Command(
            f"protocol:{entry.target}",
            _tr("Run: {title}").format(title=title_of(entry)),
            "run",
            partial(self._open, Path(entry.path), function),
            "play",
            hint=category_of(entry),
            words=words,
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("LibraryCommands", text)
