"""An instrument of the network is found or typed, tested, added, and offered to protocols."""

from __future__ import annotations

import uuid
from pathlib import Path

import keyring
import pytest
from keyring.core import load_keyring
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.instruments.add_sheet import BY_ADDRESS, BY_HAND, AddSheet
from praxis_desktop.gui.instruments.found_nearby import FoundRow
from praxis_desktop.gui.instruments.page import InstrumentsPage
from praxis_desktop.gui.roles.devices import look_at_ports
from praxis_desktop.ports.keyring import keep_secret, read_secret
from praxis_desktop.ports.profiles.introductions import InstrumentStore
from tests.gui.instruments_page.conftest import LIMIT_MS
from tests.gui.plugs import CH340, Bench
from tests.keyrings import VARIABLE
from tests.ports.reaching.instruments import BALANCE, announced, closed_port, instrument

LEFT = Qt.MouseButton.LeftButton


def is_open(sheet: AddSheet) -> bool:
    return sheet.is_open


def is_running(sheet: AddSheet) -> bool:
    return sheet.panel.is_running


def opened(qtbot: QtBot, page: InstrumentsPage) -> AddSheet:
    """Return the sheet, as one click opens it, once its buttons take clicks."""
    QTest.mouseClick(page.add_button, LEFT)
    sheet = page.add_sheet
    assert is_open(sheet)
    qtbot.waitUntil(lambda: not sheet.guard.is_on, timeout=LIMIT_MS)
    return sheet


def row_of(sheet: AddSheet, name: str) -> FoundRow | None:
    return next((row for row in sheet.nearby.rows if row.found.name == name), None)


def typed(qtbot: QtBot, page: InstrumentsPage, host: str, port: int | str, kind: str = "mettler") -> AddSheet:
    """Return the sheet with an address typed into it."""
    sheet = opened(qtbot, page)
    QTest.mouseClick(sheet.tabs.button(BY_ADDRESS), LEFT)
    sheet.form.kind.setCurrentIndex(sheet.form.kind.findData(kind))
    QTest.keyClicks(sheet.form.host, host)
    QTest.keyClicks(sheet.form.port, str(port))
    return sheet


def ended(qtbot: QtBot, sheet: AddSheet) -> str:
    """Return the chip's word once the test has ended."""
    qtbot.waitUntil(
        lambda: not sheet.panel.is_running and sheet.panel.chip.text() != "Not tested", timeout=LIMIT_MS
    )
    return sheet.panel.chip.text()


def test_an_instrument_found_nearby_is_added_in_three_clicks(
    qtbot: QtBot, page: InstrumentsPage, home: Path
) -> None:
    name = f"Balance {uuid.uuid4().hex[:8]}"
    texts = {"Manufacturer": "Mettler Toledo", "Model": "balance"}
    with instrument(BALANCE) as balance, announced(name, balance.port, service="_sila._tcp", **texts):
        sheet = opened(qtbot, page)
        qtbot.waitUntil(lambda: row_of(sheet, name) is not None, timeout=LIMIT_MS)
        row = row_of(sheet, name)
        assert row is not None
        assert row.chip.text() == "Known kind"
        QTest.mouseClick(row.button, LEFT)
        assert sheet.form.name.text() == name
        assert QApplication.focusWidget() is sheet.form.name
        qtbot.waitUntil(sheet.add_button.isEnabled, timeout=LIMIT_MS)
        assert sheet.panel.chip.text() == "Passed"
        QTest.keyClicks(sheet.form.name, "Bench balance")
        QTest.mouseClick(sheet.add_button, LEFT)
        assert not is_open(sheet)
        device = f"socket://127.0.0.1:{balance.port}"  # what the driver for a balance takes
        qtbot.waitUntil(lambda: page.list.card(device) is not None, timeout=LIMIT_MS)
        qtbot.waitUntil(lambda: page.view.identity.chip.text() == "Connected", timeout=LIMIT_MS)
        assert page.view.identity.title.text() == "Bench balance"
        assert page.head.words.text().startswith("1 on the network")
    (known,) = InstrumentStore().all()
    assert (known.device, known.name, known.kind) == (device, "Bench balance", "mettler")
    offered = next(choice for choice in look_at_ports(()).choices if choice.device == device)
    assert (offered.title, offered.kind, offered.is_there) == ("Bench balance", "mettler", True)


