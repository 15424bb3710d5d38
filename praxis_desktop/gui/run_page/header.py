"""The header for a run: state, verdict so far, expected end, and buttons."""

from __future__ import annotations

import math
from collections.abc import Set

from msgspec import structs
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop import records
from praxis_desktop.core.events import FINAL_STATES, StepEvent
from praxis_desktop.core.words import reason_beside, steps_planned
from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import joined, sentence
from praxis_desktop.gui.look.tokens import HEAD_RIGHT, NARROW, PAGE_HEADER_HEIGHT, RUN_HEADER_HEIGHT, ToneName
from praxis_desktop.gui.run.buttons import RunButtons
from praxis_desktop.gui.run.forecast import Simulation
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import (
    RUN_STATES,
    Phase,
    StateLook,
    answers_text,
    completed_words,
    duration_text,
    end_text,
    halts_text,
    left_text,
    short_clock_text,
    shown_phase,
    simulation_words,
    so_far_text,
    stage_text,
    step_text,
)
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, TwoLineLabel, count_text
from praxis_desktop.gui.widgets.progress import ThinProgressBar
from praxis_desktop.gui.widgets.tips_below import TipsBelow
from praxis_desktop.gui.widgets.verdict import (
    VerdictChip,
    VerdictMark,
    reason_text,
    simulated_text,
    verdict_text,
    verdict_tone,
)
from praxis_desktop.runs.commands import ACTIVE

MOST_SEGMENTS = 60
_HEIGHT = 8

_LONGEST_REASON = 400
"""Maximum number of characters shown of an error message, because a program may send megabytes."""


class SegmentBar(QProgressBar):
    """A progress bar with a segment for each step, for runs in which the number of steps is known."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._step = self._steps = 0
        self._around: frozenset[int] = frozenset()
        """The numbers of the steps that contain the current step, and are therefore not finished either."""
        self._asks = 0
        self._share = 0.0
        self._tone: ToneName = "run"
        self._done: ToneName = "ok"
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_steps(
        self,
        step: int,
        steps: int,
        share: float,
        tone: ToneName,
        done: ToneName,
        around: Set[int] = frozenset(),
        asks: int = 0,
    ) -> None:
        """Show the current step, the number of steps, and how much of the current step is done, from 0 to 1.
        ``done`` is the tone of earlier steps, except for those in ``around``, which contain the current step.
        If ``asks`` is the number of a step that is asking the user, only that step is drawn in ``tone``.
        """
        shown = step, steps, round(share, 3), tone, done, frozenset(around), asks
        before = self._step, self._steps, self._share, self._tone, self._done, self._around, self._asks
        if shown != before:
            self._step, self._steps, self._share, self._tone, self._done, self._around, self._asks = shown
            self.setRange(0, max(steps, 1))
            self.setValue(self._over)
            self.setAccessibleName(self.tr("Step {n} of {total}").format(n=step, total=steps))
            self.update()

    @property
    def _over(self) -> int:
        """The number of finished steps."""
        begun = min(self._step - (self._share < 1), self._steps)
        return max(0, begun - len(self._around))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        done, now = self._appearance.tone(self._done).line, self._appearance.tone(self._tone).line
        rest = self._appearance.tone("idle").edge
        if self._steps > MOST_SEGMENTS:
            whole = QRectF(self.rect())
            self._fill(painter, whole, rest)
            share = min(1.0, (self._step - 1 + self._share) / self._steps)
            self._fill(painter, QRectF(0, 0, max(_HEIGHT, whole.width() * share), _HEIGHT), now)
            return
        width = self.width() / max(self._steps, 1)
        for place in range(self._steps):
            room = QRectF(place * width + 1, 0, width - 2, _HEIGHT)
            is_around = place + 1 in self._around
            is_now = place == self._step - 1
            if not is_around and (place < self._step - 1 or (is_now and self._share >= 1)):
                self._fill(painter, room, done)
                continue
            self._fill(painter, room, rest)
            if is_now or is_around:
                share = self._share if is_now else 0.0
                room.setWidth(max(room.height(), room.width() * max(share, 0.12)))
                self._fill(painter, room, now if self._asks in (0, place + 1) else done)

    @staticmethod
    def _fill(painter: QPainter, room: QRectF, color: str) -> None:
        draw_rounded(painter, room, min(room.height() / 2, room.width() / 2, 3.0), ground=color)


_DISC = 56
_LEAST_WIDTH = 800
_ROOMY = 1500
"""Minimum width of the window, in pixels, at which the state and two chips can be read in full."""
_GAP = 10
_LONG_WORD = 140
"""Width, in pixels, of a long state such as Reconnecting…."""


class StateDisc(QWidget):
    """The icon for the state, on a filled disc. The word next to the disc names the same state."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._look = RUN_STATES["ready"]
        self.setFixedSize(_DISC, _DISC)

    def show_state(self, look: StateLook) -> None:
        if look != self._look:
            self._look = look
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.disc(self._look.tone)))
        painter.drawEllipse(self.rect())
        place = QRectF(self.rect()).adjusted(11, 11, -11, -11)
        self._appearance.draw_icon(painter, self._look.icon, place, "#FFFFFF")


