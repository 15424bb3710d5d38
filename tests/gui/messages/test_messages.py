"""Every message appears once, long enough to be read, and stays in the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import ErrorInfo, LogEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.background import in_own_turn
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.messages.messages import Message, MessageAction
from praxis_desktop.gui.messages.toasts import Toast
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import KeptRecord
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.overlay import takes_toasts
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.runs import may_sleep
from tests.gui.plugs import CH340, FTDI, Bench
from tests.gui.resuming.test_offers import Past, interrupted_run
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def library(qapp: QApplication, tmp_path: Path) -> LibraryModel:
    """A library that has not been read yet."""

    def never() -> None:
        raise AssertionError("nothing is read")

    return LibraryModel(never, tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def past() -> Past:
    """The interrupted runs."""
    return Past()


@pytest.fixture
def interrupted(qapp: QApplication, past: Past) -> InterruptedModel:
    """The window's knowledge of interrupted runs."""
    return InterruptedModel(past, look_at=past.look_at)


def ask(run: ScriptedRun) -> None:
    """A program that asks a person."""
    run.ask(PromptEvent(1, "confirm", "Is the lid on?"))


def titles(window: MainWindow) -> list[str]:
    """Return the titles in the list, newest first."""
    return [message.title for message in window.messages.model.all]


def shown(window: MainWindow) -> list[Toast]:
    """Return the toasts, after the turns that the window has waiting."""
    over: list[bool] = []
    in_own_turn(lambda: over.append(True))
    while not over:
        QApplication.processEvents()
    return window.messages.toasts.shown


def toasts(window: MainWindow) -> list[str]:
    """Return the messages visible now."""
    return [toast.message.title for toast in shown(window)]


def test_a_toast_goes_by_itself_an_error_does_not(qtbot: QtBot, window: MainWindow) -> None:
    post = window.messages.model.post
    post(Message("passes"))
    post(Message("stays", tone="err", stays=True))
    passing, staying = shown(window)
    assert passing.timer.isActive()
    assert not staying.timer.isActive()
    passing.close_button.setFocus()
    passing._look()
    assert toasts(window) == ["passes", "stays"], "somebody reads it"
    passing.close_button.clearFocus()
    passing._look()
    assert toasts(window) == ["stays"]
    QTest.mouseClick(staying.close_button, LEFT)
    assert toasts(window) == []
    assert titles(window) == ["stays", "passes"]


def test_three_at_most_and_errors_last_longest(window: MainWindow) -> None:
    post = window.messages.model.post
    post(Message("error", tone="err", stays=True))
    for number in range(4):
        post(Message(f"news {number}"))
    assert toasts(window) == ["error", "news 2", "news 3"]
    assert len(titles(window)) == 5
    status = window.status.mapTo(window.body, window.status.rect().topLeft()).y()
    places = [toast.geometry() for toast in window.messages.toasts.shown]
    assert all(place.bottom() < status for place in places)
    assert not any(one.intersects(other) for one in places for other in places if one is not other)


def test_a_long_path_is_shortened_and_what_is_said_about_it_stays(window: MainWindow) -> None:
    path = f"/home/{'of-somebody-with-many-folders/' * 8}settings.json"
    window.messages.model.post(Message(f"{path} cannot be written: no space left on the disk"))
    (title,) = titles(window)
    assert title.startswith("/home/of-somebody")
    assert title.endswith("settings.json cannot be written: no space left on the disk")
    assert len(title) == 120


def test_no_toast_lies_over_what_is_pressed_next_or_in_use(qtbot: QtBot, opened: MainWindow) -> None:
    opened.switch.show_setup()
    start = opened.setup.page.foot.start_button
    qtbot.waitUntil(start.isVisible)
    controller = opened.messages

    def covered(widget: QWidget) -> bool:
        place = widget.rect().translated(widget.mapTo(opened.body, QPoint(0, 0)))
        return any(toast.geometry().intersects(place) for toast in controller.toasts.shown)

    for number in range(3):
        controller.model.post(Message(f"news {number}", "Nobody need do anything about it.", stays=True))
    assert toasts(opened) == ["news 0", "news 1", "news 2"]
    assert not covered(start)
    # The user reaches a button below them with the keyboard.
    button = QPushButton("Below", opened.body)
    button.setGeometry(controller.toasts.shown[-1].geometry().adjusted(40, 10, -40, -10))
    button.lower()
    button.show()
    assert covered(button)
    button.setFocus()
    assert not covered(button)
    assert not covered(start)
    assert all(toast.isVisible() for toast in controller.toasts.shown)


