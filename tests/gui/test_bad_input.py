"""Bad drops, pastes and names: a message explains them, and nothing is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.library.page import LibraryPage
from praxis_desktop.gui.messages.desktop_notice import DesktopNotice
from praxis_desktop.gui.messages.messages import Message
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.window.geometry import is_narrow, reachable
from tests.gui.conftest import PROTOCOL
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def library(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LibraryModel:
    """A library that has a folder for new files but is not read."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))

    def never() -> None:
        raise AssertionError

    return LibraryModel(never, tmp_path)  # type: ignore[arg-type]


def drag(window: MainWindow, *urls: QUrl) -> QMimeData:
    """Drag over the window; the caller drops."""
    data = QMimeData()
    data.setUrls(list(urls))
    enter = QDragEnterEvent(QPoint(400, 300), Qt.DropAction.CopyAction, data, LEFT, NONE)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    return data


def drop(window: MainWindow, *urls: QUrl) -> None:
    data = drag(window, *urls)
    window.dropEvent(QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, data, LEFT, NONE))


def files(*paths: Path) -> list[QUrl]:
    return [QUrl.fromLocalFile(str(path)) for path in paths]


def told(window: MainWindow) -> list[str]:
    """Return the titles of the messages, newest first."""
    return [message.title for message in window.messages.model.all]


@pytest.mark.parametrize("name", ["data.csv", "folder", "picture.PNG", "no\nprotocol <b>.txt", "a" * 200])
def test_a_file_of_the_wrong_kind_is_refused_in_words(window: MainWindow, tmp_path: Path, name: str) -> None:
    hint = window.drops.hint
    drag(window, *files(tmp_path / name))
    assert hint.isVisible()
    assert hint.is_refused
    assert "cannot be added" in hint.title
    assert ".py" in hint.words
    drop(window, *files(tmp_path / name))
    assert hint.isHidden()
    assert "cannot be added" in told(window)[0]


def test_what_is_no_file_is_refused_in_words(window: MainWindow, tmp_path: Path) -> None:
    drop(window, QUrl("https://example.org/protocol.py"))
    assert told(window) == ["This is not a file on this computer"]
    drop(window, *files(tmp_path / "a.py", tmp_path / "b.whl"))
    assert told(window)[0] == "Protocols, packages and benches cannot be added at the same time"