class StateHeader(QWidget):
    """The header for the run that ``model`` follows; ``buttons`` control the run."""

    def __init__(self, *, model: RunModel, appearance: Appearance) -> None:
        super().__init__()
        self._model = model
        self._appearance = appearance
        self._shown: Phase = "ready"
        self._shown_judged: tuple[str, ToneName] | None = None
        self._title = ""
        self._short_word = ""
        """The word for the verdict alone, shown if there is no room for more, or "" otherwise."""
        self._was_narrow = self._was_apart = False
        self._has_mode = False
        self._mode_words = ("", "")
        """The texts for how much of the run is simulated, in a long and a short form."""
        self._room = 0
        """The width, in pixels, that the state and its chips had when last shown."""
        self._says_mode = self._has_verdict = False
        """Whether to show the mode and the verdict so far, if they fit."""
        self.setFixedHeight(RUN_HEADER_HEIGHT)
        self._disc = StateDisc(appearance=appearance)
        self._word = ElidedLabel(appearance=appearance, role="state")
        self._word.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._mode = Chip("", "sim", "ghost", appearance=appearance)
        self.verdict = VerdictChip(appearance=appearance)
        self.mark = VerdictMark(_DISC, appearance=appearance)
        self._sentence = TwoLineLabel(appearance=appearance, role="h2")
        self._sentence.installEventFilter(self)
        self._fitting = OwnTurn(self._fit_state, self)
        self._reason = ElidedLabel(appearance=appearance, role="small")
        self._reason.hide()
        self.end = Label(appearance=appearance, role="h1")
        """Shows when the run is expected to end, or how long it took."""
        self.so_far = Label(appearance=appearance, role="small", color="text2")
        self._segments = SegmentBar(appearance=appearance)
        self._segments.hide()
        self._progress = ThinProgressBar(appearance=appearance)
        self._progress.setAccessibleName(self.tr("Preparing Python"))
        self.buttons = RunButtons(controls=model.controls, appearance=appearance, parent=self)
        self.run_button = self.buttons.run_button
        self.stop_button = self.buttons.stop_button
        self.buttons.choice_changed.connect(self._show_room)
        self._lay_out()
        self._mode.hide()
        model.changed.connect(self.refresh)
        model.ticked.connect(self._show_time)
        model.data_arrived.connect(self._show_checks)
        model.pace_set.connect(self._show_time)
        self._left_out: set[int] = set()
        """Steps that the user decided to skip."""
        model.started.connect(self._forget_decisions)
        model.forgotten.connect(self._forget_decisions)
        appearance.changed.connect(self.restyle)
        self.refresh()

    def show_protocol(self, title: str) -> None:
        self._title = title
        self.buttons.has_run = bool(title)
        self.refresh()

    @property
    def title(self) -> str:
        """The title of the protocol."""
        return self._title

    def offer_anew(self, is_anew: bool) -> None:
        """Set whether the run can only be set up again, not repeated, because its choices are unknown."""
        self.run_button.setText(self.tr("Set up again") if is_anew else self.tr("Run again…"))
        self.run_button.updateGeometry()

    def show_mode(self, simulation: Simulation) -> None:
        """Show how much of the run is simulated, so that it is never mistaken for a real run."""
        self._mode_words = simulation_words(simulation)
        self._has_mode = simulation != "none"
        self._show_room()

    @Slot(int, str)
    def note_decision(self, step: int, choice: str) -> None:
        """Record the decision about a failed step."""
        if records.leaves_out(choice):
            self._left_out.add(step)
        else:
            self._left_out.discard(step)
        self.refresh()

    @Slot()
    def _forget_decisions(self) -> None:
        self._left_out.clear()

    @Slot()
    def refresh(self) -> None:
        """Update the header."""
        model = self._model
        phase = shown_phase(model)
        look = self._look_of(phase)
        word = QCoreApplication.translate("RunState", look.word)
        if phase == "completed" and self._left_out:
            word = completed_words(len(self._left_out))
        self._disc.show_state(look)
        sentence, tone = self._describe(phase), look.tone
        judged = self._judged(phase)
        self._short_word = ""
        if judged is not None:
            ended = f"{word} {model.told_at[:5]}".rstrip()
            word, tone = judged
            # A small window has no separate line for the reason, and the tab shows the title.
            is_short = self._is_narrow and phase == "completed"
            said = (is_short and self._reason_of_verdict) or sentence
            sentence = " · ".join(part for part in (self._apart(), ended, said) if part)
        self._word.setText(self._short_word or word)
        self._word.set_tone(tone)
        self._sentence.setText(sentence)
        self._show_checks()
        self._progress.setVisible(model.progress is not None)
        self._progress.setValue(model.progress or 0)
        self._show_note(phase)
        self.buttons.refresh()
        self._show_time()
        if (phase, judged) != (self._shown, self._shown_judged):
            self._shown, self._shown_judged = phase, judged  # the verdict may arrive after the state
            self.update()
            self._show_room()
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, word))

    def _apart(self) -> str:
        """If the verdict does not fit next to the note that the run was simulated, shorten the verdict to a
        single word, and return the note to be shown elsewhere; otherwise return "". The verdict is never
        truncated.
        """
        verdict = self._model.verdict
        self._was_apart = self._needs_apart
        if not self._was_apart or verdict is None:
            return ""
        self._short_word = verdict_text(verdict.word, is_simulated=False)
        return self.tr("In simulation")

    @property
    def _reason_of_verdict(self) -> str:
        verdict = self._model.verdict
        return "" if verdict is None else " ".join(reason_text(verdict, "completed").split())

    @property
    def _needs_apart(self) -> bool:
        """Whether the verdict and the note that the run was simulated do not fit side by side."""
        verdict = self._model.verdict
        if verdict is None or not self._is_simulated or verdict.word == "none":
            return False
        if self._is_narrow:
            return True
        words = QFontMetrics(self._appearance.font("state"))
        room = self._room_of_state()
        return room > 0 and words.horizontalAdvance(verdict_text(verdict.word, is_simulated=True)) + 2 > room

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self._sentence and event.type() == QEvent.Type.Resize:
            self._fitting.start()
        return super().eventFilter(watched, event)

    def _fit_state(self) -> None:
        """Fit the state and its chips into their room again if the width of their neighbours has changed."""
        if self._room_of_state() == self._room:
            return
        self._show_chips()
        if self._judged(self._shown) is not None and self._was_apart != self._needs_apart:
            self.refresh()

    def _room_of_state(self) -> int:
        """Return the width, in pixels, of the state and its chips; 0 while the header is hidden."""
        if not self.isVisible() or (layout := self._head.layout()) is None:
            return 0
        layout.activate()
        return self._sentence.width()

    def _look_of(self, phase: Phase) -> StateLook:
        """Return the look of a state. It is violet for a simulated run, with a ghost icon while it is
        running. Only a run that passed gets a tick, so a run that was completed without a verdict does not.
        """
        look = RUN_STATES[phase]
        if phase == "completed":
            look = structs.replace(look, icon="hourglass" if self._model.verdict is None else "circle")
        if self._model.simulation != "whole" or look.tone not in ("run", "idle"):
            return look
        return StateLook(look.word, "ghost" if phase == "running" else look.icon, "sim")

    def _judged(self, phase: Phase) -> tuple[str, ToneName] | None:
        """Return the word and tone for the verdict, and update the mark. Return None, so that the run's state
        is shown instead, if the run has not ended or was cut short without a verdict.
        """
        verdict = self._model.verdict
        if verdict is None or phase not in FINAL_STATES or (verdict.word == "none" and phase != "completed"):
            return None
        is_simulated = self._is_simulated
        self.mark.show_verdict(verdict.word, is_simulated=is_simulated)
        return (
            verdict_text(verdict.word, is_simulated=is_simulated),
            verdict_tone(verdict.word, is_simulated=is_simulated),
        )

    @property
    def _is_simulated(self) -> bool:
        return self._model.simulation != "none"

    @Slot()
    def _show_checks(self) -> None:
        """Show whether all values so far are within their limits."""
        model = self._model
        checked, outside = model.checks_so_far
        has_none = model.forecast is not None and not model.forecast.is_judged
        # In a narrow window, the state replaces the note that there are no limits.
        is_told = checked > 0 or (has_none and model.step is not None and not self._is_narrow)
        self._has_verdict = model.is_active and is_told and not self.buttons.is_choosing
        self._name_checks(checked, outside)
        self._show_chips()

    def _name_checks(self, checked: int, outside: int) -> None:
        is_short = self._is_narrow or self._is_crowded
        if not checked:
            text = self.tr("no limits") if is_short else self.tr("no limits in this protocol")
            self.verdict.show_verdict("none", is_simulated=self._is_simulated, text=text)
            return
        text = self.tr("Inside") if is_short else self.tr("All within limits so far")
        if outside:
            text = self.tr("{n} of {total} outside").format(n=count_text(outside), total=count_text(checked))
        self.verdict.show_verdict(
            "failed" if outside else "passed", is_simulated=self._is_simulated, text=text
        )

    @Slot()
    def restyle(self) -> None:
        self.refresh()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        # A simulated run is always violet.
        is_simulated = self._model.simulation == "whole"
        tone = self._appearance.tone("sim" if is_simulated else RUN_STATES[self._shown].tone)
        painter.fillRect(self.rect(), QColor(tone.bg))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tone.edge))

    def _lay_out(self) -> None:
        words = QHBoxLayout()
        words.setSpacing(_GAP)
        words.addWidget(self._word)
        words.addWidget(self.verdict)
        words.addWidget(self._mode)
        words.addStretch(1)
        state = QVBoxLayout()
        state.setSpacing(2)
        state.addStretch(1)
        state.addLayout(words)
        state.addWidget(self._sentence)
        state.addWidget(self._reason)
        state.addStretch(1)
        times = QVBoxLayout()
        times.setSpacing(0)
        times.addStretch(1)
        times.addWidget(self.end)
        times.addWidget(self.so_far)
        times.addStretch(1)
        head = self._head = QWidget()
        head.setFixedHeight(PAGE_HEADER_HEIGHT)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, HEAD_RIGHT, 0)
        row.setSpacing(10)
        row.addWidget(self._disc)
        row.addWidget(self.mark)
        row.addLayout(state, 1)
        row.addLayout(times)
        row.addSpacing(8)
        row.addWidget(self.buttons)
        course = QVBoxLayout()
        course.setContentsMargins(16, 10, 16, 0)
        course.addWidget(self._progress)
        course.addWidget(self._segments)
        course.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addLayout(course, 1)
        TipsBelow(self)

    def _describe(self, phase: Phase) -> str:
        model = self._model
        if model.question and phase == "intervening":
            return model.question
        if phase == "reconnecting" and (absences := model.absences):
            role, seconds = next(iter(absences.items()))
            words = self.tr("{role}: unplugged, waiting {seconds} s more")
            if not round(seconds):
                words = self.tr("{role}: unplugged, waiting for it")
            return words.format(role=role, seconds=round(seconds))
        if phase == "canceling":
            return self._describe_stop()
        if phase == "queued":
            return self.tr("Waiting for its instruments")
        if phase in ("pending", "preparing"):
            starting = self.tr("Starting {title}")
            if model.resumes is not None:
                starting = self.tr("Replaying the record of {title}")
            return stage_text(model.stage) or starting.format(title=self._title)
        if phase == "failed" and model.why_failed:  # the title of the protocol is shown on its tab
            first, _, remedy = sentence(model.why_failed).partition("\n")
            return joined(first.strip(), " ".join(remedy.split()))[:_LONGEST_REASON]
        if phase in ACTIVE or phase == "halted":
            return self._title if model.step is None else self._describe_step(model.step)
        return self.tr("Nothing is running") if phase == "ready" else self._title

    def _describe_step(self, step: StepEvent) -> str:
        """Describe the current step; if it is waiting, say for how much longer."""
        text, left = step_text(step, self._steps_told), self._model.awaited_s
        if left is None:
            return text
        words = self.tr("{step} · waiting, {time} left")
        return words.format(step=text, time=short_clock_text(math.ceil(left)))

    def _describe_stop(self) -> str:
        model = self._model
        if model.phase in ("pending", "queued", "preparing"):
            return self.tr("The run will end before the program starts")
        if model.controls.is_ending_hard:
            return self.tr("The program is being terminated")
        return self.tr("The program has been asked to end")

    def _show_note(self, phase: Phase) -> None:
        """Show a note, such as the reason for the verdict, or when and by whom the run was put into its
        current state.
        """
        model, told = self._model, self._model.told
        note = ""
        if phase == "completed" and not self._is_narrow:
            note = self._reason_of_verdict
            if self._is_simulated and model.verdict is not None:
                note = simulated_text(note, model.verdict.word)
        elif phase == "pausing" and model.controls.ends_after_step:
            note = self.tr("The run will stop after this step")
        elif phase == "pausing":
            note = self.tr("After this step")
        if phase == "pausing":
            note += self._until_end_of_step()
        elif phase == "canceling" and not model.controls.is_ending_hard and model.phase in ACTIVE:
            note = self.tr("It may first make its instruments safe")
        elif phase in ("paused", "queued", "cancelled", "halted"):
            since = (
                self.tr("since {time}").format(time=model.told_at) if phase in ("paused", "queued") else ""
            )
            by = self.tr("by {person}").format(person=told.by) if told.by else ""
            reason = told.reason
            if phase == "halted":  # stays when the sheet is closed
                reason = halts_text(model.halts, model.names) or reason_beside("cancelled", reason)
            note = " · ".join(part for part in (reason, since, by) if part)
        self._reason.setText(note)
        self._reason.setVisible(bool(note))
        self._sentence.set_single(bool(note))

    def _until_end_of_step(self) -> str:
        """Return how long a pause must still wait for the current step, such as " (~0:29)"; "" if unknown."""
        model, forecast = self._model, self._model.forecast
        if model.step is None or forecast is None:
            return ""
        left = forecast.left_of_step(model.step.step, model.seconds_in_step)
        return "" if left is None else f" (~{short_clock_text(round(left))})"

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        # Less important parts are hidden or elided.
        return QSize(_LEAST_WIDTH, RUN_HEADER_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self._is_narrow != self._was_narrow:
            self._was_narrow = self._is_narrow
            self.refresh()
        self._show_room()

    @Slot()
    def _show_room(self) -> None:
        """Hide the less important parts if there is no room for them."""
        is_narrow = self._is_narrow
        is_choosing = self.buttons.is_choosing
        self.buttons.set_narrow(is_narrow)
        is_judged = self._judged(self._shown) is not None
        self._disc.setVisible(not is_narrow and not is_judged)
        self.mark.setVisible(not is_narrow and is_judged)
        self._word.set_role("h1" if is_narrow else "state")
        self._sentence.set_role("h3" if is_narrow else "h2")
        self.end.set_role("h2" if is_narrow else "h1")
        is_short = is_narrow and self._model.is_active
        self._mode.show_state(self._mode_words[is_short], "sim", "ghost")
        # The verdict also names the mode.
        self._says_mode = self._has_mode and not is_choosing and not (is_narrow and is_judged)
        self._show_end()
        self._show_checks()
        if is_judged and self._was_apart != self._needs_apart:
            self.refresh()

    def _show_chips(self) -> None:
        """Show the chips for which there is room. The state is never truncated. The verdict so far is hidden
        first, then the mode, which the colours show as well.
        """
        shown = [
            chip
            for chip, is_wanted in ((self._mode, self._says_mode), (self.verdict, self._has_verdict))
            if is_wanted
        ]
        if room := self._room_of_state():
            self._room = room
            room -= self._word.sizeHint().width()
            while shown and sum(chip.sizeHint().width() + _GAP for chip in shown) > room:
                shown.pop()
        for chip in (self._mode, self.verdict):
            chip.setVisible(chip in shown)

    @property
    def _steps_told(self) -> int:
        """The number of steps to show. After the run, it is the number that the report shows."""
        model = self._model
        if model.is_active or model.request is None or model.step is None:
            return 0 if model.forecast is None else model.forecast.told_steps
        return steps_planned(model.step.step, model.request.planned.get("steps")) or 0

    def _show_course(self) -> None:
        """Show the progress through the planned steps."""
        model, forecast = self._model, self._model.forecast
        has_segments = False
        if forecast is not None and model.progress is None:
            in_step, phase = model.seconds_in_step, self._shown
            has_segments = forecast.steps > 0 and (phase in ACTIVE or phase in FINAL_STATES)
            if has_segments:
                is_over = phase == "completed"
                number = forecast.steps if is_over else model.newest_step
                share = 1.0 if is_over else forecast.share(in_step)
                if model.asked is not None and number not in model.steps_under_way:
                    share = 1.0  # the asking step contains the newest, which is over
                done: ToneName = "ok"
                if model.simulation == "whole":
                    done = "sim"
                elif not model.is_active:  # completion alone does not mean that the run passed
                    word = "none" if model.verdict is None else model.verdict.word
                    done = verdict_tone(word, is_simulated=self._is_simulated)
                around = {step for step in model.steps_under_way if step < number} if model.is_active else ()
                tone = self._look_of(phase).tone
                asks = 0 if model.asked is None else model.asked.step
                self._segments.show_steps(number, forecast.steps, share, tone, done, frozenset(around), asks)
        self._segments.setVisible(has_segments)

    def _show_end(self) -> None:
        """Show the expected end and the elapsed time; without a forecast, only the elapsed time."""
        model = self._model
        end = so_far = without = ""
        if model.is_active:
            so_far = so_far_text(int(model.worked_s))
            if model.pace == "10" and not self._is_narrow:
                so_far = self.tr("{time}, at {pace}").format(time=so_far, pace="10×")
            left = model.left
            if model.held_s is not None:
                words = self.tr("Paused {time}") if self._shown == "paused" else self.tr("Waiting {time}")
                end = words.format(time=short_clock_text(int(model.held_s)))
                stands = self.tr("wait not counted")
                so_far = stands if self._is_narrow else f"{so_far} · {stands}"
            elif left is not None:
                end = end_text(left, is_short=self._is_narrow)
                parts = ["" if self._is_narrow and left_text(left) else so_far, left_text(left)]
                without = answers_text(left)
                if self.window().width() >= _ROOMY:
                    parts.append(without)
                so_far = " · ".join(part for part in parts if part)
            else:
                end, so_far = so_far, ""
        elif self._shown not in ("ready", "interrupted", "not resumed"):  # the latter two are not over
            end = self.tr("{time} in total").format(time=duration_text(model.took_s))
            if (waited := model.waited_s) is not None and waited >= 1:
                so_far = self.tr("{time} of it waiting").format(time=duration_text(waited))
        is_choosing = self.buttons.is_choosing
        for label, text in ((self.end, end), (self.so_far, so_far)):
            if text != label.text():
                label.setText(text)
            label.setVisible(bool(text) and not is_choosing)
            label.setToolTip(without and f"{end} {without}")

    @property
    def _is_crowded(self) -> bool:
        """Whether the chips do not fit completely next to the state, which is never elided."""
        is_long = self._word.sizeHint().width() > _LONG_WORD
        return (self._has_mode or is_long) and self.window().width() < _ROOMY

    @property
    def _is_narrow(self) -> bool:
        return self.window().width() < NARROW

    @Slot()
    def _show_time(self) -> None:
        self._show_course()
        self._show_end()
        if shown_phase(self._model) == "pausing":
            self._show_note("pausing")
        if self._model.absences or self._model.awaited_s is not None:
            self._sentence.setText(self._describe(shown_phase(self._model)))
