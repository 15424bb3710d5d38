"""Wheels with native libraries in C and Rust: loaded, used, captured and restored."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from praxis_desktop.interpreter import Interpreter
from tests.interpreter.guests import Guest, in_guest

pytestmark = pytest.mark.long

SITE_PACKAGES = "/lib/python3.14/site-packages/"
PLATFORM = ["--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--platform"]
WHEELS = ["xxhash==4.1.0", "bitarray==3.12.3", "msgspec==0.22.0", "pydantic_core==2.50.4"]
PURE_WHEELS = ["typing_extensions"]

PROGRAM = """
import bitarray, msgspec, pydantic_core, xxhash
class Weight(msgspec.Struct):
    grams: float
def attempt(function, *arguments):
    try: return function(*arguments)
    except Exception as error: return type(error).__name__
bits = bitarray.bitarray("110011")
running = xxhash.xxh64(b"abc")
validator = pydantic_core.SchemaValidator({"type": "int"})
repr((
    xxhash.xxh64(b"hello").hexdigest(),
    bits.count(), (~bits).to01(),
    msgspec.json.decode(msgspec.json.encode(Weight(2.5)), type=Weight).grams,
    attempt(msgspec.json.decode, b"{bad"),
    validator.validate_python("12"), attempt(validator.validate_python, "x"),
))
"""
RESULT = repr(("26c7827d889f6da3", 4, "001100", 2.5, "DecodeError", 12, "ValidationError"))
GOING_ON = """
bits.append(1); running.update(b"def")
whole = xxhash.xxh64(b"abcdef")
repr((bits.to01(), running.hexdigest() == whole.hexdigest(), attempt(validator.validate_python, "y")))
"""


def download(folder: Path) -> list[Path]:
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--dest",
        str(folder),
    ]
    for arguments in ([*PLATFORM, "pyemscripten_2026_0_wasm32", *WHEELS], PURE_WHEELS):
        done = subprocess.run([*pip, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"the wheels cannot be downloaded: {done.stderr.strip().splitlines()[-1]}")
    return sorted(folder.glob("*.whl"))


def unpack(guest: Guest, wheels: list[Path]) -> None:
    files = guest.interpreter.files
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if not name.endswith("/"):
                    files.make_directories((SITE_PACKAGES + name).rpartition("/")[0])
                    files.write_file(SITE_PACKAGES + name, archive.read(name))
    guest.run("import importlib; importlib.invalidate_caches()")


def test_wheels_work_and_go_on_after_a_restore(tmp_path: Path) -> None:
    wheels = download(tmp_path)

    def check(guest: Guest) -> None:
        unpack(guest, wheels)
        assert guest.run(PROGRAM) == RESULT
        expected = repr(("1100111", True, "ValidationError"))
        image = guest.interpreter.capture()
        try:
            with Interpreter.restore(image) as first, Interpreter.restore(image) as second:
                assert first.run(GOING_ON) == expected
                assert second.run(GOING_ON) == expected
                assert second.run(PROGRAM) == RESULT
                with second.fork() as third:
                    assert third.run(PROGRAM) == RESULT
        finally:
            image.close()
        assert guest.run(GOING_ON) == expected

    in_guest(check)
