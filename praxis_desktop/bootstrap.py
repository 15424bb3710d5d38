"""Makes a bare checkout runnable, using only the standard library, then starts the checkout's own Python.

``python3 -m praxis_desktop`` and ``python3 -m tests`` start here. A checkout needs system libraries for Qt, a
virtual environment in ``.venv``, packages that match the digests in ``requirements/``, the guest's files in
``build/guest`` and the window's translations. A stamp records what has been done, so that later starts are
delayed by only a few milliseconds. An installed program never uses this module.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from praxis_desktop import early_interrupts, system_packages
from praxis_desktop.system_packages import SetupError, Wish, has_display, say

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / "praxis-setup.json"
LOCK = ROOT / "build" / "setup.lock"
LOCK_DEADLINE_S = 1800.0

NEEDS_THE_USER = 2
"""Exit code when the user must act before set-up can continue."""


class Target(NamedTuple):
    """A module to start, the lock file for the packages it needs, and some of those packages' modules."""

    module: str
    requirements: str
    modules: Sequence[str]


PROGRAM = Target(
    "praxis_desktop",
    "program.txt",
    (
        "PySide6",
        "filelock",
        "msgspec",
        "packaging",
        "platformdirs",
        "prometheus_client",
        "prompt_toolkit",
        "pygments",
        "re2",
        "resolvelib",
        "serial",
        "tomli_w",
        "tzdata",
        "tzlocal",
        "wasmtime",
    ),
)
TESTS = Target(
    "tests",
    "tests.txt",
    (
        *PROGRAM.modules,
        "hypothesis",
        "importlinter",
        "mypy",
        "pytest",
        "pytestqt",
        "pytest_timeout",
        "ruff",
        "xdist",
    ),
)


def ensure(target: Target, arguments: Sequence[str]) -> None:
    """Set up any missing parts, then restart unless this process can run ``target`` itself.

    A restart replaces this process. If the user must act first, prints a sentence and exits with code 2.
    """
    if not (ROOT / "build_tools").is_dir():
        return
    try:
        require_python()
        with early_interrupts.EndQuietly():
            elsewhere = _in_other_environment_with(target)
            wish = _wish_for_window(target, arguments)
            is_set_up = (elsewhere or _environment_is_current(target, wish)) and _guest_is_current()
        if not is_set_up:
            _set_up(target, wish)
            importlib.invalidate_caches()
        if wish is not Wish.NO:
            _prepare_translations(Path(sys.executable) if elsewhere else PYTHON)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(NEEDS_THE_USER)
    except KeyboardInterrupt:
        sys.stderr.write("\nSet-up was interrupted. Run the same command to continue.\n")
        sys.exit(130)
    if not elsewhere and not _in_own_environment():
        _hand_over(target, arguments)


def require_python(version: tuple[int, ...] = sys.version_info[:3]) -> None:
    """Raise SetupError if the program does not support Python ``version``."""
    if not (3, 11) <= version[:2] <= (3, 14):
        raise SetupError(
            f"Praxis Desktop needs Python 3.11 to 3.14 and this is {'.'.join(map(str, version))}."
            " Run the same command with another Python, for example python3.12."
        )


def _in_own_environment() -> bool:
    return Path(sys.prefix).resolve() == ENVIRONMENT.resolve()


def _in_other_environment_with(target: Target) -> bool:
    """Return whether this is the user's own virtual environment, containing every module that is needed."""
    if sys.prefix == sys.base_prefix or _in_own_environment():
        return False
    return all(importlib.util.find_spec(name) for name in target.modules)


def _stamp() -> dict[str, str]:
    """Read the stamp in ``.venv``, which records the parts already set up; return {} if there is none."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _environment_is_current(target: Target, wish: Wish) -> bool:
    return _packages_are_current(target) and (wish is not Wish.MUST or "qt" in _stamp())


def _packages_are_current(target: Target) -> bool:
    return _stamp().get(target.requirements) == _key(target) and PYTHON.is_file()


def _key(target: Target) -> str:
    """Return a digest of everything that determines the environment's contents."""
    digest = hashlib.sha256(f"{_python_version()} {sys.platform}\n".encode())
    for path in (ROOT / "pyproject.toml", ROOT / "requirements" / target.requirements):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _python_version() -> str:
    return "{}.{}".format(*sys.version_info[:2])


def _guest_is_current() -> bool:
    from build_tools.recipe import recipe

    try:
        manifest = json.loads((ROOT / "build" / "guest" / "manifest.json").read_text("utf-8"))
        return bool(manifest["recipe"] == recipe(ROOT))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _wish_for_window(target: Target, arguments: Sequence[str]) -> Wish:
    """Return how important a window is: tests need one; given at most a file, Praxis opens one if it can."""
    if target is TESTS:
        return Wish.MUST
    if len(arguments) > 1 or (arguments and not arguments[0].endswith((".py", ".ipynb", ".whl"))):
        return Wish.NO
    return Wish.MUST if has_display() else Wish.IF_EASY


