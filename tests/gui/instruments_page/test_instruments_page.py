"""Instruments come and go, and are allowed, named, identified, checked and forgotten."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.instruments.page import InstrumentsPage
from praxis_desktop.ports.granting.remembering import Grant, GrantStore
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.ports.transport import LineSettings
from tests.gui.instruments_page.conftest import LIMIT_MS, choose, know
from tests.gui.plugs import BUILT_IN, CH340, FTDI, Bench

LEFT = Qt.MouseButton.LeftButton
SCALE = str(FTDI.identity)


def words(page: InstrumentsPage, device: str) -> str:
    """Return the state of an instrument, as shown on its card."""
    card = page.list.card(device)
    return "" if card is None else card.word


def test_a_new_port_appears_is_allowed_and_unplugged(
    qtbot: QtBot, page: InstrumentsPage, bench: Bench, home: Path
) -> None:
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: words(page, SCALE) == "Not allowed", timeout=LIMIT_MS)
    choose(qtbot, page, SCALE)
    assert page.view.line.isHidden()
    assert not page.view.monitor.tools.open_button.isEnabled()
    QTest.mouseClick(page.view.identity.allow_button, LEFT)
    sheet = page.allow_sheet
    assert sheet.is_open
    sheet.dismiss()
    card = page.list.card(SCALE)
    assert card is not None
    QTest.mouseClick(card.allow_link, LEFT)  # beside the port itself
    assert sheet.is_open
    assert sheet.caption.text().endswith("ttyUSB0")
    first = sheet.kind.itemText(0)
    assert "uses this kind of adapter" in first
    sheet.kind.setCurrentIndex(sheet.kind.count() - 1)
    sheet.name.setText('Bench <b>scale</b> "1"')
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    assert sheet.is_open, "Enter allows no port"
    assert sheet.guard_bar.accessibleName() == f"Press Space for “{sheet.allow_button.text()}”"
    QTest.keyClick(sheet.allow_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: words(page, SCALE) == "Plugged in", timeout=LIMIT_MS)
    assert page.view.identity.title.text() == 'Bench <b>scale</b> "1"'
    assert [known.device for known in InstrumentStore().all()] == [SCALE]
    bench.pull(FTDI)
    qtbot.waitUntil(lambda: words(page, SCALE) == "Unplugged", timeout=LIMIT_MS)
    bench.plug(FTDI)
    qtbot.waitUntil(lambda: words(page, SCALE) == "Plugged in", timeout=LIMIT_MS)
    assert (home / "data" / "instruments.json").is_file()


def test_a_new_port_that_is_unplugged_gives_its_place_to_no_other_instrument(
    qtbot: QtBot, page: InstrumentsPage, bench: Bench, balance: PtyInstrument
) -> None:
    scale = know(qtbot, page, balance, "Bench scale", "mettler")
    QTest.mouseClick(page.view.monitor.tools.open_button, LEFT)
    qtbot.waitUntil(lambda: page.view.monitor.is_open, timeout=LIMIT_MS)
    device = str(CH340.identity)
    bench.plug(CH340)
    qtbot.waitUntil(lambda: words(page, device) == "Not allowed", timeout=LIMIT_MS)
    choose(qtbot, page, device)
    title, identity = page.view.identity.title.text(), page.view.identity
    row = page.view.monitor.send_row
    for _ in range(2):
        bench.pull(CH340)
        qtbot.waitUntil(lambda: page.list.card(device) is None, timeout=LIMIT_MS)
        page.refresh()
        assert (identity.title.text(), identity.chip.text()) == (title, "Unplugged")
        assert not row.isEnabled()
        assert not page.view.monitor.is_open
        bench.plug(CH340)
        qtbot.waitUntil(lambda: identity.chip.text() == "Not allowed", timeout=LIMIT_MS)
        card = page.list.card(device)
        assert card is not None
        assert card.isChecked()
    bench.pull(CH340)
    qtbot.waitUntil(lambda: identity.chip.text() == "Unplugged", timeout=LIMIT_MS)
    choose(qtbot, page, scale)
    assert identity.title.text() == "Bench scale"
    bench.plug(CH340)
    qtbot.waitUntil(lambda: words(page, device) == "Not allowed", timeout=LIMIT_MS)
    assert identity.title.text() == "Bench scale", "the user's choice stays"
    QTest.mouseClick(page.view.monitor.tools.open_button, LEFT)
    qtbot.waitUntil(lambda: not page.view.monitor.is_open, timeout=LIMIT_MS)


def test_a_port_is_added_by_hand_and_asked_who_it_is(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    page.list.add_link.click()
    sheet = page.allow_sheet
    names = ["ttyUSB0"] if os.name == "posix" else []  # Windows has ports with any name
    for wrong in ("", *names, "sim:mettler", "socket://nowhere", "\x00"):
        sheet.device.setText(wrong)
        sheet.allow_button.click()
        assert sheet.is_open
        assert sheet.notice.sentence
        assert "ROLE" not in f"{sheet.notice.sentence} {sheet.notice.remedy}"
    sheet.device.clear()
    sheet.allow_button.click()
    assert "for example /dev/ttyUSB0" in sheet.notice.remedy
    sheet.device.setText(balance.device)
    sheet.kind.setCurrentIndex(sheet.kind.findData("mettler"))
    sheet.kind.activated.emit(0)
    assert sheet.name.text() == "Mettler Toledo balance"
    sheet.allow_button.click()
    qtbot.waitUntil(lambda: words(page, balance.device) == "Connected", timeout=LIMIT_MS)
    assert page.list.device == balance.device
    card = page.list.card(balance.device)
    assert card is not None
    assert card.hasFocus()
    qtbot.waitUntil(lambda: "WXS205SDU" in page.view.identity.answer.value.text(), timeout=LIMIT_MS)


def test_an_instrument_that_is_silent_says_what_to_do(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Shaker", "bioshake")
    QTest.mouseClick(page.view.identity.identify_button, LEFT)
    qtbot.waitUntil(lambda: words(page, balance.device) == "No answer", timeout=LIMIT_MS)
    assert page.view.identity.notice.sentence
    assert page.view.identity.notice.remedy


def test_line_settings_that_differ_are_marked_and_remembered(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    line = page.view.line
    assert line.note.text() == "Matches the profile"
    assert line.reset_link.isHidden()
    line.speed.setCurrentIndex(line.speed.findData(19200))
    line.speed.activated.emit(0)
    assert "9600" in line.note.text()
    assert line.speed.accessibleDescription() == "Differs from the profile"
    qtbot.waitUntil(
        lambda: [known.settings for known in InstrumentStore().all()] == [LineSettings(19200)],
        timeout=LIMIT_MS,
    )
    line.reset_link.click()
    qtbot.waitUntil(lambda: InstrumentStore().all()[0].settings is None, timeout=LIMIT_MS)
    assert line.settings == LineSettings(9600)


def test_it_is_renamed_and_forgotten_with_what_it_was_allowed_for(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument, grants: GrantStore
) -> None:
    device = know(qtbot, page, balance, "Bench scale", "mettler")
    grants.remember([Grant("/lab/weigh.py", "scale", device)])
    qtbot.waitUntil(lambda: "weigh.py (scale)" in page.view.identity.roles.value.text(), timeout=LIMIT_MS)
    page.list.focus_chosen()
    card = page.list.card(device)
    assert card is not None
    QTest.keyClick(card, Qt.Key.Key_F2)
    page.allow_sheet.name.setText("Scale 2")
    QTest.keyClick(page.allow_sheet.name, Qt.Key.Key_Return)
    assert not page.allow_sheet.is_open
    qtbot.waitUntil(lambda: page.view.identity.title.text() == "Scale 2", timeout=LIMIT_MS)
    page.list.focus_chosen()
    QTest.keyClick(card, Qt.Key.Key_Delete)
    assert "weigh.py" in page.forget_sheet.details.text()
    assert page.forget_sheet.title.hasFocus(), "no answer has the keys"
    page.forget_sheet.buttons[1].click()
    qtbot.waitUntil(lambda: page.list.card(device) is None, timeout=LIMIT_MS)
    assert (InstrumentStore().all(), grants.all()) == ([], [])


def test_an_instrument_is_checked_and_the_report_saved(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument, tmp_path: Path
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    page.view.tabs.button(1).click()
    checks = page.view.checks
    with qtbot.waitSignal(checks.check.done, timeout=LIMIT_MS):
        checks.instrument_button.click()
    titles = [line.texts[0] for line in checks.table.rows.lines]
    assert titles[0] == "Identity: passed"
    assert len(titles) == 4
    with qtbot.waitSignal(checks.saved, timeout=LIMIT_MS):
        checks.save_to(tmp_path / "check.json")
    assert json.loads((tmp_path / "check.json").read_text())["passed"] is True
    checks.save_to(tmp_path / "check.json" / "no folder")
    qtbot.waitUntil(lambda: "cannot be written" in checks.notice.sentence, timeout=LIMIT_MS)
    qtbot.waitUntil(checks.loopback_button.isEnabled, timeout=LIMIT_MS)
    with qtbot.waitSignal(checks.check.failed, timeout=LIMIT_MS):
        checks.loopback_button.click()
        assert "loopback plug" in page.plug_sheet.title.text()
        page.plug_sheet.buttons[1].click()
    assert checks.notice.sentence  # a balance is no loopback plug: nothing comes back


def test_ports_that_are_hardly_an_instruments_are_folded(
    qtbot: QtBot, page: InstrumentsPage, bench: Bench
) -> None:
    bench.plug(BUILT_IN)
    bench.plug(CH340)
    qtbot.waitUntil(lambda: page.list.card(BUILT_IN.device) is not None, timeout=LIMIT_MS)
    card = page.list.card(BUILT_IN.device)
    assert card is not None
    assert card.isHidden()
    page.list.other_fold.click()
    assert card.isVisible()


def test_simulators_are_folded_until_they_are_wanted(qtbot: QtBot, page: InstrumentsPage) -> None:
    simulators = [facts.device for facts in page._model.look.of("simulator")]

    def visible() -> list[str]:
        cards = [(device, page.list.card(device)) for device in simulators]
        return [device for device, card in cards if card is not None and card.isVisible()]

    folded = visible()
    assert 0 < len(folded) < len(simulators)
    page.list.simulator_fold.click()
    assert visible() == simulators
    page.list.simulator_fold.click()
    assert visible() == folded
    page.list.choose(simulators[-1])
    assert visible() == simulators


def test_the_list_is_walked_through_by_keys(qtbot: QtBot, page: InstrumentsPage) -> None:
    page.list.focus_chosen()
    first = page.list.device
    card = page.list.card(first)
    assert card is not None
    QTest.keyClick(card, Qt.Key.Key_Down)
    second = page.list.device
    assert second != first
    following = page.list.card(second)
    assert following is not None
    assert following.hasFocus()
    QTest.keyClick(following, Qt.Key.Key_End)
    assert page.list.device not in (first, second)
    last = page.list.card(page.list.device)
    assert last is not None
    QTest.keyClick(last, Qt.Key.Key_Return)
    assert page.view.identity.identify_button.hasFocus()


def test_every_simulator_can_be_shown_and_says_that_it_is_one(qtbot: QtBot, page: InstrumentsPage) -> None:
    for facts in page._model.look.of("simulator"):
        choose(qtbot, page, facts.device)
        assert page.view.identity.chip.text() == "Simulator"
        assert facts.profile is not None
        page.view.tabs.button(2).click()
        texts = [line.texts[0] for line in page.view.profile.table.rows.lines]
        assert {"Backend", "Identify query", "Stop bytes", "Limits: commands allowed"} <= set(texts)


def test_a_damaged_file_is_told_once_and_harms_nothing(
    qtbot: QtBot, page: InstrumentsPage, home: Path
) -> None:
    (home / "data").mkdir(parents=True, exist_ok=True)
    (home / "data" / "instruments.json").write_text("\x00 nonsense")
    qtbot.waitUntil(lambda: "cannot be used" in page.notice.sentence, timeout=LIMIT_MS)
    assert page._model.look.of("simulator")


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_it_fits_into_the_window(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, pump: PtyInstrument, size: tuple[int, int]
) -> None:
    window.resize(*size)
    InstrumentStore().keep(KnownInstrument(pump.device, "P" * 60, "masterflex", pump.device))
    page._model.refresh()
    choose(qtbot, page, pump.device)
    qtbot.waitUntil(page.view.monitor.tools.open_button.isEnabled, timeout=LIMIT_MS)
    page.view.monitor.tools.open_button.click()
    qtbot.waitUntil(lambda: page.view.monitor.is_open, timeout=LIMIT_MS)
    for number in range(3):
        page.view.tabs.button(number).click()
        least = window.minimumSizeHint()
        assert least.width() <= 1024
        assert least.height() <= 700
    page.view.tabs.button(0).click()
    row = page.view.monitor.send_row
    assert row.button.mapTo(window, row.button.rect().bottomRight()).x() < window.width()
    assert page.view.monitor.table.height() > 60
    page.view.monitor.tools.open_button.click()
    qtbot.waitUntil(lambda: not page.view.monitor.is_open, timeout=LIMIT_MS)


def test_what_was_found_before_the_page_was_made_is_on_it(qtbot: QtBot, window: MainWindow) -> None:
    ports = window.instruments.ports
    with qtbot.waitSignal(ports.changed, timeout=LIMIT_MS):
        window.instruments.look()
    window.menus.instruments.trigger()
    page = window.instruments_controller.page
    assert page is not None
    qtbot.waitUntil(lambda: page.facts is not None, timeout=LIMIT_MS)


def test_the_sheet_is_as_wide_and_as_high_when_it_is_opened_again(
    qtbot: QtBot, page: InstrumentsPage
) -> None:
    sheet = page.allow_sheet
    rects = []
    for _ in range(3):
        page.list.add_link.click()
        qtbot.waitUntil(sheet.name.isVisible, timeout=LIMIT_MS)
        QApplication.processEvents()
        qtbot.wait(100)
        place = sheet.name.mapTo(sheet.card, sheet.name.rect().topLeft())
        rects.append((place, sheet.name.size(), sheet.card.size()))
        assert not sheet.name.visibleRegion().isEmpty()
        assert sheet.name.visibleRegion().boundingRect() == sheet.name.rect()
        sheet.dismiss()
    assert rects[1:] == [rects[0], rects[0]]
    assert sheet.name.width() > 500


@pytest.mark.usefixtures("german")
def test_the_day_on_which_it_was_allowed_is_in_the_window_s_language(
    qtbot: QtBot, page: InstrumentsPage, balance: PtyInstrument
) -> None:
    know(qtbot, page, balance, "Bench scale", "mettler")
    today = QLocale().toString(QDate.currentDate(), "d MMM yyyy")
    assert page.view.identity.allowed.value.text() == f"Since {today}"


def test_the_smallest_window_says_in_full_which_instruments_there_are(
    qtbot: QtBot, window: MainWindow, page: InstrumentsPage, bench: Bench, balance: PtyInstrument
) -> None:
    window.resize(1024, 700)
    know(qtbot, page, balance, "Bench scale", "mettler")
    for number in range(4):
        device = f"/dev/ttyUSB{number + 90}"
        InstrumentStore().keep(KnownInstrument(device, f"Scale {number}", "mettler", device))
    bench.plug(FTDI)
    words = page.head.words
    qtbot.waitUntil(lambda: words.text() == "1 plugged in · 4 not connected · 1 new port", timeout=LIMIT_MS)
    assert " ".join(words.lines) == words.text()
