"""Benches in the window, with real guests: opened, dropped, removed, saved, and used again from a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.setup.bench import SetupBench
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.window.dialogs import FileChooser
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.test_file_chooser import type_name
from tests.gui.test_main_window import drop

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 60_000
PUMPS = '''"""Pump water onto a balance."""

# /// script
# [tool.praxis.ports]
# pump = "Masterflex pump"
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

import time

import serial


def main(revolutions: float = 6.25):
    with (
        serial.Serial("pump", 4800, bytesize=7, parity="O", timeout=5) as pump,
        serial.Serial("scale", timeout=15) as scale,
    ):
        scale.write(b"T\\r\\n")
        scale.readline()
        pump.write(b"P02\\r")
        pump.write(b"\\x02P02S+100.0V%08.2fG\\r" % revolutions)
        time.sleep(5)
        scale.write(b"S\\r\\n")
        print("weighed", round(float(scale.readline().split()[2]), 2))
'''
MACHINES = '''"""Dilute and read."""

from pylabrobot.plate_reading import PlateReader
from pylabrobot.pumps import Pump
from pylabrobot.resources import Plate
from pylabrobot.scales import Scale


async def main(pump: Pump, scale: Scale, plate: Plate):
    await scale.tare()
    await pump.run_revolutions(2)
    print("weighed", round(await scale.read_weight(), 2))
'''
WORLD = {"scale": {"under": "pump", "ml_per_revolution": 0.8, "density": 1.0}}


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    """Makes runs, with separate data and the machine code of this computer."""
    cache = cache_directory()
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    made = Launcher(cache=cache, spools=tmp_path / "spools")
    yield made
    made.close(Deadline.after(20))


@pytest.fixture
def start(
    qtbot: QtBot,
    launcher: Launcher,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
    tmp_path: Path,
) -> Iterator[Callable[[], MainWindow]]:
    """Makes a window with forms and a history, in place of the one before."""
    with ExitStack() as windows:

        def begin() -> MainWindow:
            windows.close()
            setup = SetupModel(lambda: launcher.pool)
            window = MainWindow(
                WindowModels(
                    runs=ActiveRuns(RunModel(launcher.launch)),
                    runtime=RuntimeModel(),
                    appearance=appearance,
                    settings=settings,
                    instruments=instruments,
                    setup=setup,
                    library=LibraryModel(lambda: launcher.pool, tmp_path / "cache"),
                    history=AskedHistory(lambda: launcher.settings),
                )
            )
            windows.callback(end, window, setup)
            window.show()
            qtbot.waitExposed(window)
            return window

        def end(window: MainWindow, setup: SetupModel) -> None:
            window.close()
            assert setup.shut_down(Deadline.after(20))
            window.deleteLater()

        yield begin


@pytest.fixture
def desk(start: Callable[[], MainWindow]) -> MainWindow:
    """A window with forms and a history."""
    return start()


def bench_file(tmp_path: Path, name: str = "corner.json", **content: object) -> Path:
    """Return the file of a bench with this content."""
    path = tmp_path / name
    path.write_text(json.dumps({"format": 1, **content}, indent=1), encoding="utf-8")
    return path


def opened(qtbot: QtBot, desk: MainWindow, tmp_path: Path, source: str = PUMPS) -> SetupBench:
    """Return the bench of the set-up of a protocol that is open, and ready."""
    path = tmp_path / "pump_and_weigh.py"
    path.write_text(source, encoding="utf-8")
    desk.files.open_file(path)
    wait_until_ready(qtbot, desk)
    assert desk.setup.bench is not None
    return desk.setup.bench


def wait_until_ready(qtbot: QtBot, desk: MainWindow) -> None:
    model = desk.models.setup
    assert model is not None
    qtbot.waitUntil(lambda: model.result is not None, timeout=TIMEOUT_MS)


def dropped(qtbot: QtBot, desk: MainWindow, bench: SetupBench, path: Path) -> None:
    """Drop a bench onto the window and wait until it is in use."""
    assert drop(desk, path)
    qtbot.waitUntil(lambda: bench.in_use is not None and bench.in_use.fitted.title == path.name)
    wait_until_ready(qtbot, desk)


def device(desk: MainWindow, role: str) -> str:
    row = desk.setup.page.instruments.row(role)
    assert row is not None
    return row.field.device


def weighed(qtbot: QtBot, desk: MainWindow) -> str:
    """Return the output of the protocol in a simulated run started with the page's button."""
    wait_until_ready(qtbot, desk)
    assert desk.setup.page.foot.start_button.text() == "Start simulated run"
    with qtbot.waitSignal(desk.models.runs.selected.ended, timeout=TIMEOUT_MS):
        QTest.mouseClick(desk.setup.page.foot.start_button, LEFT)
    return desk.run_pages.current.output.view.toPlainText()


