"""A figure drawn as large as there is space for, and a sheet from which it can be copied and saved."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QMainWindow, QSizePolicy, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.output.figures import DRAWN, FigurePictures, title_of
from praxis_desktop.gui.output.writing import content_of, write_figure
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.gui.window.dialogs import file_dialog

_ENDINGS = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}
_REDRAWN_MS = 150
"""Delay, in milliseconds, between the last change of a figure's size and the redrawing of the figure."""

_WIDTH, _LEAST, _FULL = 900, 200, 520
"""Width of the sheet, and the minimum and full height of its figure, in pixels."""

_COPIED = QSize(1680, 1680)
"""Maximum size of the PNG made from an SVG to be copied or saved: three pixels for each pixel of a plot."""


class FigureView(QWidget):
    """Shows a figure, redrawn for each size and for light and dark."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._figure: DisplayEvent | None = None
        self._picture = QPixmap()
        self._words = ""
        self._numbers = count(1)
        self._number = 0
        self._pictures = FigurePictures(self)
        self._pictures.drawn.connect(self._take)
        self.destroyed.connect(self._pictures.close)
        self._timer = QTimer(self, singleShot=True, interval=_REDRAWN_MS)
        self._timer.timeout.connect(self._draw)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 80)
        appearance.changed.connect(self._draw)

    @property
    def has_picture(self) -> bool:
        """Whether the figure has been drawn."""
        return not self._picture.isNull()

    def show_figure(self, figure: DisplayEvent) -> None:
        """Show a figure in place of the previous one."""
        self._figure = figure
        self._picture = QPixmap()
        self._words = self.tr("Drawing…") if _is_drawn(figure) else self.tr("Not shown here")
        self.setAccessibleName(self.tr("Figure {name}").format(name=title_of(figure)))
        self._draw()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture.isNull():
            painter.setPen(QColor(self._appearance.colors.text2))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
            return
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))

    @Slot()
    def _draw(self) -> None:
        if self._figure is None or not _is_drawn(self._figure) or self.size().isEmpty():
            return
        self._number = next(self._numbers)
        self._pictures.clear()
        room = self.size() * self.devicePixelRatioF()
        self._pictures.draw(self._number, self._figure, room, is_dark=self._appearance.is_dark)

    @Slot(int, bytes)
    def _take(self, number: int, picture: bytes) -> None:
        if number != self._number:
            return
        if not (picture and self._picture.loadFromData(picture, "PNG")):
            self._picture = QPixmap()
            self._words = self.tr("This figure cannot be drawn")
        self.update()


class FigureSheet(ClosableSheet):
    """Shows a figure enlarged over the window of ``asker``. Esc closes the sheet."""

    def __init__(self, *, appearance: Appearance, asker: QWidget) -> None:
        window = asker.window()
        body = window.centralWidget() if isinstance(window, QMainWindow) else window
        super().__init__("eye", "run", _WIDTH, appearance=appearance, parent=body or window)
        self._figure = DisplayEvent("", "", "", 0)
        self._png_target: Path | None = None
        self.caption.setText(self.tr("Figure"))
        self.view = FigureView(appearance=appearance)
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.copy_button = self._button(self.tr("Copy"), "copy")
        self.save_button = self._button("", "save")
        self.png_button = self._button(self.tr("Save as PNG…"), "save")
        self.close_button = self._button(self.tr("Close"), "")
        self.body.addWidget(self.view)
        self.let_give_way(self.view, _LEAST, _FULL)
        self.foot.addWidget(self.words, 1)
        for button in (self.copy_button, self.save_button, self.png_button, self.close_button):
            self.foot.addWidget(button)
        self._pictures = FigurePictures(self)
        self._pictures.drawn.connect(self._take_png)
        self.destroyed.connect(self._pictures.close)
        self._writer = BackgroundTask(write_figure, self)
        self._writer.done.connect(self._tell_saved)
        self._writer.failed.connect(self._tell_failure)
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self._ask_target)
        self.png_button.clicked.connect(self._ask_png_target)
        self.close_button.clicked.connect(self.dismiss)
        covered = self.parentWidget()
        assert covered is not None
        covered.installEventFilter(self)

    def ask(self, figure: DisplayEvent) -> None:
        """Show a figure."""
        self._figure = figure
        self.title.setText(title_of(figure))
        self.words.setText("")
        ending = _ENDINGS.get(figure.mime, "")
        self.save_button.setText(self.tr("Save as {kind}…").format(kind=ending.removeprefix(".").upper()))
        self.png_button.setVisible(figure.mime == "image/svg+xml")
        self._follow_size()
        self.open()
        self.view.show_figure(figure)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._follow_size()
        return super().eventFilter(watched, event)

    def _follow_size(self) -> None:
        covered = self.parentWidget()
        if covered is not None:
            self.setGeometry(covered.rect())

    def _button(self, text: str, icon: str) -> Button:
        return Button(
            text,
            appearance=self._appearance,
            kind=ButtonKind.SECONDARY,
            icon=icon,
            is_run_control=True,
            parent=self.card,
        )

    # ---- copying and saving
    @Slot()
    def _copy(self) -> None:
        """Copy the figure on a white background, for documents."""
        self._png_target = None
        self._pictures.draw(0, self._figure, _COPIED)

    @Slot()
    def _ask_target(self) -> None:
        self._ask(_ENDINGS.get(self._figure.mime, "")).fileSelected.connect(self._save)

    @Slot()
    def _ask_png_target(self) -> None:
        self._ask(".png").fileSelected.connect(self._save_png)

    def _ask(self, ending: str) -> QFileDialog:
        dialog = file_dialog(self, self.tr("Save the figure"), appearance=self._appearance)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{ending.removeprefix('.').upper()} (*{ending})"])
        dialog.setDefaultSuffix(ending.removeprefix("."))
        dialog.selectFile(f"{Path(self._figure.file).stem.replace(' ', '-')}{ending}")
        dialog.ask()
        return dialog

    @Slot(str)
    def _save(self, name: str) -> None:
        self._writer.start(content_of(self._figure), Path(name))

    @Slot(str)
    def _save_png(self, name: str) -> None:
        self._png_target = Path(name)
        self._pictures.draw(0, self._figure, _COPIED)

    @Slot(int, bytes)
    def _take_png(self, number: int, picture: bytes) -> None:
        if not picture:
            self.words.setText(self.tr("This figure cannot be drawn"))
        elif self._png_target is not None:
            self._writer.start(picture, self._png_target)
        else:
            image = QImage()
            image.loadFromData(picture, "PNG")
            QGuiApplication.clipboard().setImage(image)
            self.words.setText(self.tr("Copied"))

    @Slot(object)
    def _tell_saved(self, target: Path) -> None:
        self.words.setText(self.tr("Saved as {name}").format(name=target.name))

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self.words.setText(spoken(error.message))


def _is_drawn(figure: DisplayEvent) -> bool:
    return bool(figure.data) and figure.mime in DRAWN