def test_no_toast_lies_over_the_head_of_a_page_nor_over_the_way_on(opened: MainWindow) -> None:
    opened.resize(1024, 700)
    opened.switch.show_run()
    head = opened.page.header
    restart = Button("Restart", appearance=opened.models.appearance, parent=opened.body)
    restart.is_way_on = True
    restart.setGeometry(opened.body.width() - 420, opened.body.height() - 100, 100, 40)
    restart.show()
    for number in range(3):
        opened.messages.model.post(Message(f"news {number}", "line\n" * 6, stays=True))
    toasts_shown = shown(opened)

    def covered(widget: QWidget) -> bool:
        place = widget.rect().translated(widget.mapTo(opened.body, QPoint(0, 0)))
        return any(toast.isVisible() and toast.geometry().intersects(place) for toast in toasts_shown)

    assert not covered(restart)
    assert not covered(head)
    assert toasts_shown[-1].isVisible()
    assert len(titles(opened)) == 3


def test_the_bell_counts_opens_the_list_and_a_link_acts(qtbot: QtBot, window: MainWindow) -> None:
    done: list[str] = []
    messages = window.messages.model
    messages.post(Message("first"))
    messages.post(Message("second", actions=(MessageAction("Show it", lambda: done.append("shown")),)))
    assert window.status.messages_item.text() == "2 new messages"
    QTest.mouseClick(window.status.messages_item, LEFT)
    panel = window.messages.panel
    assert panel.is_open
    assert toasts(window) == []
    assert window.status.messages_item.text() == "No new messages"
    assert [view.message.title for view in panel.views] == ["second", "first"]
    QTest.mouseClick(panel.views[0].links[0], LEFT)
    assert done == ["shown"]
    assert panel.isHidden()
    window.messages.toggle()
    QTest.mouseClick(panel.clear_link, LEFT)
    assert panel.empty.isVisible()
    QTest.keyClick(QApplication.focusWidget() or panel, Qt.Key.Key_Escape)
    assert panel.isHidden()


def test_what_it_says_is_text_and_is_cut(window: MainWindow) -> None:
    window.messages.model.post(Message("<img src=x>\x1b[31m" + "ä" * 5000, "line\n" * 5000))
    (toast,) = shown(window)
    texts = [label.text() for label in toast.findChildren(QLabel)]
    assert texts[0].startswith("<img src=x>")
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in toast.findChildren(QLabel))
    assert max(map(len, texts)) < 400
    assert toast.width() <= 380
    assert toast.geometry().top() > 0