def test_the_failing_stage_is_named_with_its_remedy(qtbot: QtBot, page: InstrumentsPage) -> None:
    port = closed_port()
    sheet = typed(qtbot, page, "127.0.0.1", port)
    QTest.keyClick(sheet.form.port, Qt.Key.Key_Return)
    assert ended(qtbot, sheet) == "Failed at: Port"
    words = sheet.panel.rows["port"].words.text()
    assert words == f"Port {port} is closed. The instrument is on, but its service is not running."
    assert sheet.panel.rows["greeting"].words.text() == "not tried: the port check failed"
    assert not sheet.add_button.isEnabled()


def test_an_untested_instrument_is_added_with_a_reason(qtbot: QtBot, page: InstrumentsPage) -> None:
    port = closed_port()
    sheet = typed(qtbot, page, "127.0.0.1", port)
    QTest.mouseClick(sheet.untested_button, LEFT)
    assert is_open(sheet)
    QTest.mouseClick(sheet.untested_button, LEFT)
    assert is_open(sheet)  # without a reason
    QTest.keyClicks(sheet.form.reason, "It arrives on Monday")
    QTest.mouseClick(sheet.untested_button, LEFT)
    assert not is_open(sheet)
    device = f"tcp://127.0.0.1:{port}"
    qtbot.waitUntil(lambda: page.list.card(device) is not None, timeout=LIMIT_MS)
    (known,) = InstrumentStore().all()
    assert known.untested == "It arrives on Monday"


def test_what_is_missing_of_an_address_is_said_in_the_words_of_its_fields(
    qtbot: QtBot, page: InstrumentsPage
) -> None:
    sheet = typed(qtbot, page, "", "")
    form = sheet.form
    for host, sentence in (("", "The address is missing"), ("10.0.0.7", "The port is missing")):
        form.host.setText(host)
        QTest.mouseClick(sheet.panel.test_button, LEFT)
        assert form.notice.sentence.startswith(sentence)
        assert "HOST" not in form.notice.remedy
    assert form.port.hasFocus()


def test_a_changed_address_must_be_tested_again(qtbot: QtBot, page: InstrumentsPage) -> None:
    with instrument(BALANCE) as balance:
        sheet = typed(qtbot, page, "127.0.0.1", balance.port)
        QTest.mouseClick(sheet.panel.test_button, LEFT)
        assert ended(qtbot, sheet) == "Passed"
        QTest.mouseClick(sheet.panel.traffic_button, LEFT)
        assert "B741968866" in sheet.panel.traffic.text()
        QTest.keyClick(sheet.form.port, Qt.Key.Key_Backspace)
        assert not sheet.add_button.isEnabled()
        assert sheet.panel.chip.text() == "Not tested"


def test_a_kind_has_the_address_that_its_driver_takes(qtbot: QtBot, page: InstrumentsPage) -> None:
    sheet = typed(qtbot, page, "10.0.0.7", 4001, "")
    form = sheet.form
    for kind, device in (
        ("bioshake", "socket://10.0.0.7:4001"),
        ("odtc", "http://10.0.0.7:4001"),
        ("preciseflex", "tcp://10.0.0.7:4001"),
        ("mettler", "socket://10.0.0.7:4001"),
        ("dp832", "socket://10.0.0.7:4001"),  # no driver: as it was
    ):
        form.kind.setCurrentIndex(form.kind.findData(kind))
        form.kind.activated.emit(form.kind.currentIndex())
        assert form.device == device
    form.protection.setCurrentIndex(form.protection.findData("tls"))
    form.kind.activated.emit(form.kind.currentIndex())
    assert form.device == "tls://10.0.0.7:4001"


