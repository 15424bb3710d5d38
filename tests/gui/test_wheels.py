"""Wheels dropped on the window are added in the background, with progress, and can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.setup.wheels import Wheels
from praxis_desktop.packages.errors import PackageNotFound, WheelDamaged
from praxis_desktop.packages.wheelhouse.adding import Added
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import Origin, PackagesSettings
from praxis_desktop.workers.launch.launcher import Launcher
from tests.cli.homes import share_cache
from tests.gui.conducting.keys import press_stop
from tests.packages.index.index_server import index_server, wheel_file
from tests.packages.wheel_making import make_wheel

LEFT = Qt.MouseButton.LeftButton


class Shelf:
    """Adds wheels with results set by a test."""

    def __init__(self) -> None:
        self.asked: list[tuple[Path | str, ...]] = []
        self.perform: Callable[[Callable[[Event], None]], Added] = lambda report: Added((), (), 0)

    def add(self, wanted: Sequence[Path | str], report: Callable[[Event], None]) -> Added:
        self.asked.append(tuple(wanted))
        return self.perform(report)


@pytest.fixture
def shelf() -> Shelf:
    """The shelf that adds wheels."""
    return Shelf()


@pytest.fixture
def wheels(qapp: object, shelf: Shelf) -> Wheels:
    """Adds wheels to the shelf."""
    return Wheels(shelf.add)


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys = Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, data, LEFT, keys))


def test_progress_and_the_end_of_an_addition_are_shown_and_the_protocol_is_examined_again(
    qtbot: QtBot, opened: MainWindow, shelf: Shelf, wheels: Wheels, protocol: Path, tmp_path: Path
) -> None:
    going_on = threading.Event()

    def perform(report: Callable[[Event], None]) -> Added:
        report(ProgressEvent(40, "Installing delta 2.0"))
        assert going_on.wait(20)
        return Added((), (), 0)

    shelf.perform = perform
    panel = opened.setup.page.wheels
    assert panel is not None
    with qtbot.waitSignal(wheels.progressed):
        drop(opened, tmp_path / "delta-2.0-py3-none-any.whl", tmp_path / "eta-1-py3-none-any.whl")
    assert shelf.asked == [(tmp_path / "delta-2.0-py3-none-any.whl", tmp_path / "eta-1-py3-none-any.whl")]
    names = "Adding delta-2.0-py3-none-any.whl, eta-1-py3-none-any.whl"
    assert panel.sentences == (names, "Installing delta 2.0")
    assert (panel.isVisible(), panel.progress.value(), panel.button.text()) == (True, 40, "Cancel")
    drop(opened, tmp_path / "theta-1-py3-none-any.whl")
    assert opened.status._news.text().startswith("Other packages are being added")
    with qtbot.waitSignal(opened.protocol_opened) as told:
        going_on.set()
    assert told.args == [protocol]
    assert panel.button.text() == "Close"
    QTest.mouseClick(panel.button, LEFT)
    assert panel.isHidden()


@pytest.mark.parametrize("by_key", [False, True])
def test_an_addition_can_be_cancelled(
    qtbot: QtBot, opened: MainWindow, shelf: Shelf, wheels: Wheels, tmp_path: Path, by_key: bool
) -> None:
    going_on = threading.Event()

    def perform(report: Callable[[Event], None]) -> Added:
        report(ProgressEvent(40, "Installing delta 2.0"))
        assert going_on.wait(20)
        report(ProgressEvent(50, "Installing delta 2.0"))
        raise AssertionError("it went on")

    shelf.perform = perform
    panel = opened.setup.page.wheels
    assert panel is not None
    with qtbot.waitSignal(wheels.progressed):
        drop(opened, tmp_path / "delta-2.0-py3-none-any.whl")
    with qtbot.waitSignal(wheels.cancelled):
        if by_key:
            press_stop(opened)
        else:
            QTest.mouseClick(panel.button, LEFT)
        going_on.set()
    assert panel.isHidden()
    assert not opened.menus.stop.isEnabled()
    assert opened.setup.page.failure.isHidden()
    assert opened.status._news.text() == "No package was added"


def test_a_wheel_that_cannot_be_added_is_told_with_the_remedy(
    qtbot: QtBot, opened: MainWindow, shelf: Shelf, wheels: Wheels, tmp_path: Path
) -> None:
    def perform(report: Callable[[Event], None]) -> Added:
        raise WheelDamaged("delta is damaged", file="delta.whl", project="delta", hint="Get it again.")

    shelf.perform = perform
    with qtbot.waitSignal(wheels.failed):
        opened.files.open_file(tmp_path / "delta-2.0-py3-none-any.whl")
    failure = opened.setup.page.failure
    assert (failure.message, failure.hint) == ("Delta is damaged", "Get it again.")
    assert opened.setup.page.wheels is not None
    assert opened.setup.page.wheels.isHidden()


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    """A launcher with a separate home."""
    cache = share_cache(tmp_path / "cache")
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    made = Launcher(cache=cache, spools=tmp_path / "spools", settings=Settings)
    yield made
    assert made.close(Deadline.after(60))


def test_real_wheels_are_added_and_what_the_report_raises_leaves_things_as_they_were(
    launcher: Launcher, tmp_path: Path
) -> None:
    path = make_wheel(tmp_path / "new", "kappa", "1.0", {"kappa.py": f"# {tmp_path}".encode()})

    def interrupt(event: Event) -> None:
        if isinstance(event, ProgressEvent) and event.value > 20:
            raise KeyboardInterrupt

    wheelhouse = launcher.preparation.environments.wheelhouse
    with pytest.raises(KeyboardInterrupt):
        launcher.add_packages([path], interrupt)
    assert not wheelhouse.find("kappa")
    added = launcher.add_packages([path], lambda event: None)
    assert [wheel.project for wheel in added.added] == ["kappa"]
    assert wheelhouse.find("kappa")


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        (Settings(packages=PackagesSettings(network=True)), ""),
        (Settings(), "“Also look on the network” (packages.network)"),
        (
            Settings(origins={"packages.network": Origin("system file", "/etc/lab.toml", True)}),
            "/etc/lab.toml does not allow package indexes on this computer",
        ),
    ],
)
def test_the_index_is_asked_for_a_package_only_if_the_setting_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings, refusal: str
) -> None:
    cache = share_cache(tmp_path / "cache")
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    with index_server() as index:
        for name, value in index.environment().items():
            monkeypatch.setenv(name, value)
        index.add(wheel_file("lambda-lab", "1.0"))
        launcher = Launcher(cache=cache, spools=tmp_path / "spools", settings=partial(_given, settings))
        try:
            if refusal:
                with pytest.raises(PackageNotFound, match="lambda-lab is not in any wheel folder") as caught:
                    launcher.add_packages(["lambda-lab"], lambda event: None)
                assert refusal in caught.value.hint
                assert not index.asked
            else:
                added = launcher.add_packages(["lambda-lab"], lambda event: None)
                assert [wheel.project for wheel in added.added] == ["lambda-lab"]
        finally:
            assert launcher.close(Deadline.after(60))


def _given(settings: Settings) -> Settings:
    return settings