def _set_up(target: Target, wish: Wish) -> None:
    """Set up the missing parts while holding the lock, so that only one process does so at a time."""
    with _only_one_at_once():
        if _in_other_environment_with(target):
            _prepare_guest(Path(sys.executable))
            return
        if not _environment_is_current(target, wish):
            system_packages.require(wish)
        if _packages_are_current(target):
            _prepare_guest(PYTHON)
        else:
            _make_environment()
            with _compiling():
                _install_packages(target)
                _unfold_qt_bindings()
                _prepare_guest(PYTHON)
                _install_program()
        _write_stamp(target, wish)


@contextlib.contextmanager
def _only_one_at_once() -> Iterator[None]:
    """Hold this checkout's lock while the block runs; the system releases it if the process dies."""
    try:
        LOCK.parent.mkdir(exist_ok=True)
        file = LOCK.open("a+b")
    except OSError as error:
        raise SetupError(f"Set-up cannot write to {ROOT}: {error.strerror}.") from error
    with file:
        deadline = time.monotonic() + LOCK_DEADLINE_S
        waiting = False
        while not _try_lock(file.fileno()):
            if time.monotonic() > deadline:
                raise SetupError(
                    f"Another start has been setting up {ROOT} for half an hour. End it, then try again."
                )
            if not waiting:
                say("Another start is setting up; waiting for it.")
                waiting = True
            time.sleep(0.2)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _make_environment() -> None:
    """Create ``.venv``. Replaces an environment created by another version of Python, but never one created
    by the user.
    """
    if STAMP.is_file() and PYTHON.is_file() and _stamp().get("python") == _python_version():
        return
    if ENVIRONMENT.exists() and not STAMP.is_file():
        raise SetupError(
            f"{ENVIRONMENT} is there but was not made by this command. Use it"
            f" ({PYTHON} -m praxis_desktop), or move it away and try again."
        )
    import shutil
    import subprocess
    import venv

    say("Creating the virtual environment .venv")
    try:
        if ENVIRONMENT.exists():
            shutil.rmtree(ENVIRONMENT)
        ENVIRONMENT.mkdir()
        STAMP.write_text("{}", "utf-8")
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(ENVIRONMENT)
        STAMP.write_text(json.dumps({"python": _python_version()}), "utf-8")
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"The virtual environment {ENVIRONMENT} cannot be created: {error}") from error


@contextlib.contextmanager
def _compiling() -> Iterator[None]:
    """Compile the program's modules while the block runs, because installing packages consists mostly of
    waiting for the network, and the first startup would otherwise have to wait for the compilation. In a
    read-only checkout, each startup compiles what it needs.
    """
    import subprocess

    command = [str(PYTHON), "-m", "compileall", "-qq", str(ROOT / "praxis_desktop")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as compiler:
        try:
            yield
        except BaseException:
            compiler.terminate()
            raise


def _pip(*arguments: str) -> int:
    """Run the environment's pip with the user's configuration, on the terminal; return its exit code."""
    import subprocess

    settings = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    command = [str(PYTHON), "-m", "pip", *quiet, *arguments]
    return subprocess.run(command, cwd=ROOT, env=settings, stdout=sys.stderr, check=False).returncode


def _install_packages(target: Target) -> None:
    lock = ROOT / "requirements" / target.requirements
    count = sum(1 for line in lock.read_text("utf-8").splitlines() if "==" in line)
    say(f"Installing {count} packages")
    if _pip("install", "--require-hashes", "--only-binary", ":all:", "--retries", "2", "-r", str(lock)):
        raise SetupError(
            "The packages could not be installed; pip says why above. Check the network and free space, then"
            f" where pip looks for packages ({PYTHON} -m pip config list), and run the same command again."
        )


def _unfold_qt_bindings() -> None:
    """Unpack the Python part of Qt's bindings, so that the window opens 10 % faster. Report any failure."""
    import subprocess

    command = [str(PYTHON), "-m", "build_tools.qt_bindings"]
    subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False)


def _prepare_guest(python: Path) -> None:
    """Build the guest's files; the build reports its own progress and errors."""
    if _guest_is_current():
        return
    import subprocess

    say("Preparing Pyodide")
    if subprocess.run(
        [str(python), "-m", "build_tools.guest"], cwd=ROOT, stdout=sys.stderr, check=False
    ).returncode:
        raise SetupError(
            "Pyodide could not be prepared; the reason is above. Then run the same command again."
        )


def _prepare_translations(python: Path) -> None:
    """Build the window's translations. If that fails, report why; the window will be in English."""
    from build_tools.translations import are_current

    if not are_current():
        import subprocess

        subprocess.run(
            [str(python), "-m", "build_tools.translations"], cwd=ROOT, stdout=sys.stderr, check=False
        )


def _install_program() -> None:
    """Install the command ``praxis-desktop`` in the environment, as an editable install of this checkout."""
    if _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)):
        raise SetupError("The program could not be installed into its environment; pip says why above.")


def _write_stamp(target: Target, wish: Wish) -> None:
    stamp = {**_stamp(), target.requirements: _key(target)}
    if target is TESTS:
        stamp[PROGRAM.requirements] = _key(PROGRAM)
    if wish is not Wish.NO and not system_packages.missing_libraries():
        stamp["qt"] = "present"
    STAMP.write_text(json.dumps(stamp), "utf-8")


def _hand_over(target: Target, arguments: Sequence[str]) -> None:
    command = [str(PYTHON), "-m", target.module, *arguments]
    sys.stdout.flush()
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