def test_a_run_with_a_dropped_bench_shares_its_world_and_so_does_the_same_run_again(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = opened(qtbot, desk, tmp_path)
    assert bench.line.words.text() == "No bench is in use"
    file = bench_file(tmp_path, ports={"scale": "sim:mettler,mass=40"}, world=WORLD)
    dropped(qtbot, desk, bench, file)
    assert bench.line.words.text() == "Bench: corner.json"
    assert bench.line.details.text().startswith("Scale weighs what pump delivers: 0.8 mL per revolution")
    assert device(desk, "scale") == "sim:mettler,mass=40"
    assert "weighed 5.0" in weighed(qtbot, desk)

    file.unlink()  # the record contains what was used
    QTest.mouseClick(bench.line.remove_button, LEFT)
    QTest.mouseClick(desk.run_pages.current.header.buttons.report_button, LEFT)
    assert desk.history is not None
    view = desk.history.view
    assert view is not None
    report = view.report
    qtbot.waitUntil(lambda: report.opened is not None, timeout=TIMEOUT_MS)
    rows = [line.texts for line in report.views.facts.rows.lines]
    assert ("Bench", "File", str(file)) in rows
    assert ("", "Scale", "weighs what pump delivers: 0.8 mL per revolution, 1 g/mL") in rows
    QTest.mouseClick(report.head.again_button, LEFT)
    qtbot.waitUntil(lambda: bench.in_use is not None, timeout=TIMEOUT_MS)
    assert bench.line.words.text() == "Bench: corner.json, as in run 1"
    assert "weighed 5.0" in weighed(qtbot, desk)


def test_the_bench_of_the_last_run_is_in_use_again_after_a_restart(
    qtbot: QtBot, start: Callable[[], MainWindow], tmp_path: Path
) -> None:
    desk = start()
    bench = opened(qtbot, desk, tmp_path)
    dropped(qtbot, desk, bench, bench_file(tmp_path, ports={"scale": "sim:mettler,mass=40"}, world=WORLD))
    assert "weighed 5.0" in weighed(qtbot, desk)

    desk = start()
    bench = opened(qtbot, desk, tmp_path)
    qtbot.waitUntil(lambda: bench.in_use is not None, timeout=TIMEOUT_MS)
    assert bench.line.words.text() == "Bench: corner.json"
    assert "weighed 5.0" in weighed(qtbot, desk)
    QTest.mouseClick(bench.line.remove_button, LEFT)
    assert "weighed 5.0" not in weighed(qtbot, desk)

    desk = start()
    bench = opened(qtbot, desk, tmp_path)
    assert bench.line.words.text() == "No bench is in use"
    assert "weighed 5.0" not in weighed(qtbot, desk)


def test_a_removed_bench_leaves_the_setup_as_it_was_and_can_be_used_again(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = opened(qtbot, desk, tmp_path)
    file = bench_file(
        tmp_path,
        ports={"scale": "sim:sartorius", "pump": "sim:masterflex", "shaker": "sim:bioshake"},
        limits={"scale": "sartorius"},
        world=WORLD,
    )
    QTest.mouseClick(bench.line.open_button, LEFT)
    chooser = desk.findChild(FileChooser)
    assert chooser is not None
    type_name(chooser, str(file))
    qtbot.waitUntil(lambda: bench.in_use is not None, timeout=TIMEOUT_MS)
    panel = desk.setup.page.instruments
    assert (device(desk, "scale"), panel.limits()) == ("sim:sartorius", {"scale": "sartorius"})
    assert "not used here: Shaker" in bench.line.details.text()
    pump = panel.row("pump")
    assert pump is not None
    pump.field.set_device("sim:masterflex,stall:at=2")  # changed by hand in the meantime, and so kept
    QTest.mouseClick(bench.line.remove_button, LEFT)
    assert (device(desk, "scale"), panel.limits()) == ("sim:mettler", {})
    assert device(desk, "pump") == "sim:masterflex,stall:at=2"
    wait_until_ready(qtbot, desk)
    assert desk.models.setup is not None
    assert desk.models.setup.setup is not None
    assert not desk.models.setup.setup.bench.world
    assert bench.line.details.text() == "corner.json was removed"
    QTest.mouseClick(bench.line.undo_button, LEFT)
    assert device(desk, "scale") == "sim:sartorius"
    assert bench.in_use is not None


def test_limits_of_a_bench_hold_for_an_instrument_that_is_chosen_on_the_page(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = opened(qtbot, desk, tmp_path)
    panel = desk.setup.page.instruments
    chosen = panel.row("scale")
    assert chosen is not None
    chosen.field.set_device("sim:sartorius")
    dropped(qtbot, desk, bench, bench_file(tmp_path, limits={"scale": "sartorius"}))
    assert (device(desk, "scale"), panel.limits()) == ("sim:sartorius", {"scale": "sartorius"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"ports": {"pump": "sim:masterflx"}},
            "corner.json, line 4, ports.pump: there is no simulator 'masterflx'",
        ),
        ({"ports": {"stirrer": "sim:bioshake"}}, "corner.json has nothing for Pump water onto a balance"),
        ({"world": {"scale": {"udner": "pump"}}}, "line 5: world scale: udner is not allowed here"),
        (
            {"ports": {"scale": "sim:mettler"}, "limits": {"scael": "mettler"}},
            "corner.json, line 7, limits.scael: this run has no 'scael'",
        ),
        ({"machines": {"pump": {}}}, "line 4: machines pump: machine is missing"),
    ],
)
def test_a_bench_that_cannot_be_used_changes_nothing_and_says_where_it_is_wrong(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, content: dict[str, object], said: str
) -> None:
    bench = opened(qtbot, desk, tmp_path)
    before = desk.setup.page.instruments.filled
    assert drop(desk, bench_file(tmp_path, "corner.json", **content))
    failure = desk.setup.page.failure
    qtbot.waitUntil(lambda: bool(failure.message), timeout=TIMEOUT_MS)
    assert said in failure.message.replace("\u200b", "")
    assert desk.setup.page.instruments.filled == before
    assert bench.in_use is None


def test_a_world_that_misspells_a_role_keeps_the_run_from_starting_until_the_bench_is_removed(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = opened(qtbot, desk, tmp_path)
    dropped(qtbot, desk, bench, bench_file(tmp_path, world={"scale": {"under": "pmp"}}))
    foot = desk.setup.page.foot
    qtbot.waitUntil(lambda: not foot.start_button.isEnabled(), timeout=TIMEOUT_MS)
    assert "corner.json, line 5, world.scale.under: this run has no 'pmp'" in bench.line.notice.sentence
    assert bench.line.notice.remedy == "Available: pump."
    assert foot.sentence == "Not ready: The bench does not fit"
    assert desk.setup.page.instruments.state.words == "Bench does not fit"
    assert foot.details.startswith("corner.json, line 5, world.scale.under")
    QTest.mouseClick(foot.problem_button, LEFT)
    assert bench.line.remove_button.hasFocus()
    QTest.mouseClick(bench.line.remove_button, LEFT)
    qtbot.waitUntil(foot.start_button.isEnabled, timeout=TIMEOUT_MS)
    assert not bench.line.notice.sentence


def test_a_bench_with_a_real_port_that_is_not_there_says_so_and_simulates_nothing(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = opened(qtbot, desk, tmp_path)
    desk.instruments.look()
    dropped(qtbot, desk, bench, bench_file(tmp_path, ports={"scale": "/dev/ttyUSB7"}))
    page = desk.setup.page
    assert page.instruments.switched_by is page.instruments.row("scale")
    qtbot.waitUntil(lambda: page.foot.sentence == "Not ready: Scale is not plugged in", timeout=TIMEOUT_MS)
    assert not page.instruments.is_simulated


def test_machines_and_labware_keep_the_arguments_and_volumes_of_the_bench(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = opened(qtbot, desk, tmp_path, MACHINES)
    calibration = {"calibration": {"value": 2.5, "mode": "revolutions"}}
    file = bench_file(
        tmp_path,
        machines={
            "pump": {"machine": "Pump", "backend": "SimulatedPump", "arguments": calibration},
            "scale": {
                "machine": "Scale",
                "backend": "MettlerToledoWXS205SDUBackend",
                "port": "sim:mettler,mass=40",
            },
        },
        labware={"plate": {"catalogue": "cor_96_wellplate_360uL_Fb", "volumes": {"A1:H1": 200}}},
        world={"scale": {"under": "pump", "density": 1.0}},
    )
    dropped(qtbot, desk, bench, file)
    assert desk.models.setup is not None
    setup = desk.models.setup.setup
    assert setup is not None
    pump, scale = setup.bench.machines
    assert pump.arguments == calibration
    assert scale.port == "sim:mettler,mass=40"
    assert setup.bench.labware[0].volumes == {"A1:H1": 200.0}
    assert "weighed 5.0" in weighed(qtbot, desk)


def test_the_setup_is_saved_as_a_bench_that_says_the_same(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = opened(qtbot, desk, tmp_path)
    file = bench_file(tmp_path, ports={"scale": "sim:sartorius"}, world=WORLD)
    dropped(qtbot, desk, bench, file)
    QTest.mouseClick(bench.line.save_button, LEFT)
    chooser = desk.findChild(FileChooser)
    assert chooser is not None
    with qtbot.waitSignal(bench.saved, timeout=TIMEOUT_MS):
        type_name(chooser, str(tmp_path / "saved.json"))
    saved = json.loads((tmp_path / "saved.json").read_text("utf-8"))
    assert saved == {
        "format": 1,
        "ports": {"pump": "sim:masterflex", "scale": "sim:sartorius"},
        "world": WORLD,
    }


def test_a_bench_without_an_open_protocol_says_what_to_open_first(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    assert drop(desk, bench_file(tmp_path, world=WORLD))
    failure = desk.setup.page.failure
    qtbot.waitUntil(lambda: bool(failure.message), timeout=TIMEOUT_MS)
    assert failure.message == "corner.json was not opened, because no protocol that uses instruments is open"


def test_a_removed_bench_stays_removed_when_the_file_changes(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bench = opened(qtbot, desk, tmp_path)
    dropped(qtbot, desk, bench, bench_file(tmp_path, ports={"scale": "sim:mettler,mass=40"}, world=WORLD))
    weighed(qtbot, desk)  # the bench of the last run is used when the protocol is opened
    QTest.mouseClick(bench.line.remove_button, LEFT)
    for role, device_now in (("pump", "sim:masterflex,rpm=10"), ("scale", "sim:mettler,mass=5")):
        row = desk.setup.page.instruments.row(role)
        assert row is not None
        row.field.set_device(device_now)
    assert desk.models.setup is not None
    (tmp_path / "pump_and_weigh.py").write_text(PUMPS + "\n# a comment\n", encoding="utf-8")
    with qtbot.waitSignal(desk.models.setup.opened, timeout=TIMEOUT_MS):
        desk.models.setup.reread()
    wait_until_ready(qtbot, desk)
    assert bench.in_use is None
    assert (device(desk, "pump"), device(desk, "scale")) == ("sim:masterflex,rpm=10", "sim:mettler,mass=5")
