"""The replay in the page of a kept run: it takes the place of the report, inside a violet frame."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.history.timeline import Timeline
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.replaying.violet_frame import VioletFrame
from praxis_desktop.gui.run.run_outcome import KeptRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.gui.replaying.replay_desk import ReplayDesk
    from praxis_desktop.workers.launching.replays import Replays


class ReportReplay(QObject):
    """``above`` and ``beside`` are where its parts go in the ``frame``; ``instead`` is hidden meanwhile.
    ``compare_wanted`` asks for a program to compare with, ``failed`` has the PraxisError of a record that
    cannot be read.
    """

    compare_wanted = Signal()
    failed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        *,
        replays: Replays | None,
        frame: VioletFrame,
        above: QVBoxLayout,
        beside: QHBoxLayout,
        instead: Sequence[QWidget],
        timeline: Timeline,
        appearance: Appearance,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._replays = replays
        self._frame = frame
        self._above = above
        self._beside = beside
        self._instead = instead
        self._timeline = timeline
        self._appearance = appearance
        self._is_narrow = False

    @property
    def is_open(self) -> bool:
        """Whether the run is played again."""
        return self._frame.is_framed

    @cached_property
    def player(self) -> ReplayDesk:
        """Plays runs again; its modules are loaded with the first."""
        from praxis_desktop.gui.replaying.replay_desk import ReplayDesk

        assert self._replays is not None
        player = ReplayDesk(replays=self._replays, appearance=self._appearance, parent=self)
        self._above.insertWidget(0, player.bar)
        self._beside.addWidget(player.stack, 1)
        player.bar.close_wanted.connect(self.close)
        player.bar.compare_wanted.connect(self.compare_wanted)
        player.step_reached.connect(self._mark_step)
        player.failed.connect(self.failed)
        return player

    def open(self, record: KeptRecord) -> None:
        """Play a record."""
        self._show(True)
        self.player.start(record)
        self.player.bar.play_button.setFocus()

    @Slot()
    def close(self) -> None:
        """Show the report again."""
        if self.is_open:
            self.player.stop()
            self._show(False)
            self.closed.emit()

    def go_to_step(self, step: int) -> None:
        """Go to where a step began."""
        if self.is_open:
            self.player.go_to_step(step)

    def set_narrow(self, is_narrow: bool) -> None:
        """Say less where there is little room."""
        self._is_narrow = is_narrow
        if self.is_open:
            self.player.bar.set_narrow(is_narrow)

    def _show(self, is_replay: bool) -> None:
        player = self.player
        player.bar.set_narrow(self._is_narrow)
        for widget in self._instead:
            widget.setVisible(not is_replay)
        for widget in (player.bar, player.stack):
            widget.setVisible(is_replay)
        self._frame.set_framed(is_replay)
        self._timeline.show_whole()
        self._timeline.rows.mark(0 if is_replay else None)

    @Slot(int)
    def _mark_step(self, step: int) -> None:
        """The run that is played again has come to a step."""
        if self.is_open:
            self._timeline.rows.mark(step)
            self._timeline.reveal(step)
