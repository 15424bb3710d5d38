"""The list of instruments: known ones, new ports, other ports (collapsed), and simulators."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.instruments.facts import InstrumentFacts, InstrumentGroup, InstrumentState, Look
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CARD, RADIUS_CONTROL
from praxis_desktop.gui.widgets.buttons import FlatButton, FoldButton, Link
from praxis_desktop.gui.widgets.chip import CHIP_HEIGHT, chip_width, draw_chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, tool_tip
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import laid_out_once

_HEIGHT, _SMALL = 64, 40
_ICON, _LEFT, _GAP = 24, 14, 10
_NARROW = 290


class InstrumentCard(FlatButton):
    """The card for an instrument in the list. The card is checked while the instrument is shown; a small card
    shows only the name.
    """

    def __init__(
        self,
        facts: InstrumentFacts,
        *,
        appearance: Appearance,
        is_small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance=appearance, font="h3", parent=parent)
        self.facts = facts
        self._is_small = is_small
        self._state = InstrumentState("", "idle", "plug")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.allow_link = Link(self.tr("Allow…"), appearance=appearance, parent=self)
        """The link shown instead of the state for a port that has not been allowed yet."""
        self.allow_link.hide()

    def show_facts(self, facts: InstrumentFacts, state: InstrumentState) -> None:
        """Show ``facts`` and ``state``."""
        if (facts, state, self.text()) == (self.facts, self._state, facts.name):
            return
        self.facts, self._state = facts, state
        self.setText(facts.name)
        self.allow_link.setVisible(self._is_new)
        self.allow_link.setAccessibleName(self.tr("Allow {name}…").format(name=facts.name))
        details = "" if self._is_small else self.details
        self.setAccessibleName(" · ".join(part for part in (facts.name, details, state.word) if part))
        self.setToolTip(tool_tip(" · ".join((facts.name, self.details))))
        self.update()

    @property
    def details(self) -> str:
        """The line of details below the instrument's name."""
        facts = self.facts
        if facts.place in ("new", "other"):
            if facts.bus:
                return " · ".join(part for part in (facts.short_path, facts.serial_number) if part)
            number = facts.usb_id or self.tr("no USB identity")
            return f"{facts.short_path} · {number}"
        kind = "" if facts.profile is None else facts.profile.name.partition(" (")[0]
        where = facts.short_path if facts.is_present else ""
        return " · ".join(part for part in (kind, where) if part) or facts.short_path

    @property
    def _is_new(self) -> bool:
        """Whether this is a port that has not been allowed yet."""
        return self.facts.place in ("new", "other") and self.facts.known is None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        size = self.allow_link.sizeHint()
        place = (self.height() - size.height()) // 2
        self.allow_link.setGeometry(self.width() - 6 - size.width(), place, size.width(), size.height())

    @property
    def word(self) -> str:
        """The word for the state."""
        return self._state.word

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _SMALL if self._is_small else _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        is_chosen = self.isChecked()
        edge, width = colors.border, 1.0
        if is_chosen or self.hasFocus():
            edge, width = colors.focus, 3.0 if self.hasFocus() else 2.0
        is_hot = self.underMouse() or self.isDown()
        ground = colors.accent_soft if is_chosen else colors.surface2 if is_hot else colors.surface
        radius = RADIUS_CONTROL if self._is_small else RADIUS_CARD - 2
        draw_frame(painter, self.rect(), radius, ground=ground, edge=edge, width=width)
        simulated = self._appearance.tone("sim")
        color = simulated.line if self.facts.is_simulated else colors.link
        size = 20 if self._is_small else _ICON
        icon = QRectF(_LEFT, (self.height() - size) / 2, size, size)
        self._appearance.draw_icon(painter, self.facts.icon, icon, color)
        left = _LEFT + size + _GAP
        if self._is_small:
            self._draw_text(painter, QRectF(left, 0, self.width() - left - 8, self.height()), self.text())
            return
        if self._is_new:
            words = QRectF(left, 11, self.allow_link.x() - left - 8, 22)
            self._draw_text(painter, words, self.text())
            self._draw_details(painter, words.translated(0, 20))
            return
        chip = chip_width(self._state.word, self._appearance)
        if self.width() < _NARROW:  # the state is shown below the name, in place of the details
            self._draw_text(painter, QRectF(left, 7, self.width() - left - 8, 22), self.text())
            self._draw_chip(painter, left, 32, chip)
            return
        right = self.width() - 12 - chip
        self._draw_chip(painter, right, (self.height() - CHIP_HEIGHT) / 2, chip)
        words = QRectF(left, 11, right - left - 8, 22)
        self._draw_text(painter, words, self.text())
        self._draw_details(painter, words.translated(0, 20))

    def _draw_details(self, painter: QPainter, place: QRectF) -> None:
        painter.setFont(self._appearance.font("caption", weight=400))
        self._draw_text(painter, place, self.details, is_quiet=True)

    def _draw_text(self, painter: QPainter, place: QRectF, text: str, *, is_quiet: bool = False) -> None:
        colors = self._appearance.colors
        painter.setPen(QColor(colors.text2 if is_quiet else colors.text))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)

    def _draw_chip(self, painter: QPainter, left: float, top: float, width: float) -> None:
        state = self._state
        painter.save()
        frame = QRectF(left, top, width, CHIP_HEIGHT)
        draw_chip(painter, frame, state.word, state.icon, state.tone, appearance=self._appearance)
        painter.restore()


