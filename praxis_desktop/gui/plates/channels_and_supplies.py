"""The panels beside a run's deck: one shows the channels, the other whether the supplies are sufficient."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.plates.contents import HEAD_96, Channel, Tool, volume_text
from praxis_desktop.gui.plates.supplies import Supply, VolumeBar
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, with_decimal_sign
from praxis_desktop.protocols.parameters.wells import well_name

_RIGHT = Qt.AlignmentFlag.AlignRight


class ChannelsPanel(QWidget):
    """Shows the channels that a run has used so far."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._shown: tuple[Channel | Tool, ...] = ()
        self.doing = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.doing.setAlignment(_RIGHT | Qt.AlignmentFlag.AlignVCenter)
        self.rows: list[tuple[Label, ElidedLabel, Label, Label]] = []
        """The labels for each channel: its number, the well, what is in the tip, and the tip's height."""
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(Label(self.tr("Channels"), appearance=appearance, role="h3"))
        head.addWidget(self.doing, 1)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._over_head = ElidedLabel(self.tr("Over"), appearance=appearance, role="caption", color="text2")
        self._height_head = Label(self.tr("Height"), appearance=appearance, role="caption", color="text2")
        self._height_head.setToolTip(self.tr("Height above the bottom of the well, as specified by the step"))
        heads = (
            Label(self.tr("Channel"), appearance=appearance, role="caption", color="text2"),
            self._over_head,
            Label(self.tr("In tip"), appearance=appearance, role="caption", color="text2"),
            self._height_head,
        )
        for column, name in enumerate(heads):
            self._grid.addWidget(name, 0, column, _RIGHT if column >= 2 else Qt.AlignmentFlag(0))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(self._grid)

    def show_channels(self, channels: Sequence[Channel], tools: Sequence[Tool] = ()) -> None:
        """Show these channels, in this order, with the heads and grippers below."""
        if (*channels, *tools) == self._shown:
            return
        self._shown = (*channels, *tools)
        while len(self.rows) < len(self._shown):
            self._add_row()
        has_heights = any(channel.height is not None for channel in channels)
        self._height_head.setVisible(has_heights)
        # With a column of heights, there is room for the labware's name only in the heading.
        places = {channel.labware for channel in channels} if has_heights and not tools else set()
        shared = places.pop() if len(places) == 1 else ""
        self._over_head.setText(
            self.tr("Over {labware}").format(labware=role_title(shared)) if shared else self.tr("Over")
        )
        several = len({channel.instrument for channel in channels}) > 1
        for row, channel in enumerate(channels):
            number, over, in_tip, height = self.rows[row]
            name = (
                f"{channel.instrument.replace('_', ' ')} {channel.number}" if several else f"{channel.number}"
            )
            number.setText(name)
            over.setText(well_name(*channel.over) if shared and channel.over else over_text(channel))
            in_tip.setText(self._in_tip(channel))
            in_tip.set_tone(None if channel.is_sure else "warn")
            height.setText("" if channel.height is None else with_decimal_sign(f"{channel.height:.1f} mm"))
        for row, tool in enumerate(tools, len(channels)):
            number, over, in_tip, height = self.rows[row]
            number.setText(self.tr("96 head") if tool.name == HEAD_96 else tool.name)
            over.setText(role_title(tool.labware))
            in_tip.setText(self._held(tool))
            in_tip.set_tone(None)
            height.setText("")
        for row, labels in enumerate(self.rows):
            for column, label in enumerate(labels):
                label.setVisible(row < len(self._shown) and (column < 3 or has_heights))
        doing = next((channel.doing for channel in channels if channel.doing), "")
        self.doing.setText(
            {
                "": "",
                "aspirating": self.tr("aspirating"),
                "dispensing": self.tr("dispensing"),
                "taking": self.tr("picking up tips"),
                "dropping": self.tr("dropping tips"),
            }[doing]
        )

    def _in_tip(self, channel: Channel) -> str:
        if not channel.is_sure:
            return self.tr("not known")
        return self.tr("no tip") if channel.in_tip is None else volume_text(channel.in_tip)

    def _held(self, tool: Tool) -> str:
        if tool.holds:
            return self.tr("holds it")
        if not tool.tips:
            return self.tr("no tip") if tool.name == HEAD_96 else self.tr("empty")
        return self.tr("1 tip") if tool.tips == 1 else self.tr("{n} tips").format(n=tool.tips)

    def _add_row(self) -> None:
        labels = (
            Label(appearance=self._appearance, role="small"),
            ElidedLabel(appearance=self._appearance, role="small"),
            Label(appearance=self._appearance, role="small"),
            Label(appearance=self._appearance, role="small"),
        )
        row = len(self.rows) + 1
        for column, label in enumerate(labels):
            self._grid.addWidget(label, row, column)
        for label in labels[2:]:
            label.setAlignment(_RIGHT | Qt.AlignmentFlag.AlignVCenter)
        self.rows.append(labels)


