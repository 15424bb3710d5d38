"""Take pictures of the window into build/screenshots: python -m build_tools.screenshots [SCENE ...]

Every scene is played by the real program on a virtual screen (Xvfb; where that is missing, Qt's own
"offscreen"), with records that the command line makes first, and with simulated instruments. Nothing of the
user's is touched: PRAXIS_HOME is a separate folder. What each picture shows is in
build_tools.screenshots.pictures. Those that pages of the manual show are copied into docs/screenshots.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock

from build_tools.screenshots.page import page, shown_in_pages
from build_tools.screenshots.records import PROTOCOLS, make_records, recording_edition
from build_tools.screenshots.scenes import SCENES
from build_tools.screenshots.stage import SCALES
from build_tools.translations import make_translations
from praxis_desktop.core.directories import cache_directory

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build" / "screenshots"
IN_PAGES = ROOT / "docs" / "screenshots"
HOME = Path(tempfile.gettempdir()) / "praxis-desktop-screenshots"
"""The home for the pictures. Some pictures show its name, so the name is fixed."""
_DEADLINE_S = 480.0
_KEPT_S = 24 * 3600.0
"""Time, in seconds, for which an edition's unused records are kept."""
_SCREEN = "2000x1300x24"


def main(arguments: list[str]) -> int:
    """Take the pictures; return 1 if a scene failed."""
    parser = argparse.ArgumentParser(prog="python -m build_tools.screenshots", description=__doc__)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=f"of: {', '.join(SCENES)} (default: all)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where to write them (build/screenshots)")
    parser.add_argument("--scale", type=int, choices=SCALES, help="only this one, of 100 and 150 percent")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.scenes) - set(SCENES))
    if unknown:
        parser.error(f"there is no scene {', '.join(unknown)}")
    make_translations()
    scales = [asked.scale] if asked.scale else SCALES
    HOME.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "LOGNAME": "m.weber", "LC_ALL": "C.UTF-8", "TZ": "Europe/Berlin"}
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # not the user's
    environment["PRAXIS_DISK_FULL_PERCENT"] = "100"  # however full this computer's disk is
    with filelock.FileLock(HOME / "records.lock"):
        records = _records({**environment, "QT_QPA_PLATFORM": "offscreen"})

    def play(scale: int) -> int:
        # A screen for each: two windows on one would compete for the keyboard.
        with _screen() as screen:
            seen = {**environment, **screen}
            return sum(not _play(name, scale, output, records, seen) for name in asked.scenes or SCENES)

    output, begun = asked.output.resolve(), time.time()
    output.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as side_by_side:
        failed = sum(side_by_side.map(play, scales))
    (output / "README.md").write_text(page(), "utf-8")
    if output == OUTPUT:
        for taken in (output / name for name in sorted(shown_in_pages())):
            if taken.exists() and taken.stat().st_mtime >= begun:
                shutil.copy(taken, IN_PAGES)
    return 1 if failed else 0


def _records(environment: dict[str, str]) -> Path:
    """Return the history that is copied for every scene. It is made again when the program has changed,
    because a record of another build cannot be replayed, and the window says so. Each edition has its own
    folder, because another checkout may be taking pictures at the same time.
    """
    kept = HOME / f"records-{recording_edition(ROOT)[:12]}"
    if not kept.exists():
        sys.stdout.write("making records\n")
        home = HOME / f"making-{kept.name}"
        shutil.rmtree(home, ignore_errors=True)
        _make_home(home)
        make_records({**environment, "PRAXIS_HOME": str(home)})
        (home / "data").rename(kept)
        shutil.rmtree(home, ignore_errors=True)
    kept.touch()
    for other in HOME.glob("records-*/"):
        if time.time() - other.stat().st_mtime > _KEPT_S:
            shutil.rmtree(other, ignore_errors=True)
    return kept


def _make_home(home: Path) -> None:
    """Make a folder for the program's data, with this computer's machine code."""
    home.mkdir(parents=True, exist_ok=True)
    cache_directory().mkdir(parents=True, exist_ok=True)
    cache = home / "cache"
    if sys.platform != "win32" and not cache.exists():  # Windows grants links to few
        cache.unlink(missing_ok=True)  # a link to the folder of another day, which is gone
        cache.symlink_to(cache_directory())


def _play(name: str, scale: int, output: Path, records: Path, environment: dict[str, str]) -> bool:
    """Play one scene at one scale, in its own home."""
    with filelock.FileLock(HOME / f"{scale}.lock"):
        return _play_alone(name, scale, output, records, environment)


def _play_alone(name: str, scale: int, output: Path, records: Path, environment: dict[str, str]) -> bool:
    begun = time.monotonic()
    scene = SCENES[name]
    home = HOME / str(scale)
    if scene.has_cache:
        _make_home(home)
    else:
        home = HOME / f"{scale}-new"
        shutil.rmtree(home, ignore_errors=True)
    data = home / "data"
    shutil.rmtree(data, ignore_errors=True)
    if scene.has_records:
        shutil.copytree(records, data, ignore=shutil.ignore_patterns("control", "locks"))
    data.mkdir(parents=True, exist_ok=True)
    user = home / "user"
    shutil.copytree(PROTOCOLS, user / "Protocols", dirs_exist_ok=True)
    (data / "window.ini").write_text(f"[window]\nlanguage={scene.language}\ndisplay_size={scale}\n", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "build_tools.screenshots.photographer", name, str(output), str(scale)],
        cwd=ROOT,
        env={
            **environment,
            "PRAXIS_HOME": str(home),
            **dict.fromkeys(("HOME", "USERPROFILE"), str(user)),  # POSIX, Windows
            "PYTHONFAULTHANDLER": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        told, errors = process.communicate(timeout=_DEADLINE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        told, errors = process.communicate()
    found = [line for line in told.splitlines() if line.startswith('{"taken"')]
    faults = data / "crashes" / "faults.log"
    stacks = faults.read_text("utf-8") if faults.exists() else ""
    if not scene.has_cache:
        shutil.rmtree(home, ignore_errors=True)
    ended = f"its process ended with exit code {process.returncode}"
    said: dict[str, Any] = {"taken": 0, "problem": errors[-2000:] or stacks or ended}
    if found:
        said = json.loads(found[-1])
    sys.stdout.write(f"{name} at {scale} %: {said['taken']} pictures, {time.monotonic() - begun:.0f} s\n")
    for finding, picture in said.get("findings", {}).items():
        sys.stdout.write(f"  {picture}: {finding}\n")
    if said["problem"]:
        sys.stdout.write(said["problem"].rstrip() + "\n")
    sys.stdout.flush()
    return not said["problem"]


@contextmanager
def _screen() -> Iterator[dict[str, str]]:
    """Yield the variables that make Qt use a virtual screen."""
    if sys.platform == "win32":
        yield {"QT_QPA_PLATFORM": "windows"}
        return
    server = shutil.which("Xvfb")
    if server is None:
        sys.stdout.write("There is no Xvfb: Qt draws on no screen, which is 800 x 800\n")
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", _SCREEN, "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        try:
            with os.fdopen(reading) as pipe:
                display = pipe.readline().strip()
            yield {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
