"""From a bare checkout to a running program: set up once, by one process at a time, and then no obstacle."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from build_tools.recipe import recipe
from praxis_desktop import system_packages
from praxis_desktop.bootstrap import require_python
from praxis_desktop.system_packages import SetupError, Wish

ROOT = Path(__file__).resolve().parent.parent

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""

BACKEND = '''
"""A build backend small enough to need no package."""
import zipfile
from pathlib import Path

METADATA = "Metadata-Version: 2.1\\nName: sample\\nVersion: 1.0\\n"
WHEEL = "Wheel-Version: 1.0\\nGenerator: hand\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("sample.pth", str(Path.cwd()))
        wheel.writestr("sample-1.0.dist-info/METADATA", METADATA)
        wheel.writestr("sample-1.0.dist-info/WHEEL", WHEEL)
        wheel.writestr("sample-1.0.dist-info/RECORD", "")
    return name
'''

COMMAND_LINE = '''
"""Says what it was asked and by whom."""
import sys

def main(arguments):
    print("ran", arguments, "in", sys.prefix, flush=True)
    return 7
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real setup code, no packages to install, and ready guest files."""
    root = tmp_path / "checkout"
    package = root / "praxis_desktop"
    (package / "cli").mkdir(parents=True)
    for name in (
        "__init__.py",
        "__main__.py",
        "bootstrap.py",
        "early_interrupts.py",
        "garbage.py",
        "system_packages.py",
    ):
        shutil.copy(ROOT / "praxis_desktop" / name, package)
    (package / "cli" / "__init__.py").write_text(COMMAND_LINE)
    shutil.copy(ROOT / "praxis_desktop" / "cli" / "program.py", package / "cli")
    shutil.copytree(ROOT / "build_tools", root / "build_tools", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "backend.py").write_text(BACKEND)
    (root / "requirements").mkdir()
    (root / "requirements" / "program.txt").write_text("# nothing\n")
    (root / "build" / "guest").mkdir(parents=True)
    (root / "build" / "guest" / "manifest.json").write_text(json.dumps({"recipe": recipe(root)}))
    return root


def _start(checkout: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start Praxis with a Python that is not in a virtual environment."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON"))}
    return subprocess.Popen(
        [sys._base_executable, "-m", "praxis_desktop", *arguments],  # type: ignore[attr-defined]
        cwd=checkout,
        env={**environment, "PIP_NO_INDEX": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(start: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = start.communicate(timeout=100)
    return start.returncode, out, err


@pytest.mark.skipif(find_spec("venv") is None, reason="this Python makes no environments")
def test_starts_set_up_once_and_hand_arguments_and_exit_code_through(checkout: Path) -> None:
    (checkout / "praxis_desktop" / "needed_later.py").write_text("VALUE = 1\n")
    both = [_start(checkout, "exec", "-c", "1 + 1") for _ in range(2)]
    results = [_finish(start) for start in both]
    for code, out, err in results:
        assert code == 7, err
        assert out == f"ran ['exec', '-c', '1 + 1'] in {checkout / '.venv'}\n"
    assert sum("Creating the virtual environment" in err for _, _, err in results) == 1
    compiled = (checkout / "praxis_desktop" / "__pycache__").glob("needed_later.*.pyc")
    assert list(compiled), "the first start would have to compile it"

    code, _, err = _finish(_start(checkout, "run"))
    assert (code, err) == (7, "")

    (checkout / "requirements" / "program.txt").write_text("# nothing else\n")
    code, _, err = _finish(_start(checkout, "run"))
    assert code == 7
    assert "Installing 0 packages" in err
    assert "Creating" not in err

    (checkout / "requirements" / "program.txt").write_text(f"missing==1.0 --hash=sha256:{'0' * 64}\n")
    code, out, err = _finish(_start(checkout, "run"))
    assert (code, out) == (2, "")
    assert "No matching distribution found for missing==1.0" in err
    assert "Check the network" in err.splitlines()[-1]


def test_an_environment_of_somebody_else_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "mine").write_text("precious")
    code, _, err = _finish(_start(checkout, "run"))
    assert code == 2
    assert "was not made by this command" in err
    assert (checkout / ".venv" / "mine").exists()


def test_an_installed_program_never_sets_anything_up(checkout: Path) -> None:
    shutil.rmtree(checkout / "build_tools")
    code, out, err = _finish(_start(checkout, "run"))
    assert (code, err) == (7, "")
    assert out.startswith("ran ['run'] in ")
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 15, 0), (2, 7, 18)])
def test_another_python_is_one_sentence(version: tuple[int, ...]) -> None:
    with pytest.raises(SetupError, match=r"needs Python 3\.11 to 3\.14 and this is"):
        require_python(version)


def test_this_python_is_fine() -> None:
    require_python()


of_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system packages are Linux's")


class TestSystemPackages:
    @pytest.fixture(autouse=True)
    def bare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A computer that lacks one of Qt's libraries, with a user who is not root."""
        monkeypatch.setitem(system_packages.QT_LIBRARIES, "libpraxis-missing.so.1", "libpraxis-missing1")
        monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)

    @of_linux
    def test_the_one_line_to_run_is_printed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        with pytest.raises(SetupError) as caught:
            system_packages.require(Wish.MUST)
        line = str(caught.value).splitlines()[-1]
        assert line.startswith("  sudo apt-get install -y --no-install-recommends ")
        assert "libpraxis-missing1" in line

    @of_linux
    def test_without_apt_the_libraries_are_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: None)
        with pytest.raises(SetupError, match=r"libpraxis-missing\.so\.1"):
            system_packages.require(Wish.MUST)

    @pytest.mark.parametrize("wish", [Wish.NO, Wish.IF_EASY])
    def test_text_needs_no_library_of_the_window(self, wish: Wish) -> None:
        system_packages.require(wish)


def test_the_set_up_needs_no_package() -> None:
    """The setup begins with the system's Python, which has only the standard library."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import praxis_desktop.bootstrap\n"
        "from build_tools.recipe import recipe\n"
        "from build_tools.translations import are_current\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(ROOT)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