def over_text(channel: Channel) -> str:
    """Return text that says where a channel is, such as ``Plate A3``."""
    name = role_title(channel.labware)
    return f"{name} {well_name(*channel.over)}" if channel.over is not None else name


class SuppliesPanel(QWidget):
    """Shows whether each supply is enough for the rest of the run, with the amounts left and needed."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._shown: tuple[Supply, ...] | None = None
        self.answer = Chip("", "idle", "help", appearance=appearance)
        self.lines: list[Label] = []
        """The sentence below each supply."""
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Label(self.tr("Enough for the rest?"), appearance=appearance, role="h3"))
        layout.addWidget(self.answer)
        layout.addLayout(self._rows)

    def show_supplies(self, supplies: Sequence[Supply], names: Sequence[str]) -> None:
        """Show the supplies; ``names`` are their names, in the same order."""
        if tuple(supplies) == self._shown:
            return
        self._shown = tuple(supplies)
        if any(supply.missing for supply in supplies):
            self.answer.show_state(self.tr("No"), "err", "alert-circle")
        elif not supplies or any(_is_open(supply) for supply in supplies):
            self.answer.show_state(self.tr("Not known"), "idle", "help")
        else:
            self.answer.show_state(self.tr("Yes"), "ok", "check-circle")
        self.lines.clear()
        while (item := self._rows.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        for supply, name in zip(supplies, names, strict=True):
            self._rows.addWidget(self._row(supply, name))

    def _row(self, supply: Supply, name: str) -> QWidget:
        row = QWidget()
        layout = QVBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(Label(name, appearance=self._appearance, role="small"), 1)
        figure = Label(self._amount(supply), appearance=self._appearance, role="small")
        head.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        if supply.left is not None and supply.whole:
            layout.addWidget(VolumeBar(supply.left / supply.whole, appearance=self._appearance))
        line = Label(
            self._sentence(supply), appearance=self._appearance, role="caption", color="text2", wrap=True
        )
        if supply.missing:
            line.set_tone("err")
        self.lines.append(line)
        layout.addWidget(line)
        return row

    def _amount(self, supply: Supply) -> str:
        if supply.left is None:
            return self.tr("not known")
        if supply.is_tips:
            return self.tr("{n} of {all}").format(n=int(supply.left), all=int(supply.whole))
        return volume_text(supply.left)

    def _sentence(self, supply: Supply) -> str:
        if supply.needed is None:
            return self.tr("The run no longer follows its dry run")
        if not supply.needed:
            return self.tr("No more needed")
        needed = f"{int(supply.needed)}" if supply.is_tips else volume_text(supply.needed)
        if supply.left is None:
            return self.tr("{volume} needed; starting volume not entered").format(volume=needed)
        if supply.missing:
            missing = f"{int(supply.missing)}" if supply.is_tips else volume_text(supply.missing)
            return self.tr("{volume} needed. Add {missing}.").format(volume=needed, missing=missing)
        stays = supply.left - supply.needed
        left = f"{int(stays)}" if supply.is_tips else volume_text(stays)
        return self.tr("{volume} needed, {left} left afterwards").format(volume=needed, left=left)


def _is_open(supply: Supply) -> bool:
    """Return True if it is not known whether there is enough of the supply."""
    return supply.needed is None or (supply.left is None and supply.needed > 0)
