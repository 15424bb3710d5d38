"""Between the window and what is over all of its pages: the palette, the list of keys, the jumps by F6."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Slot
from PySide6.QtWidgets import QMenuBar, QStackedWidget, QWidget

from praxis_desktop.gui.commands.action_keys import keys_of
from praxis_desktop.gui.commands.command_button import CommandButton
from praxis_desktop.gui.commands.recent_commands import RecentCommands
from praxis_desktop.gui.commands.run_commands import RunCommands
from praxis_desktop.gui.conducting.safety_corner import SafetyCorner
from praxis_desktop.gui.frame.menus import Menus
from praxis_desktop.gui.frame.rail import Rail
from praxis_desktop.gui.frame.regions import Regions
from praxis_desktop.gui.frame.status_line import StatusLine
from praxis_desktop.gui.library.library_model import LibraryModel
from praxis_desktop.gui.loading import LoadingAhead
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import PAGE_HEADER_HEIGHT
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.run_page.run_pages import RunPages
from praxis_desktop.gui.setup.setup_page import SetupPage
from praxis_desktop.gui.widgets.overlay import Overlay
from praxis_desktop.gui.window_settings import WindowSettings

if TYPE_CHECKING:
    from praxis_desktop.gui.commands.action_registry import ActionRegistry
    from praxis_desktop.gui.commands.command import Command
    from praxis_desktop.gui.commands.library_commands import OpenEntry
    from praxis_desktop.gui.commands.shortcuts_sheet import ShortcutsSheet
    from praxis_desktop.gui.palette.palette import Palette
    from praxis_desktop.gui.run.run_model import RunModel
    from praxis_desktop.gui.run_page.run_page import RunPage
    from praxis_desktop.gui.steps.wait_panel import WaitPanel

_AHEAD = (
    "commands.active_run_commands",
    "commands.descriptions",
    "commands.library_commands",
    "commands.shortcuts_sheet",
    "messages.message_panel",
    "messages.toasts",
    "palette.palette",
)
"""What is loaded once the window is there: modules below the window's own package."""


class CommandDesk(QObject):
    """``body`` is what holds rail, ``pages`` and the line at the foot."""

    def __init__(
        self,
        *,
        bar: QMenuBar,
        menus: Menus,
        active_runs: ActiveRuns,
        run_pages: RunPages,
        setup_page: SetupPage,
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
        self._menus, self._setup_page = menus, setup_page
        self._active_runs, self._run_pages = active_runs, run_pages
        self._rail, self._corner, self._pages, self._status = rail, corner, pages, status
        self._appearance = appearance
        self._body = body
        self._bar, self._library, self._open_entry = bar, library, open_entry
        self._runs = runs
        self._show_this_run = show_run
        self.ahead = LoadingAhead(_AHEAD, self)
        """What the palette and the list of keys need: once it is loaded, nobody waits for it."""
        self.recent = RecentCommands(settings)
        self.regions = Regions(self._parts, self)
        menus.palette.triggered.connect(self.toggle_palette)
        menus.keys.triggered.connect(self.show_keys)
        menus.next_region.triggered.connect(self.regions.go_next)
        menus.previous_region.triggered.connect(self.regions.go_back)
        run_pages.attention_wanted.connect(self._make_way_for_run)
        status.keys_item.clicked.connect(self.show_keys)

    def made_button(self) -> CommandButton:
        """A button that opens the palette, for the head of a page."""
        button = CommandButton(keys_of(self._menus.palette)[0], appearance=self._appearance)
        button.clicked.connect(self.toggle_palette)
        return button

    @Slot(object)
    def _make_way_for_run(self, page: RunPage) -> None:
        self.make_way()

    @Slot()
    def make_way(self) -> None:
        """Something has come into view that a person must see."""
        for name in ("palette", "keys"):
            if name in self.__dict__:
                getattr(self, name).dismiss()

    # ---- made when they are needed: the window's start is not
    @cached_property
    def registry(self) -> ActionRegistry:
        """Everything that can be done."""
        from praxis_desktop.gui.commands.action_registry import ActionRegistry
        from praxis_desktop.gui.commands.active_run_commands import ActiveRunCommands
        from praxis_desktop.gui.commands.descriptions import Descriptions
        from praxis_desktop.gui.commands.library_commands import LibraryCommands
        from praxis_desktop.gui.commands.wait_commands import WaitCommands

        registry = ActionRegistry(self._bar, self)
        has_library = self._library is not None
        Descriptions(
            registry,
            menus=self._menus,
            runs=self._active_runs,
            run_pages=self._run_pages,
            setup_page=self._setup_page,
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
    def palette(self) -> Palette:
        """The command palette."""
        from praxis_desktop.gui.palette.palette import Palette

        palette = Palette(
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
        """The list of keys."""
        from praxis_desktop.gui.commands.shortcuts_sheet import ShortcutsSheet

        sheet = ShortcutsSheet(
            self.registry.key_lines, place=self._place, appearance=self._appearance, parent=self._body
        )
        self._active_runs.changed.connect(sheet.follow_run)
        return sheet

    @Slot()
    def toggle_palette(self) -> None:
        """Open the palette; close it when it is open."""
        if self.palette.is_open:
            self.palette.dismiss()
            return
        self.make_way()
        if self._runs is not None:
            self._runs.look()
        self.palette.ask()

    @Slot()
    def show_keys(self) -> None:
        """Open the list of keys; close it when it is open."""
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
        """What may be covered: not the rail, nor the header with what stops a run."""
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
        """Where F6 goes now. What lies over the pages is gone to in their place."""
        children = [child for child in self._body.children() if isinstance(child, QWidget)]
        covers = [child for child in children if isinstance(child, Overlay) and child.is_open]
        if covers:
            return [self._rail, *covers, self._corner.button]
        parts: list[QWidget] = [self._rail, self._pages, self._status]
        return [*parts, *(child for child in children if child not in parts), self._corner.button]
