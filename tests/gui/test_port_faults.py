"""Real guests and their ports in the window: a question in either mode, an unplugged cable, limits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from build_tools.wine.lending import port_name
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.plugs import Bench
from tests.gui.starting import start_real
from tests.ports.wires import Wire, lead, lead_nowhere, wire

WHO = b"I2\r\n"
"""The query for a balance's identity, sent when its port is opened."""
TIMEOUT_MS = 60_000
ROLES = '# /// script\n# [tool.praxis.ports]\n# scale = "Mettler Toledo balance (MT-SICS)"\n# ///\n'
IN_PROCESS = '# /// script\n# [tool.praxis.execution]\n# mode = "process"\n# ///\n'
ASKS = """
from js import navigator
try:
    port = await navigator.serial.requestPort()
except Exception as error:
    print("none:", error)
else:
    await port.open(baudRate=9600)
    writer = port.writable.getWriter()
    await writer.write(b"hello")
    writer.releaseLock()
    reader = port.readable.getReader()
    await reader.read()
    reader.releaseLock()
    await port.close()
    print("done")
"""

Open = Callable[[str], MainWindow]


@pytest.fixture
def model(qapp: object, tmp_path: Path, questions: PortQuestions) -> RunModel:
    """The run's model, with real guests that may ask questions."""
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools", asker=questions)
    return RunModel(launcher.launch)


@pytest.fixture
def open_source(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Open:
    """Opens a program given as text."""

    def open_it(source: str) -> MainWindow:
        path = tmp_path / "program.py"
        path.write_text(source, encoding="utf-8")
        window.files.open_file(path)
        qtbot.waitUntil(lambda: window.setup.page.path == path)
        return window

    return open_it


@pytest.fixture
def line() -> Iterator[Wire]:
    """A line whose far end belongs to the test."""
    with wire() as made:
        yield made


def plug(bench: Bench, line: Wire) -> None:
    """Add the line to the list of ports."""
    from praxis_desktop.ports.devices.discovery import PortInfo

    bench.plug(PortInfo(line.device, vid=0x0403, pid=0x6001, serial_number="A1"))


@pytest.mark.parametrize("block", ["", IN_PROCESS], ids=["thread", "process"])
def test_a_program_gets_the_port_that_the_person_chooses(
    qtbot: QtBot, open_source: Open, model: RunModel, bench: Bench, line: Wire, block: str
) -> None:
    plug(bench, line)
    window = open_source(block + ASKS)
    window.instruments.look()
    sheet = window.page.sheet
    heard: list[bytes] = []

    def answer() -> None:
        heard.append(line.receive(5))
        line.send(b"!")

    instrument = threading.Thread(target=answer)
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(window, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: sheet.isVisible() and sheet.option is not None, timeout=TIMEOUT_MS)
        instrument.start()
        QTest.keyClick(sheet.list, Qt.Key.Key_Return)
        QTest.keyClick(sheet.card.use_button, Qt.Key.Key_Space)
    instrument.join()
    assert window.page.failure.message == ""
    assert window.page.output.view.toPlainText().endswith("done\n")
    assert heard == [b"hello"]


@pytest.mark.parametrize("block", ["", IN_PROCESS], ids=["thread", "process"])
def test_a_program_that_is_given_none_is_told_so_and_a_stopped_one_asks_no_more(
    qtbot: QtBot, open_source: Open, model: RunModel, block: str
) -> None:
    window = open_source(block + ASKS)
    sheet = window.page.sheet
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(window, Qt.Key.Key_F5)
        qtbot.waitUntil(sheet.isVisible, timeout=TIMEOUT_MS)
        QTest.keyClick(sheet.list, Qt.Key.Key_Escape)
    assert "No port was selected" in window.page.output.view.toPlainText()
    window.switch.show_setup()
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.keyClick(window, Qt.Key.Key_F5)
        qtbot.waitUntil(sheet.isVisible, timeout=TIMEOUT_MS)
        QTest.mouseClick(sheet.card.stop_button, Qt.MouseButton.LeftButton)
    assert not sheet.isVisible()
    assert model.phase == "cancelled"


def test_a_pulled_cable_is_explained_without_a_traceback_first(
    qtbot: QtBot, open_source: Open, model: RunModel, line: Wire
) -> None:
    window = open_source(
        ROLES + "import serial\nscale = serial.Serial('scale')\nscale.write(b'S\\r\\n')\nscale.readline()\n"
    )
    row = window.setup.page.instruments.rows[0]
    row.field.set_device(line.device)

    def pull() -> None:
        line.receive(len(WHO + b"S\r\n"))
        line.unplug()

    instrument = threading.Thread(target=pull)
    instrument.start()
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        start_real(qtbot, window.setup)
    instrument.join()
    failure = window.page.failure
    assert failure.message.startswith(f"The instrument on port 'scale' ({line.device}) was disconnected")
    assert failure.facts == [
        "Instrument",
        "scale, Mettler Toledo balance (MT-SICS)",
        "Port",
        line.device,
        "Waited for",
        r"a reply to S\r\n",
    ]
    assert failure.hint.startswith("Check the instrument's power and its cable")
    assert failure.details.isHidden()
    QTest.mouseClick(failure._details_button, Qt.MouseButton.LeftButton)
    assert 'program.py", line' in failure.details.toPlainText()


def test_a_cable_that_is_put_back_in_time_costs_the_run_nothing_but_a_look(
    qtbot: QtBot,
    open_source: Open,
    model: RunModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "60")
    window = open_source(
        ROLES + "import serial\nscale = serial.Serial('scale')\nprint('open')\nprint(scale.readline())\n"
    )
    link = port_name(tmp_path, "balance")
    word = window.page.header._word
    with wire() as before, wire() as after, qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        lead(link, before)
        window.setup.page.instruments.rows[0].field.set_device(str(link))
        start_real(qtbot, window.setup)
        output = window.page.output.view
        qtbot.waitUntil(lambda: "open" in output.toPlainText(), timeout=TIMEOUT_MS)
        lead_nowhere(link)
        before.unplug()
        qtbot.waitUntil(lambda: word.text() == "Reconnecting…", timeout=TIMEOUT_MS)
        lead(link, after)
        qtbot.waitUntil(lambda: model.asked is not None, timeout=TIMEOUT_MS)
        qtbot.waitUntil(lambda: model.asked is not None, timeout=TIMEOUT_MS)
        assert model.asked is not None
        assert "Check it before the run continues" in model.asked.message
        model.controls.answer(model.asked.number, "continue")
        after.send(b"S S 1 g\n")
    assert "b'S S 1 g\\n'" in window.page.output.view.toPlainText()
    assert model.phase == "completed"


def test_a_command_beyond_the_limits_is_not_sent(
    qtbot: QtBot, open_source: Open, model: RunModel, line: Wire
) -> None:
    window = open_source(
        ROLES + "import serial\nscale = serial.Serial('scale')\nscale.write(b'BOOM\\r\\n')\n"
    )
    row = window.setup.page.instruments.rows[0]
    row.field.set_device(line.device)
    row.options.set_limits("mettler")
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        start_real(qtbot, window.setup)
    assert "'BOOM' is not among those allowed" in window.page.failure.message
    assert line.receive(len(WHO)) == WHO
    assert not line.has_bytes()
