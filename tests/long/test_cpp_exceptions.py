"""Exceptions of C++ libraries: as in node, alone and in threads that take turns while C++ waits for Python.

Needs ``node`` on the PATH, and in the folder PRAXIS_WHEELS wheels for the guest of numpy, contourpy,
kiwisolver and matplotlib, with the packages that these need.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bench.node import NodePyodide, is_present
from tests.interpreter.guests import Guest, in_guest
from tests.long.test_wheels_with_libraries import unpack

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

NUMBERS = range(1, 7)

# Each part returns the outcomes of calls: values, or exceptions with their causes. C++ requests arrays,
# numbers, attributes and bytes of files from Python; these take time, and some fail.
PROGRAM = r"""
import io, json, os, re, sys, threading, time, types
import contourpy, kiwisolver, matplotlib, numpy as np
from contourpy import _contourpy as cpp
from matplotlib import _path, ft2font
from matplotlib.backends import _backend_agg
from matplotlib.transforms import Affine2D
sys.unraisablehook = lambda unraisable: None
with open(matplotlib.get_data_path() + "/fonts/ttf/DejaVuSans.ttf", "rb") as file: FONT = file.read()
pauses = 0
def pause():
    global pauses
    pauses += 1
    if threading.active_count() > 1: time.sleep(0)
def attempt(function, *args, **kwargs):
    try:
        value = function(*args, **kwargs)
        return repr(value) if isinstance(value, (int, float, str, tuple, list)) else type(value).__name__
    except Exception as error:
        causes = []
        while error is not None:
            causes.append(re.sub(" at 0x[0-9a-f]+", "", f"{type(error).__name__}: {error}"))
            error = error.__cause__ or error.__context__
        return " <- ".join(causes)
class Slow:
    def __init__(self, values, fails=None): self.values, self.fails = values, fails
    def _value(self):
        pause()
        if self.fails: raise self.fails
        return self.values
    def __array__(self, dtype=None, copy=None): return np.asarray(self._value(), dtype=dtype)
    def __float__(self): return float(self._value())
    def __index__(self): return int(self._value())
class File:
    def __init__(self, data, fails_at=None):
        self.inner, self.fails_at, self.reads = io.BytesIO(data), fails_at, 0
    def read(self, size=-1):
        pause(); self.reads += 1
        if self.fails_at == self.reads: raise OSError("the disk is gone")
        return self.inner.read(size)
    def seek(self, *place): return self.inner.seek(*place)
    def tell(self): return self.inner.tell()
def contours(n):
    x, y = np.meshgrid(np.arange(4.0), np.arange(3.0))
    z, mask = np.sin(x * n) + np.cos(y), np.zeros((3, 4), bool)
    def lines(x, y, z, mask=mask, line=cpp.LineType.Separate, chunk=0, level=0.5):
        made = cpp.SerialContourGenerator(
            x, y, z, mask, corner_mask=False, line_type=line, fill_type=cpp.FillType.OuterCode,
            quad_as_tri=False, z_interp=cpp.ZInterp.Linear, x_chunk_size=chunk, y_chunk_size=0)
        return str([np.asarray(each).round(5).tolist() for each in made.lines(level)])
    out = []
    for name in ("serial", "mpl2014", "mpl2005", "threaded"):
        out.append(attempt(lambda: contourpy.contour_generator(x, y, z, name=name).filled(2, 1)))
    for given, named in (
        ((Slow(x), Slow(y), Slow(z)), {}), ((Slow(x), Slow(y, KeyError(n)), Slow(z)), {}),
        ((Slow(x), Slow(y[:1]), Slow(z)), {}), ((Slow(x), Slow(y), Slow(z, ValueError("no z"))), {}),
        ((x, Slow(y), z), {"chunk": -3}), ((x, y, Slow(z)), {"level": Slow(0.4 + n / 9)}),
        ((x, y, Slow(z)), {"level": Slow(0.4, LookupError(n))}), ((Slow(x[0]), y, z), {}),
        ((x, y, z, Slow(mask)), {}), ((x, y, z, Slow(mask[:2])), {}), ((Slow(x), y, z), {"line": n}),
    ): out.append(attempt(lines, *given, **named))
    out += [attempt(lambda: int(cpp.FillType(Slow(200 + n)))), attempt(cpp.FillType, Slow(n, KeyError(n)))]
    return out
