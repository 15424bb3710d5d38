"""Packages with native libraries: compiled once, and again after they have changed."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from tests.cli.command import Finished, praxis
from tests.cli.homes import share_cache
from tests.interpreter.host.native_libraries import library
from tests.packages.wheel_making import make_wheel

TAG = "cp314-cp314-pyemscripten_2026_0_wasm32"
PROGRAM = """\
# /// script
# dependencies = ["native"]
# ///
import native
print(native.answer())
"""
MODULE = """\
import ctypes
answer = ctypes.CDLL(__path__[0] + "/answer.so").answer
"""


class Desk:
    """A home whose wheelhouse has the package ``native``; each version of it returns a different number."""

    def __init__(self, folder: Path) -> None:
        self.env = {"PRAXIS_HOME": str(folder / "home")}
        self.wheels = folder / "home" / "data" / "wheelhouse"
        self.cache = folder / "home" / "cache"
        self.program = folder / "program.py"
        self.program.write_text(PROGRAM)
        self._mark = f"# {folder}\n"  # used by no other test
        share_cache(self.cache)

    def add(self, answer: int) -> Path:
        code = f'(module (func (export "answer") (result i32) (i32.const {answer})))'
        files = {"native/__init__.py": (self._mark + MODULE).encode(), "native/answer.so": library(code)}
        return make_wheel(self.wheels, "native", str(answer), files, tag=TAG)

    def run(self, mode: str) -> Finished:
        return praxis("exec", str(self.program), "--exec-mode", mode, env=self.env)

    def layer(self) -> Path:
        [path] = [*self.cache.glob("layers/native-1-*.layer")]
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_library_that_is_gone_or_has_changed_is_had_again_in_either_mode(desk: Desk) -> None:
    desk.add(1)
    assert desk.run("thread").out == "1\n"
    desk.layer().unlink()
    done = desk.run("process")
    assert (done.code, done.out) == (0, "1\n"), done.err
    desk.layer().write_bytes(b"damaged")
    done = desk.run("thread")
    assert (done.code, done.out) == (0, "1\n"), done.err
    newer = desk.add(2)
    for path in desk.wheels.glob("native-1-*"):
        path.unlink()
    done = desk.run("process")
    assert (done.code, done.out) == (0, "2\n"), done.err
    newer.unlink()
    done = desk.run("thread")
    assert done.code == 2
    assert "native" in done.err


def test_libraries_are_compiled_when_they_are_added(desk: Desk, tmp_path: Path) -> None:
    answer = zlib.crc32(str(tmp_path).encode()) & 0xFFFFFF  # a library that was never compiled
    wheel = desk.add(answer)
    path = wheel.rename(tmp_path / wheel.name)
    told = "praxis-desktop: Compiling native for this computer"
    done = praxis("packages", "add", str(path), env=desk.env)
    assert done.code == 0, done.err
    assert told in done.err
    assert told not in praxis("packages", "add", str(path), env=desk.env).err
    run = desk.run("thread")
    assert (run.code, run.out) == (0, f"{answer}\n"), run.err
    assert told not in run.err