def test_the_kind_chosen_stays_when_the_profiles_change(qtbot: QtBot, page: InstrumentsPage) -> None:
    sheet = typed(qtbot, page, "10.0.0.7", 4001, "mettler")
    look = page._model.look
    fewer = tuple(profile for profile in look.profiles if profile.kind != "masterflex")
    sheet.show_look(structs.replace(look, profiles=fewer))
    assert sheet.form.chosen_kind == "mettler"
    renamed = tuple(structs.replace(profile, name=f"Our {profile.name}") for profile in look.profiles)
    sheet.show_look(structs.replace(look, profiles=renamed[::-1]))
    shown = [sheet.form.kind.itemText(row) for row in range(sheet.form.kind.count())]
    assert shown == [*(profile.name for profile in renamed[::-1]), "Another instrument"]
    assert sheet.form.chosen_kind == "mettler"
    sheet.show_look(structs.replace(look, profiles=()))
    sheet.show_look(look)
    assert sheet.form.chosen_kind == "", "another instrument"


def test_what_is_no_address_is_said_beside_the_field(qtbot: QtBot, page: InstrumentsPage) -> None:
    sheet = typed(qtbot, page, "bad host", "x")
    QTest.mouseClick(sheet.panel.test_button, LEFT)
    assert sheet.form.notice.sentence
    assert not is_running(sheet)
    assert is_open(sheet)


def test_a_test_is_cancelled_by_its_button_and_by_closing(qtbot: QtBot, page: InstrumentsPage) -> None:
    with instrument({}) as silent:
        sheet = typed(qtbot, page, "127.0.0.1", silent.port)
        QTest.mouseClick(sheet.panel.test_button, LEFT)
        assert is_running(sheet)
        QTest.mouseClick(sheet.panel.test_button, LEFT)
        assert not is_running(sheet)
        QTest.mouseClick(sheet.panel.test_button, LEFT)
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        assert not is_open(sheet)
        assert not is_running(sheet)
    assert page.view.isVisible()


def test_a_new_serial_port_stands_beside_them(qtbot: QtBot, page: InstrumentsPage, bench: Bench) -> None:
    bench.plug(CH340)
    qtbot.waitUntil(lambda: bool(page._model.look.of("new")), timeout=LIMIT_MS)
    sheet = opened(qtbot, page)
    row = next(row for row in sheet.nearby.rows if row.button.text() == "Say what it is…")
    QTest.mouseClick(row.button, LEFT)
    assert not is_open(sheet)
    assert page.allow_sheet.is_open
    page.allow_sheet.dismiss()
    sheet = opened(qtbot, page)
    QTest.mouseClick(sheet.tabs.button(BY_HAND), LEFT)
    assert not is_open(sheet)
    assert page.allow_sheet.is_open
    assert page.allow_sheet.device.isVisible()


