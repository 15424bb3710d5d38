"""``snapshots``: images are shown, made, verified and removed; whatever is wrong with them, runs go on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from praxis_desktop.cli.tables import aligned, moment_for_people
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.sizes import bytes_for_people
from praxis_desktop.interpreter import Runtime
from tests.cli.command import Finished, finish, praxis, start

RESTORED = ["[Pyodide] Restoring from snapshot...", "[Pyodide] Snapshot restored"]
BOOTED = ["[Pyodide] Fresh initialization...", "[Pyodide] Snapshot saved"]


class Home:
    """A PRAXIS_HOME without images, but with this computer's machine code."""

    def __init__(self, folder: Path) -> None:
        self.variables = {"PRAXIS_HOME": str(folder)}
        self.images = folder / "cache" / "images"
        Runtime(cache_dir=cache_directory())
        shutil.copytree(cache_directory() / "machine-code", folder / "cache" / "machine-code")

    def snapshots(self, *arguments: str) -> Finished:
        return praxis("snapshots", *arguments, env=self.variables)

    def execute(self) -> Finished:
        return praxis("exec", "-c", "print(1)", env=self.variables)

    def image(self, kind: str) -> Path:
        [path] = self.images.glob(f"{kind}-*.image")
        return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def logged(finished: Finished) -> list[str]:
    """What was said about images, in the words that are the same on every path."""
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
    assert "made again" in damaged.err

    result = home.snapshots("verify", "--json").events
    assert [event.get("defect") for event in result if event["event"] == "image"].count("") == 1
    assert result[-1]["state"] == "failed"
    assert result[-1]["result"]["error"]["name"] == "ImagesFaulty"

    assert home.execute().out == "1\n"
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


def test_the_second_start_restores_what_the_first_has_saved(home: Home) -> None:
    first, second = home.execute(), home.execute()
    assert (first.code, first.out, logged(first)) == (0, "1\n", BOOTED)
    assert (second.code, second.out, logged(second)) == (0, "1\n", RESTORED)


def test_eight_that_start_at_once_on_an_empty_cache_all_run_and_leave_one_image(home: Home) -> None:
    runs = [start("exec", "-c", "print(1)", env=home.variables) for _ in range(8)]
    finished = [finish(run) for run in runs]
    assert [(run.code, run.out) for run in finished] == [(0, "1\n")] * 8, [run.err for run in finished]
    assert sum(BOOTED[1] in logged(run) for run in finished) == 1
    assert len(list(home.images.glob("*.image"))) == 1
    assert not list(home.images.glob(".*"))


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100_000])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    (path / "within").mkdir(parents=True)


def _replace_store_by_file(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("a file where the folder should be")


@pytest.mark.parametrize(
    ("damage", "reason", "next_start"),
    [
        (_truncate, "it is truncated: 100000 of", RESTORED),
        (_flip, "its digest does not match", RESTORED),
        (_replace_by_folder, "it is a folder, not a file", RESTORED),
        (_replace_store_by_file, "cannot be saved", BOOTED[:1]),
    ],
)
def test_a_run_goes_on_fresh_whatever_is_wrong_with_its_image(
    home: Home, damage: Callable[[Path], None], reason: str, next_start: list[str]
) -> None:
    home.execute()
    damage(home.image("baseline"))
    finished = home.execute()
    assert (finished.code, finished.out) == (0, "1\n")
    assert BOOTED[0] in logged(finished)
    assert reason in finished.err
    assert logged(home.execute()) == next_start


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