def test_text_that_is_dragged_over_the_window_is_left_alone(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("print()")
    enter = QDragEnterEvent(QPoint(400, 300), Qt.DropAction.CopyAction, data, LEFT, NONE)
    window.dragEnterEvent(enter)
    assert not enter.isAccepted()


def test_a_package_that_is_dropped_during_a_run_is_not_added_and_told_why(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches, protocol: Path
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.show_setup()
    opened.switch.run()
    qtbot.waitUntil(lambda: model.is_active, timeout=60_000)
    drop(opened, *files(protocol.parent / "some-1.0-py3-none-any.whl"))
    assert "Packages cannot be added during a run" in told(opened)
    assert model.is_active


def test_several_protocols_are_added_one_after_the_other(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    paths = [tmp_path / f"protocol_{number}.py" for number in range(4)]
    for path in paths[1:]:
        path.write_text(PROTOCOL, encoding="utf-8")
    drop(window, *files(*paths))  # the first one is missing
    own = tmp_path / "home" / "data" / "protocols"
    qtbot.waitUntil(lambda: own.exists() and len(list(own.glob("*.py"))) == 3, timeout=60_000)
    qtbot.waitUntil(lambda: bool(told(window)), timeout=60_000)
    assert "protocol_0.py" in told(window)[0]
    assert window.setup.page.path is None, "none of several is opened"


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\xff" * 100, b"def broken(:\n", b"", "x = '\ufeff'".encode("utf-16")]
)
def test_a_python_file_that_is_none_is_refused_or_opened_with_what_is_wrong(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, content: bytes
) -> None:
    window.switch.show_library()
    path = tmp_path / "binary.py"
    path.write_bytes(content)
    drop(window, *files(path))
    qtbot.waitUntil(lambda: bool(told(window)) or window.setup.page.path is not None, timeout=60_000)


def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, protocol: Path
) -> None:
    (tmp_path / "home").write_text("a file where the folder is wanted")
    window.switch.show_library()
    drop(window, *files(protocol))
    qtbot.waitUntil(lambda: bool(told(window)), timeout=60_000)
    message = window.messages.model.all[0]
    assert "cannot be " in message.title, "the rest may be elided behind a long path"
    assert message.text == "Check the folder's permissions and free space."
    assert isinstance(window.pages.currentWidget(), LibraryPage)


@pytest.mark.parametrize(
    "title",
    [
        "<b>Bold</b> <img src='x'> &amp; <script>",
        "\U0001f9ea\U0001f9eb \u202eright to left\u202c e\u0301\u0301\u0301",
        "x" * 500,
        "many words " * 45,
    ],
)
def test_a_title_of_any_kind_is_shown_as_it_is_and_fits(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, title: str
) -> None:
    path = tmp_path / "named.py"
    path.write_text(f'"""{title}.\n\nDoes nothing.\n"""\nprint(1)\n', encoding="utf-8")
    window.files.open_file(path)
    qtbot.waitUntil(lambda: window.setup.page.path == path, timeout=60_000)
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700
    window.resize(1024, 700)
    window.grab()
    assert window.width() == 1024
    for label in window.findChildren(QWidget):
        if hasattr(label, "textFormat") and not label.objectName().startswith("qt_"):
            assert label.textFormat() == Qt.TextFormat.PlainText, label


def test_a_clipboard_full_of_bytes_is_pasted_without_harm(qtbot: QtBot, window: MainWindow) -> None:
    window.switch.show_library()
    clipboard = QGuiApplication.clipboard()
    data = QMimeData()
    data.setData("application/octet-stream", bytes(range(256)) * 4000)
    clipboard.setMimeData(data)
    fields = window.findChildren(QLineEdit)
    assert fields
    for field in fields:
        field.paste()
    odd = "".join(map(chr, range(1, 256))) * 40
    clipboard.setText(odd + "\0\ud800")
    for field in fields:
        if not field.isReadOnly():
            field.clear()
            field.paste()
            field.clear()


def test_output_with_control_characters_and_bytes_that_are_no_text_is_shown(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def noise(run: ScriptedRun) -> None:
        run.output.write("stdout", bytes(range(256)) * 50 + b"\xff\xfe\xed\xa0\x80\n")
        run.output.write("stderr", b"\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[999999;999999H\x9b\n")
        run.output.write("stdout", b"the last line\n")

    launches.script = noise
    opened.switch.show_setup()
    with qtbot.waitSignal(model.ended, timeout=60_000):
        opened.switch.run()
    qtbot.waitUntil(lambda: "the last line" in opened.page.output.view.toPlainText(), timeout=60_000)
    assert model.phase == "completed"
    assert "red" in opened.page.output.view.toPlainText()
    assert "\x1b" not in opened.page.output.view.toPlainText()


def test_without_a_system_tray_nothing_is_lost(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    notice = DesktopNotice(window)
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    notice.tell(Message("A run has finished"))
    assert notice._tray is None


SCREEN, SECOND = QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 800)


@pytest.mark.parametrize(
    ("frame", "screens", "wanted"),
    [
        (QRect(100, 100, 1280, 800), [SCREEN], QRect(100, 100, 1280, 800)),
        (QRect(2000, 50, 1100, 700), [SCREEN, SECOND], QRect(2000, 50, 1100, 700)),
        (QRect(2000, 50, 1100, 700), [SCREEN], QRect(410, 190, 1100, 700)),
        (QRect(-5000, -5000, 1280, 800), [SCREEN], QRect(320, 140, 1280, 800)),
        (QRect(100, -900, 1280, 800), [SCREEN], QRect(320, 140, 1280, 800)),
        (QRect(1850, 100, 1280, 800), [SCREEN], QRect(320, 140, 1280, 800)),
        (QRect(3000, 0, 3000, 2000), [SCREEN], QRect(0, 0, 1920, 1080)),
        (QRect(3000, 0, 1280, 800), [QRect(0, 0, 800, 600)], QRect(0, 0, 1024, 700)),
        (QRect(3000, 0, 1280, 800), [], QRect(3000, 0, 1280, 800)),
        # The same size, but drawn at 150 %: the emergency stop would be off the screen.
        (QRect(0, 0, 1280, 800), [QRect(0, 0, 1067, 667)], QRect(0, 0, 1067, 700)),
        (QRect(0, 0, 1280, 800), [QRect(0, 0, 800, 600)], QRect(0, 0, 1280, 800)),  # it has no room at all
        (QRect(500, 0, 2600, 800), [SCREEN, SECOND], QRect(500, 0, 2600, 800)),  # on both
    ],
)
def test_a_window_is_brought_where_it_can_be_reached(
    frame: QRect, screens: list[QRect], wanted: QRect
) -> None:
    assert reachable(frame, screens, 1024, 700) == wanted


def test_a_window_whose_screen_is_gone_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    window.move(30_000, 20_000)
    screen = QGuiApplication.primaryScreen()
    screen.availableGeometryChanged.emit(screen.availableGeometry())
    qtbot.waitUntil(lambda: screen.availableGeometry().intersects(window.frameGeometry()), timeout=60_000)


@pytest.mark.parametrize(
    ("width", "height", "narrow"),
    [
        (1920, 1080, False),
        (1280, 860, False),
        (1280, 800, True),  # no room for a frame
        (1366, 740, True),
        (1024, 768, True),
        (800, 800, False),  # filling the screen would not help: scrolling could not reach all parts either
    ],
)
def test_a_first_window_fills_a_screen_that_it_would_go_beyond(width: int, height: int, narrow: bool) -> None:
    assert is_narrow(QSize(width, height)) is narrow
