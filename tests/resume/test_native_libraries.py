"""The memory of a native library is restored when its program is resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.crashes.programs import Situation
from bench.crashes.trial import perform
from tests.cli.homes import share_cache
from tests.interpreter.host.native_libraries import library, memory_info
from tests.packages.wheel_making import make_wheel
from tests.ports.wires import needs_ports
from tests.resume.ready_bench import ReadyBench
from tests.sampling import sampled

pytestmark = needs_ports

TAG = "cp314-cp314-pyemscripten_2026_0_wasm32"
MIXER = """(module
    (import "env" "memory" (memory 0))
    (import "env" "__memory_base" (global $mixed i32))
    (func (export "mix") (param i32) (result i32)
        (i32.store (global.get $mixed)
            (i32.add (i32.mul (i32.load (global.get $mixed)) (i32.const 31)) (local.get 0)))
        (i32.load (global.get $mixed))))
"""
MODULE = """\
import ctypes
mix = ctypes.CDLL(__path__[0] + "/mixer.so").mix
"""
SOURCE = """
# /// script
# dependencies = ["mixer"]
# ///
import mixer
import serial

def main():
    mixed = []
    with serial.Serial("a", 115200, timeout=10) as port:
        for number in range(1, 9):
            port.write(b"#%d %d\\r\\n" % (number, mixer.mix(number) % 1000))
            mixed.append(mixer.mix(len(port.readline())))
    return {"mixed": mixed}
"""


@pytest.mark.parametrize("kills", sampled([1, 2], [1]))
def test_a_library_goes_on_with_what_it_had_in_its_memory(tmp_path: Path, kills: int) -> None:
    files = {"mixer/__init__.py": MODULE.encode(), "mixer/mixer.so": library(MIXER, memory_info(4, 2, 0, 0))}
    wheel = make_wheel(tmp_path / "wheels", "mixer", "1", files, tag=TAG)
    cache = share_cache(tmp_path / "cache")
    situation = Situation("a library of one's own", SOURCE)
    expected = perform(ReadyBench(tmp_path / "whole", cache, [wheel]), situation, [])
    plans: list[dict[str, object]] = [{"point": "received", "count": 5}, {"point": "durable", "count": 2}]
    trial = perform(ReadyBench(tmp_path / "killed", cache, [wheel]), situation, plans[:kills], expected)
    assert trial.is_right, "\n".join([str(trial), *trial.failures])
    assert trial.kills == kills
    assert isinstance(trial.value, dict)
    assert len(set(trial.value["mixed"])) == 8