def constraints(n):
    solver, a, b = kiwisolver.Solver(), kiwisolver.Variable("a"), kiwisolver.Variable("b")
    more, less, steps = a >= n, (b <= n / 2) | "strong", []
    steps += [lambda: solver.addConstraint(more), lambda: solver.addConstraint(more)]
    steps += [lambda: solver.addConstraint(less), lambda: solver.addConstraint((b == 1) | "required")]
    steps += [lambda: solver.addConstraint((b == 2) | "required"), lambda: solver.removeConstraint(a <= 99)]
    steps += [lambda: solver.addEditVariable(a, "required"), lambda: solver.suggestValue(a, 3)]
    steps += [lambda: solver.addEditVariable(a, "weak"), lambda: solver.addEditVariable(a, "weak")]
    steps += [lambda: solver.suggestValue(a, Slow(n)), lambda: solver.removeEditVariable(b)]
    steps += [lambda: (solver.updateVariables(), a.value(), b.value())[1:]]
    return [(pause(), attempt(step))[1] for step in steps]
def fonts(n):
    def size(file):
        font = ft2font.FT2Font(file); font.set_size(10 + n, 72); font.set_text(f"Gram {n}")
        return font.get_width_height()
    files = [File(FONT), *(File(FONT, at) for at in (1, 2, 3, 5, 8)), File(FONT[: 1000 * n])]
    out = [attempt(size, file) for file in [*files, File(b"no font" * n)]]
    out.append(attempt(lambda: ft2font.FT2Font(File(FONT)).load_glyph(10**6 + n)))
    return [*out, attempt(ft2font.FT2Font, "/no")]
def drawing(n):
    turned = Affine2D().get_matrix()
    class Outline:
        codes, should_simplify, simplify_threshold = None, False, 0.1
        def __init__(self, fails=None): self.fails = fails
        @property
        def vertices(self): return Slow([[0.0, 1.0], [2.0, n]], self.fails)
    class Broken(Outline):
        @property
        def vertices(self): pause(); raise LookupError(n)
    sizes = ((1 << 24, 10), (10, 1 << 24), (n, "x"))
    out = [attempt(_backend_agg.RendererAgg, *size, 72.0) for size in sizes]
    for path in (Outline(), Outline(KeyError(n)), Broken(), None, n):
        out.append(attempt(_path.point_in_path, 0.3, 0.2, 0.0, path, turned))
        out.append(attempt(_path.get_path_collection_extents, turned, [path], [], np.zeros((0, 2)), turned))
    out.append(attempt(_path.affine_transform, np.zeros((2, 3)), turned))
    return [*out, attempt(_path.affine_transform, Slow(np.ones((2, 2)) * n), Slow(turned[:2]))]
def series(n): return [part(n) for part in (contours, constraints, fonts, drawing)]
"""
IN_TURN = f"json.dumps([series(n) for n in range({NUMBERS.start}, {NUMBERS.stop})])"
AT_ONCE = f"""
found = {{}}
def work(n):
    first = series(n)
    found[n] = first if series(n) == first else "other results the second time"
threads = [threading.Thread(target=work, args=(n,)) for n in range({NUMBERS.start}, {NUMBERS.stop})]
for thread in threads: thread.start()
for thread in threads: thread.join()
json.dumps([found.get(n) for n in range({NUMBERS.start}, {NUMBERS.stop})])
"""


@pytest.fixture(scope="module")
def wheels() -> list[Path]:
    folder = os.environ.get("PRAXIS_WHEELS")
    found = sorted(Path(folder).glob("*.whl")) if folder else []
    if not found or not is_present():
        pytest.fail("this series needs node on the PATH, and wheels in the folder PRAXIS_WHEELS")
    return found


@pytest.fixture(scope="module")
def in_node(wheels: list[Path]) -> list[list[list[str]]]:
    with NodePyodide() as node:
        node.ask("unpack", wheels=[str(wheel) for wheel in wheels])
        node.ask("run", source=PROGRAM)
        found: list[list[list[str]]] = json.loads(node.ask("run", source=IN_TURN))
    assert sum(": " in result for parts in found for part in parts for result in part) > 150
    return found


@pytest.mark.parametrize("program", [IN_TURN, AT_ONCE], ids=["alone", "in threads"])
def test_exceptions_of_cpp_are_those_that_node_has(
    wheels: list[Path], in_node: list[list[list[str]]], program: str
) -> None:
    def check(guest: Guest) -> None:
        unpack(guest, wheels)
        guest.run(PROGRAM)
        assert json.loads(guest.run(program)) == in_node

    in_guest(check)