@pytest.fixture
def with_keyring(without_keyring: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A keyring in a file, with one secret."""
    file = tmp_path / "keyring.json"
    monkeypatch.setenv(VARIABLE, str(file))
    keyring.set_keyring(load_keyring("tests.keyrings.FileKeyring"))
    keep_secret("ot2-token", "an-older-token")
    return file


def choices(sheet: AddSheet) -> list[str]:
    return [sheet.form.secret.choice.itemText(at) for at in range(sheet.form.secret.choice.count())]


def choose_secret(sheet: AddSheet, words: str) -> None:
    sheet.form.secret.choice.setCurrentIndex(choices(sheet).index(words))
    sheet.form.secret.choice.activated.emit(sheet.form.secret.choice.currentIndex())


def is_in_view(widget: QWidget) -> bool:
    """Return whether a click at its centre would reach the widget."""
    window = widget.window()
    return window.childAt(widget.mapTo(window, widget.rect().center())) is widget


def test_an_instrument_is_added_with_a_secret_of_the_keyring(
    qtbot: QtBot, page: InstrumentsPage, with_keyring: Path
) -> None:
    with instrument(BALANCE) as balance:
        sheet = typed(qtbot, page, "127.0.0.1", balance.port)
        qtbot.waitUntil(lambda: "ot2-token" in choices(sheet), timeout=LIMIT_MS)
        choose_secret(sheet, "ot2-token")
        assert "{secret:ot2-token}" in sheet.form.secret.words.text()
        QTest.mouseClick(sheet.panel.test_button, LEFT)
        assert ended(qtbot, sheet) == "Passed"
        QTest.mouseClick(sheet.add_button, LEFT)
        device = f"{balance.device}?secret=ot2-token"
        qtbot.waitUntil(lambda: page.list.card(device) is not None, timeout=LIMIT_MS)
    (known,) = InstrumentStore().all()
    assert known.device == device


def test_a_new_secret_goes_into_the_keyring_and_nowhere_else(
    qtbot: QtBot, page: InstrumentsPage, with_keyring: Path, home: Path
) -> None:
    with instrument(BALANCE) as balance:
        sheet = typed(qtbot, page, "127.0.0.1", balance.port)
        choose_secret(sheet, "Enter a new one…")
        assert sheet.form.secret.value.echoMode() == QLineEdit.EchoMode.Password
        QTest.keyClicks(sheet.form.secret.name, "balance-login")
        QTest.keyClicks(sheet.form.secret.value, "three little pigs")
        QTest.mouseClick(sheet.panel.test_button, LEFT)  # before it is in the keyring
        assert not is_running(sheet)
        assert sheet.form.secret.notice.sentence == "This secret is not in the keyring yet"
        QTest.keyClick(sheet.form.secret.value, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: sheet.form.secret.chosen == "balance-login", timeout=LIMIT_MS)
        assert sheet.form.secret.value.text() == ""
        assert not sheet.form.secret.value.isUndoAvailable()
        QTest.mouseClick(sheet.panel.test_button, LEFT)
        assert ended(qtbot, sheet) == "Passed"
        QTest.mouseClick(sheet.add_button, LEFT)
        device = f"{balance.device}?secret=balance-login"
        qtbot.waitUntil(lambda: page.list.card(device) is not None, timeout=LIMIT_MS)
    assert read_secret("balance-login") == "three little pigs"
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"little pigs" in path.read_bytes() for path in kept)


def test_a_secret_that_the_keyring_cannot_keep_is_refused_in_words(
    qtbot: QtBot, page: InstrumentsPage, with_keyring: Path
) -> None:
    sheet = typed(qtbot, page, "127.0.0.1", 5025)
    choose_secret(sheet, "Enter a new one…")
    QTest.keyClicks(sheet.form.secret.name, "balance login")
    QTest.keyClicks(sheet.form.secret.value, "three little pigs")
    qtbot.waitUntil(lambda: is_in_view(sheet.form.secret.keep_button), timeout=LIMIT_MS)
    QTest.mouseClick(sheet.form.secret.keep_button, LEFT)
    qtbot.waitUntil(lambda: bool(sheet.form.secret.notice.sentence), timeout=LIMIT_MS)
    assert sheet.form.secret.notice.sentence == "A secret cannot be called 'balance login'"
    sheet.form.secret.name.setText("balance")
    sheet.form.secret.value.setText("abc")
    QTest.keyClick(sheet.form.secret.value, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "characters" in sheet.form.secret.notice.sentence, timeout=LIMIT_MS)
    assert is_open(sheet)


def test_without_a_keyring_only_a_new_secret_is_refused(qtbot: QtBot, page: InstrumentsPage) -> None:
    with instrument(BALANCE) as balance:
        sheet = typed(qtbot, page, "127.0.0.1", balance.port)
        choose_secret(sheet, "Enter a new one…")
        qtbot.waitUntil(lambda: bool(sheet.form.secret.notice.sentence), timeout=LIMIT_MS)
        assert sheet.form.secret.notice.sentence == "This computer has no keyring for secrets"
        assert "GNOME Keyring" in sheet.form.secret.notice.remedy
        assert not sheet.form.secret.value.isVisible()
        choose_secret(sheet, "None")
        assert not sheet.form.secret.notice.sentence
        QTest.mouseClick(sheet.panel.test_button, LEFT)
        assert ended(qtbot, sheet) == "Passed"