def test_the_end_of_a_run_is_told_to_who_looks_elsewhere(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    opened.switch.run()
    qtbot.waitUntil(lambda: model.phase == "running")
    opened.switch.show_library()
    with qtbot.waitSignal(model.ended):
        model.stop()
    assert toasts(opened) == ["Weigh a vessel was stopped"]
    QTest.mouseClick(opened.messages.toasts.shown[0].view.links[0], LEFT)
    assert opened.pages.currentWidget() is opened.page
    assert toasts(opened) == []


def test_the_message_of_a_run_that_fails_elsewhere_goes_and_stays_in_the_list(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: ErrorInfo("ValueError", "no vessel", "Traceback")
    opened.switch.run()
    opened.switch.show_library()
    qtbot.waitUntil(lambda: toasts(opened) == ["Weigh a vessel was ended by an error"])
    (toast,) = shown(opened)
    assert toast.timer.isActive()
    assert toast.timer.interval() == 20_000
    assert toast.message.text.startswith("Simulated · It took ")
    toast.timer.timeout.emit()
    assert toasts(opened) == []
    assert titles(opened)[0] == "Weigh a vessel was ended by an error"


def test_a_computer_that_may_sleep_is_told_where_people_look(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(LogEvent(may_sleep("no service")))
        run.wait_for_stop()

    launches.script = script
    opened.switch.run()
    qtbot.waitUntil(lambda: titles(opened) == ["The computer may go to sleep during Weigh a vessel"])
    with qtbot.waitSignal(model.ended):
        model.stop()
    assert titles(opened) == ["Weigh a vessel was stopped"]
    opened.messages.toasts.dismiss()
    assert model.request is not None
    model.start(model.request)
    qtbot.waitUntil(lambda: titles(opened)[0] == "The computer may go to sleep during Weigh a vessel")
    shown(opened)
    assert "The computer may go to sleep during Weigh a vessel" not in toasts(opened), "it was said before"
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_the_buttons_of_a_message_are_whole_where_a_column_is_narrow(opened: MainWindow) -> None:
    column = QWidget(opened.body)
    column.setGeometry(0, 0, 130, 400)
    takes_toasts(column)
    column.show()
    actions = (MessageAction("Rückgängig", list), MessageAction("Jetzt neu starten", list))
    opened.messages.model.post(
        Message("Sprache: English", "Das gilt nach dem nächsten Start.", actions=actions)
    )
    (toast,) = shown(opened)
    assert all(link.width() >= link.sizeHint().width() for link in toast.view.links)
    assert toast.rect().contains(toast.view.links[1].geometry().translated(toast.view.pos()))


def test_a_message_covers_no_field_and_no_sheet(qtbot: QtBot, opened: MainWindow) -> None:
    controller = opened.messages
    controller.model.post(Message("Run 9: Failed in simulation", tone="err"))
    (toast,) = shown(opened)
    qtbot.waitUntil(toast.isVisible)
    field = QLineEdit(toast.parentWidget())
    field.setGeometry(toast.geometry())
    field.show()
    controller.toasts._make_way()
    assert not toast.isVisible() or not toast.geometry().intersects(field.geometry())
    field.deleteLater()
    sheet = Sheet("halt", "err", 400, appearance=opened.models.appearance, parent=opened.body)
    sheet.open()
    controller.toasts._make_way()
    assert not toast.isVisible()
    sheet.dismiss()
    qtbot.waitUntil(lambda: toast.isVisible() or toast not in controller.toasts.shown)


def test_a_question_stands_in_the_list_until_it_is_answered(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ask
    opened.switch.run()
    qtbot.waitUntil(lambda: titles(opened) == ["Weigh a vessel is waiting for you"])
    messages = opened.messages.model
    assert messages.all[0].text == "Simulated · Is the lid on?"
    messages.post(Message("over the buttons of the sheet"))
    assert toasts(opened) == []
    with qtbot.waitSignal(model.ended):
        model.controls.answer(1, True)
    assert "Weigh a vessel is waiting for you" not in titles(opened)
    qtbot.waitUntil(lambda: "over the buttons of the sheet" in toasts(opened))


def test_a_port_that_goes_is_told_until_it_is_back(qtbot: QtBot, window: MainWindow, bench: Bench) -> None:
    bench.ports = [FTDI, CH340]
    window.instruments.look()
    qtbot.waitUntil(lambda: "2 ports" in window.status.instruments.text())
    assert titles(window) == []
    bench.pull(CH340)
    qtbot.waitUntil(lambda: len(titles(window)) == 1)
    message = window.messages.model.all[0]
    assert message.title.endswith("was unplugged")
    assert message.text == f"{CH340.device} disappeared. No run is using it."
    bench.plug(CH340)
    qtbot.waitUntil(lambda: titles(window) == [])
    assert toasts(window) == []


def test_an_error_is_told_where_its_page_is_not_in_view(qtbot: QtBot, opened: MainWindow) -> None:
    opened.switch.show_library()
    opened.failures.tell_of_setup(PraxisError("a.py is empty", hint="Choose another file."))
    assert toasts(opened) == ["a.py is empty"]
    opened.switch.show_setup()
    opened.failures.tell_of_setup(PraxisError("b.py is empty"))
    assert titles(opened) == ["b.py is empty", "a.py is empty"]
    assert toasts(opened) == ["a.py is empty"], "the page says it"


def test_an_interrupted_run_stands_in_the_list_until_it_is_none(
    qtbot: QtBot, window: MainWindow, past: Past
) -> None:
    past.may_read.set()
    past.runs = (interrupted_run(),)
    window.look_for_interrupted_runs()
    qtbot.waitUntil(lambda: len(titles(window)) == 1)
    message = window.messages.model.all[0]
    assert "was interrupted in step 2" in message.title
    assert toasts(window) == [], "a banner says it"
    message.actions[1].do()
    assert window.resuming is not None
    assert window.resuming.record_sheet.is_open
    past.runs = ()
    window.look_for_interrupted_runs()
    qtbot.waitUntil(lambda: titles(window) == [])


def test_the_end_of_a_run_is_told_with_the_duration_of_its_record(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.result_details = {"record": "nowhere", "seconds": 6.24}

    launches.script = script
    with qtbot.waitSignal(model.ended):
        opened.setup.starting.run()
    assert opened.messages.model.all[0].text == "Simulated · It took 6.2 s."


def test_the_report_of_a_run_that_has_ended_is_one_press_away(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    reports: list[str] = []
    opened.messages.news.show_report = reports.append
    opened.switch.show_library()
    for run_id in ("a" * 32, "b" * 32):
        with qtbot.waitSignal(model.ended):
            opened.setup.starting.run()
            model.recorded.emit(KeptRecord(run_id, Path("nowhere")))
    newest, other = opened.messages.model.all
    for message in (other, newest):
        (action,) = message.actions
        assert action.title == "Open report"
        action.do()
    assert reports == ["a" * 32, "b" * 32]