_PLACES: tuple[InstrumentGroup, ...] = ("known", "new", "other", "simulator")
_SIMULATORS_SHOWN = 4

StateOf = Callable[[InstrumentFacts], InstrumentState]


class _Section(QWidget):
    """A heading followed by cards, or by text if there are no cards."""

    def __init__(self, heading: QWidget, empty: str, *, appearance: Appearance) -> None:
        super().__init__()
        self.empty = Label(empty, appearance=appearance, role="small", color="text2", wrap=True)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(7)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(heading)
        layout.addWidget(self.empty)
        layout.addLayout(self._cards)

    def put(self, cards: Sequence[QWidget]) -> None:
        """Arrange the cards in the given order."""
        for place, card in enumerate(cards):
            if self._cards.indexOf(card) != place:
                self._cards.insertWidget(place, card)
                card.show()


class InstrumentList(QWidget):
    """The list of instruments. ``chosen`` carries the device of the instrument to show; ``opened`` requests
    that the view of that instrument get the focus. ``add_wanted`` requests a field in which to type a port;
    ``allow_wanted``, ``rename_wanted`` and ``forget_wanted`` refer to the chosen instrument.
    """

    chosen = Signal(str)
    opened = Signal()
    add_wanted = Signal()
    allow_wanted = Signal()
    rename_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._cards: dict[str, InstrumentCard] = {}
        """The cards. A simulator that is not in view gets its card when the simulators are expanded."""
        self._order: list[str] = []
        self._look = Look()
        self._state_of: StateOf | None = None
        self._folded: frozenset[str] = frozenset()
        """The simulators that have no card yet."""
        self.device = ""
        self._awaits_focus = False
        self._is_awaited = False
        self.add_link = Link("", appearance=appearance, parent=self)
        self.add_link.setAccessibleName(self.tr("+ Add manually…"))
        self.set_narrow(is_narrow=False)
        self.other_fold = FoldButton(appearance=appearance)
        self.simulator_fold = FoldButton(appearance=appearance)
        known = QWidget()
        heading = QHBoxLayout(known)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.addWidget(self._heading(self.tr("Known instruments")), 1)
        heading.addWidget(self.add_link)
        no_known = self.tr("None yet. Allow a new port below, or add one manually.")
        no_new = self.tr("No new port. Plug in an instrument; it will appear here within a second.")
        self._sections: dict[InstrumentGroup, _Section] = {
            "known": _Section(known, no_known, appearance=appearance),
            "new": _Section(self._heading(self.tr("New ports")), no_new, appearance=appearance),
            "other": _Section(self.other_fold, "", appearance=appearance),
            "simulator": _Section(self._heading(self.tr("Simulators")), "", appearance=appearance),
        }
        content = QWidget()
        inside = self._whole = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 2, 0)
        inside.setSpacing(10)
        for place in _PLACES:
            inside.addWidget(self._sections[place])
        inside.addWidget(self.simulator_fold)
        inside.addStretch(1)
        self._scroll = QuietScrollArea(content, appearance=appearance, on_page=True)
        self._scroll.setFrameStyle(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        self.add_link.clicked.connect(self.add_wanted)
        self.other_fold.toggled.connect(self._fold)
        self.simulator_fold.toggled.connect(self._arrange)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Shorten the link to leave room for the heading if ``is_narrow``."""
        self.add_link.setText(self.tr("+ Add…") if is_narrow else self.tr("+ Add manually…"))

    def show_look(self, look: Look, state_of: StateOf) -> None:
        """Show the instruments, keeping the selection even if it is a new port that has been unplugged. If
        the selected instrument has been forgotten, select another.
        """
        present = {facts.device for facts in look.instruments}
        card = self._cards.get(self.device)
        if card is not None and card.facts.place in ("new", "other") and self.device not in present:
            self._is_awaited = True
        for device in [device for device in self._cards if device not in present]:
            self._remove(device)
        self._look, self._state_of = look, state_of
        self._arrange()
        if self.device in present:
            if self._is_awaited:
                self.choose(self.device)
        elif not self._is_awaited:
            first = next((facts for facts in look.instruments if facts.place != "other"), None)
            if first is not None:
                self.choose(first.device)
        if self._awaits_focus and self._order:
            self._awaits_focus = False
            if self.window().focusWidget() is self.add_link:  # the user may have gone elsewhere
                self.focus_chosen()

    @Slot()
    def _arrange(self) -> None:
        if self._state_of is None:
            return
        simulators = [facts.device for facts in self._look.of("simulator")][_SIMULATORS_SHOWN:]
        folded = [] if self.simulator_fold.isChecked() else simulators
        self._folded = frozenset(folded) - self._cards.keys()
        self._order = []
        inside = [section.layout() for section in self._sections.values()]
        with laid_out_once(*inside, self._whole):
            for place in _PLACES:
                cards = []
                for facts in self._look.of(place):
                    if facts.device not in self._folded:
                        cards.append(self._card(facts))
                        cards[-1].show_facts(facts, self._state_of(facts))
                        self._order.append(facts.device)
                self._sections[place].put(cards)
                self._sections[place].empty.setVisible(not cards and place in ("known", "new"))
            self._fold()

    def choose(self, device: str) -> None:
        """Show another instrument, immediately or as soon as it is listed."""
        self.device = device
        if device in self._folded:
            self.simulator_fold.setChecked(True)
        self._is_awaited = bool(device) and device not in self._cards
        for known, card in self._cards.items():
            card.setChecked(known == device)
        card_chosen = self._cards.get(device)
        if card_chosen is not None:
            if card_chosen.isHidden() and card_chosen.facts.place in ("other", "simulator"):
                fold = self.other_fold if card_chosen.facts.place == "other" else self.simulator_fold
                fold.setChecked(True)
            self._scroll.ensureWidgetVisible(card_chosen, 0, 20)
        self.chosen.emit(device)

    def card(self, device: str) -> InstrumentCard | None:
        return self._cards.get(device)

    def focus_chosen(self) -> None:
        card = self._cards.get(self.device)
        self._awaits_focus = card is None
        (self.add_link if card is None else card).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, InstrumentCard):
            assert isinstance(event, QKeyEvent)
            return self._take_key(watched, event)
        return super().eventFilter(watched, event)

    def _take_key(self, card: InstrumentCard, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            shown = [device for device in self._order if not self._cards[device].isHidden()]
            here = shown.index(card.facts.device)
            last = len(shown) - 1
            places = {
                Qt.Key.Key_Up: max(here - 1, 0),
                Qt.Key.Key_Down: min(here + 1, last),
                Qt.Key.Key_Home: 0,
                Qt.Key.Key_End: last,
            }
            self.choose(shown[places[Qt.Key(key)]])
            self.focus_chosen()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose(card.facts.device)
            self.opened.emit()
        elif key == Qt.Key.Key_F2:
            self.rename_wanted.emit()
        elif key == Qt.Key.Key_Delete:
            self.forget_wanted.emit()
        else:
            return False
        return True

    def _heading(self, text: str) -> ElidedLabel:
        return ElidedLabel(text, appearance=self._appearance, role="h3", color="text2")

    def _card(self, facts: InstrumentFacts) -> InstrumentCard:
        card = self._cards.get(facts.device)
        if card is not None and card.facts.place == facts.place:
            return card
        had_focus = card is not None and card.hasFocus()
        if card is not None:
            self._remove(facts.device)
        made = InstrumentCard(facts, appearance=self._appearance, is_small=facts.is_simulated, parent=self)
        made.clicked.connect(self._take_click)
        made.allow_link.clicked.connect(self._allow)
        made.installEventFilter(self)
        made.setChecked(facts.device == self.device)
        self._cards[facts.device] = made
        if had_focus:
            made.setFocus()
        return made

    def _remove(self, device: str) -> None:
        card = self._cards.pop(device)
        card.hide()
        card.setParent(None)
        card.deleteLater()

    @Slot()
    def _take_click(self) -> None:
        sender = self.sender()
        if isinstance(sender, InstrumentCard):
            self.choose(sender.facts.device)

    @Slot()
    def _allow(self) -> None:
        link = self.sender()
        card = link.parent() if isinstance(link, Link) else None
        if isinstance(card, InstrumentCard):
            self.choose(card.facts.device)
            self.allow_wanted.emit()

    @Slot()
    def _fold(self) -> None:
        others = [card for card in self._cards.values() if card.facts.place == "other"]
        for card in others:
            card.setVisible(self.other_fold.isChecked())
        self._sections["other"].setVisible(bool(others))
        self.other_fold.show_summary(self.tr("Other ports ({n})").format(n=len(others)))
        simulators = [device for device in self._order if self._cards[device].facts.is_simulated]
        is_open = self.simulator_fold.isChecked()
        for number, device in enumerate(simulators):
            self._cards[device].setVisible(is_open or number < _SIMULATORS_SHOWN)
        more = len(self._look.of("simulator")) - _SIMULATORS_SHOWN
        words = self.tr("Fewer") if is_open else self.tr("{n} more").format(n=more)
        self.simulator_fold.show_summary(words)
        self.simulator_fold.setVisible(more > 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 120)
