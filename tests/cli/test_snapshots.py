"""``snapshots``: images are listed, made, verified and removed; runs work whatever is wrong with images."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.cli.output.command_output import moment_for_people
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.interpreter import Runtime
from praxis_desktop.snapshots.store import ImageStore
from tests.cli.command import UNFINISHED, Finished, finish, start

NOTHING_SHIPPED = """
import sys
from praxis_desktop.cli import main
from praxis_desktop.snapshots import _making
_making.shipped_baseline = lambda folder: None
sys.exit(main())
"""
COMMAND = (sys.executable, "-c", NOTHING_SHIPPED)
"""The program without a shipped image, because a checkout may or may not have one."""

PROGRAM = ("exec", "--json", "-c", "print(1)")
RESTORED = ["[Pyodide] Restoring from snapshot...", "[Pyodide] Snapshot restored"]
BOOTED = ["[Pyodide] Fresh initialization...", "[Pyodide] Snapshot saved"]


class Home:
    """A PRAXIS_HOME without images, but with this computer's machine code."""

    def __init__(self, folder: Path) -> None:
        self.variables = {"PRAXIS_HOME": str(folder)}
        self.images = folder / "cache" / "images"
        Runtime(cache_dir=cache_directory())
        shutil.copytree(
            cache_directory() / "machine-code", folder / "cache" / "machine-code", ignore=UNFINISHED
        )

    def snapshots(self, *arguments: str) -> Finished:
        return finish(self.start("snapshots", *arguments))

    def execute(self) -> list[str]:
        """Run a program, which must succeed; returns the messages about images, and all warnings."""
        return said(finish(self.start(*PROGRAM)))

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return start(*arguments, command=COMMAND, env=self.variables)

    def image(self, kind: str) -> Path:
        [path] = self.images.glob(f"{kind}-*.image")
        return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def said(finished: Finished) -> list[str]:
    """Return the log lines of PROGRAM, which has succeeded."""
    assert (finished.code, finished.err, finished.result["output"]) == (0, "", "1\n"), finished.out
    return [event["message"] for event in finished.events if event["event"] == "log"]


def logged(finished: Finished) -> list[str]:
    """Return the messages about images shown to users, in words that do not depend on paths."""
    words = [line.removeprefix("praxis-desktop: ") for line in finished.told]
    return [line for line in words if line.startswith("[Pyodide]")]


def test_images_are_made_shown_verified_and_removed(home: Home) -> None:
    assert home.snapshots().out == f"0 images, 0 bytes of 2.0 GiB, in {home.images}\n"
    assert home.snapshots("verify").out == home.snapshots("clear").out == "There are no images.\n"

    built = home.snapshots("build")
    assert built.code == 0
    assert logged(built).count(BOOTED[0]) == 1
    assert logged(built).count(BOOTED[1]) == 2
    shown = home.snapshots("info")
    title, *lines, total = shown.out.splitlines()
    assert title.split("  ")[0] == "KIND"
    assert sorted(line.split()[0] for line in lines) == ["baseline", "package"]
    assert total.startswith("2 images, ")
    assert home.snapshots("verify").out.splitlines()[-1] == "2 images verified, all sound"

    again = home.snapshots("build")
    assert (again.code, logged(again)) == (0, RESTORED * 2)

    path = home.image("package")
    content = bytearray(path.read_bytes())
    content[-1000] ^= 1
    path.write_bytes(content)
    damaged = home.snapshots("verify")
    assert damaged.code == 1
    assert f"{path.name}: its digest does not match: the file is damaged" in damaged.out
    assert f"1 of 2 images cannot be used: {path.name}" in damaged.err
    assert "rebuilt" in damaged.err

    result = home.snapshots("verify", "--json").events
    assert [event.get("defect") for event in result if event["event"] == "image"].count("") == 1
    assert result[-1]["state"] == "failed"
    assert result[-1]["result"]["error"]["name"] == "ImagesFaulty"

    assert home.execute() == RESTORED
    size = sum(path.stat().st_size for path in home.images.glob("*.image"))
    cleared = home.snapshots("clear", "--json").events
    assert [event["event"] for event in cleared] == ["removed", "removed", "result"]
    assert cleared[-1]["result"]["value"] == {"folder": str(home.images), "removed": 2, "size": size}
    assert not list(home.images.glob("*.image"))


def test_bad_usage_is_told_as_such(home: Home) -> None:
    finished = home.snapshots("mend", "--json")
    assert (finished.code, finished.err) == (2, "")
    assert "invalid choice: 'mend'" in finished.result["error"]["message"]


def test_images_that_are_switched_off_are_not_made(home: Home) -> None:
    config = Path(home.variables["PRAXIS_HOME"]) / "config"
    config.mkdir()
    (config / "settings.json").write_text('{"images": {"enabled": false}}')
    finished = home.snapshots("build")
    assert finished.code == 1
    assert "images.enabled" in finished.err
    assert home.snapshots("info").code == 0


def test_four_that_start_at_once_on_an_empty_cache_all_run_and_leave_one_image(home: Home) -> None:
    runs = [home.start(*PROGRAM) for _ in range(4)]
    lines = [said(finish(run)) for run in runs]
    assert sum(BOOTED[0] in told for told in lines) == 1, lines
    assert sum(RESTORED[1] in told for told in lines) == 3, lines
    assert len(list(home.images.glob("*.image"))) == 1
    assert not list(home.images.glob(".*"))


def test_the_second_start_restores_what_the_first_has_saved_unless_it_is_damaged(home: Home) -> None:
    assert [line for line in home.execute() if line.startswith("[Pyodide]")] == BOOTED
    assert home.execute() == RESTORED
    path = home.image("baseline")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)
    told = home.execute()  # tests of the service cover every way in which an image can be damaged
    assert any("its digest does not match" in line for line in told)
    assert told[-2:] == BOOTED
    assert [defect for _, defect in ImageStore(home.images, 1 << 40).verify()] == [None]
    assert home.execute() == RESTORED


def test_a_run_goes_on_fresh_where_images_cannot_be_kept(home: Home) -> None:
    home.images.write_text("a file where the folder should be")
    told = home.execute()
    assert BOOTED[0] in told
    assert BOOTED[1] not in told
    assert any("cannot be saved" in line for line in told)


def test_sizes_and_moments_are_for_people() -> None:
    assert [bytes_for_people(count) for count in (0, 1023, 1024, 12_320_800, 2 << 30)] == [
        "0 bytes",
        "1023 bytes",
        "1.0 KiB",
        "11.8 MiB",
        "2.0 GiB",
    ]
    assert moment_for_people(1e300) == "?"
    assert aligned([("a", "bb"), ("ccc", "")]) == ["a    bb", "ccc"]
