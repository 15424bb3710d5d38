"""Making images: the same bytes every time, and of a program only if that makes no visible difference."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from praxis_desktop.interpreter import Control, Image, Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.packages.layers.building import write_layer
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.runs.request import RunSetup, plan_of
from praxis_desktop.snapshots import building
from praxis_desktop.snapshots.building import Unsuitable, build_baseline, build_dedicated, build_package
from praxis_desktop.snapshots.contents import Contents
from praxis_desktop.snapshots.recipes import BASELINE, dedicated_recipe, package_recipe
from tests.interpreter.guests import runtime

PURE = "import json\nVALUES = [json.dumps(1)]\ndef main(): return VALUES\n"


def digest(image: Image) -> str:
    found = hashlib.sha256(image.memory.read())
    found.update(json.dumps(image.state, sort_keys=True).encode())
    return found.hexdigest()


def digests() -> list[str]:
    """Return the digests of an image of each kind."""

    def work() -> list[Image]:
        baseline = build_baseline(runtime(), Control())
        recipe = package_recipe(runtime().distribution.base_layers, ["serial.serialutil"])
        contents = Contents(runtime().distribution)
        package = build_package(recipe, baseline, contents, {}, Control(), lambda percent, stage: None)
        program = dedicated_recipe(recipe, PURE, "pure.py", ["json"])
        return [baseline, package, build_dedicated(program, package, {}, Control())]

    return [digest(image) for image in run_in_guest_thread(work)]


def test_images_are_the_same_bit_for_bit_in_another_process() -> None:
    program = "import json; from tests.snapshots.test_building import digests; print(json.dumps(digests()))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
        timeout=100,
    )
    assert json.loads(run.stdout) == digests()


class Baseline:
    """An image on which all tests of this module build."""

    image: Image | None = None

    @classmethod
    def get(cls) -> Image:
        if cls.image is None:
            cls.image = build_baseline(runtime(), Control())
        return cls.image


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "PROGRAM_LIMIT_S", 60.0)


def build(source: str, modules: list[str]) -> Image:
    """Build the image of a program. Raises Unsuitable."""
    recipe = dedicated_recipe(BASELINE, source, "program.py", modules)
    return run_in_guest_thread(lambda: build_dedicated(recipe, Baseline.get(), {}, Control()))


def test_a_program_of_definitions_is_imported_once_and_its_call_finds_it() -> None:
    source = "import logging\nruns = []\nruns.append(1)\ndef main():\n    runs.append(2)\n    return runs\n"
    image = build(source, ["logging"])
    plan = plan_of(RunSetup(Protocol("program", "Program", "main", "main")))

    def call() -> list[object]:
        with Interpreter.restore(image) as interpreter:
            function = interpreter.load("_praxis.protocols:call")
            # The second call is for a program without preparations: its top level runs.
            return [
                json.loads(function(source, "program.py", "main", plan)),
                interpreter.run("import sys; '__protocol__' in sys.modules"),
                json.loads(function(source, "program.py", "main", plan)),
                json.loads(function(source + "runs.append(3)\n", "program.py", "main", plan)),
            ]

    assert run_in_guest_thread(call) == [[1, 2], True, [1, 2], [1, 3, 2]]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import time\nbegun = time.time()", "reads a clock"),
        ("import datetime\nday = datetime.date.today()", "reads a clock"),
        ("import time\nx = time.localtime(0)", "asks for the time zone"),
        ("import os\nkey = os.urandom(8)", "asks for randomness"),
        ("import uuid\nkey = uuid.uuid4()", "asks for randomness"),
        ("import random\nchoice = random.random()", "uses random numbers"),
        ("import random\nrandom.seed(5)", "uses random numbers"),
        ("print('hello')", "prints"),
        ("import sys\nsys.stdout.write('without an end')", "prints"),
        ("import this", "prints"),
        ("import warnings\nwarnings.warn('old')", "prints"),
        ("name = input()", "asks for input"),
        ("import sys\nfirst = sys.stdin.readline()", "asks for input"),
        ("import time\ntime.sleep(0.1)", "it reads a clock"),
        ("open('/tmp/x', 'w').write('x')", "writes a file"),
        (
            "import asyncio\nasync def work(): pass\ntask = asyncio.get_event_loop().create_task(work())",
            "starts tasks",
        ),
        ("import asyncio\nasyncio.get_event_loop().call_later(5, print)", "reads a clock"),
        ("import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()", "starts threads"),
        ("import threading\nthreading.Thread(target=threading.Event().wait).start()", "starts threads"),
        ("x = 1 / 0", "ZeroDivisionError: division by zero"),
        ("import nothing_of_the_kind", "ModuleNotFoundError"),
        ("raise SystemExit(3)", "exited with 3"),
        ("import os\nos._exit(3)", "exited with 3"),
        ("def (", "SyntaxError"),
    ],
)
def test_a_program_that_does_more_than_define_gets_no_image(source: str, reason: str) -> None:
    modules = [name for name in ("asyncio", "datetime", "random", "time", "uuid", "this") if name in source]
    with pytest.raises(Unsuitable, match=reason):
        build(source, modules)


def test_a_program_that_takes_much_memory_gets_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "PROGRAM_MEMORY", 48 << 20)
    with pytest.raises(Unsuitable, match="MiB of memory"):
        build("x = bytearray(40 << 20)", [])


def test_a_program_that_does_not_end_gets_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    run_in_guest_thread(Baseline.get)
    monkeypatch.setattr(building, "PROGRAM_LIMIT_S", 0.2)
    with pytest.raises(Unsuitable, match=r"takes longer than 0\.2 s") as caught:
        build("while True: pass", [])
    assert not caught.value.is_for_good


def test_names_that_are_no_modules_are_no_reason_to_fail_or_to_warn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recipe = package_recipe([], ["json.dumps", "json", "missing", "missing.part", "missing_too"])
    contents = Contents(runtime().distribution)
    run_in_guest_thread(
        lambda: build_package(recipe, Baseline.get(), contents, {}, Control(), lambda percent, stage: None)
    )
    warnings = [record.getMessage() for record in caplog.records]
    assert len(warnings) == 2
    assert "missing cannot" in warnings[0]
    assert "missing_too cannot" in warnings[1]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("while True: pass", "it took longer than 1 s"),
        (
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            "it took longer than 1 s",
        ),
        ("import re; re.match('(a|a)*$', 'a' * 60 + 'b')", "it took longer than 1 s"),
        ("import os; os._exit(7)", "the program exited with 7"),
        ("raise SystemExit(7)", "the program exited with 7"),
        ("import ctypes; ctypes.c_int.from_address(3 << 30).value = 1", "memory"),
    ],
)
def test_a_module_that_ends_the_guest_or_takes_too_long_is_left_out(
    source: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(building, "MODULE_LIMIT_S", 1.0)
    monkeypatch.setattr(building, "MODULE_GRACE_S", 0.5)
    image = built(tmp_path, {"bad.py": source, "good.py": "VALUE = 1"})
    assert run_in_guest_thread(lambda: imported(image)) == ["good"]
    assert ["bad cannot be imported" in warning and why in warning for warning in caplog.messages] == [True]


def test_a_module_that_starts_threads_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"
    image = built(tmp_path, {"bad.py": source, "good.py": "VALUE = 1"})
    assert run_in_guest_thread(lambda: imported(image)) == ["good"]
    assert ["bad starts threads" in warning for warning in caplog.messages] == [True]


@pytest.mark.parametrize(
    "source",
    [
        "import random\nGENERATOR = random.Random()",
        "import random\nCHOICE = random.random()",
        "import os\nTOKEN = os.urandom(8)",
        "import uuid\nKEY = uuid.uuid4()",
        "import secrets\nTOKEN = secrets.token_hex()",
    ],
)
def test_a_module_that_draws_random_numbers_is_left_out(
    source: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    image = built(tmp_path, {"bad.py": source, "good.py": "import random\nSEEDED = random.Random(1)"})
    assert run_in_guest_thread(lambda: imported(image)) == ["good"]
    assert ["bad generates random numbers" in warning for warning in caplog.messages] == [True]


NUMPY_RANDOM = """
import random
_generator = random.Random()
default_rng, get_state, seed = random.Random, _generator.getstate, _generator.seed
"""


@pytest.mark.parametrize("name", ["a_user", "z_user"])
@pytest.mark.parametrize(
    ("does", "is_kept"),
    [("", True), ("\nGENERATOR = numpy.random.default_rng()", False), ("\nnumpy.random.seed(5)", False)],
)
def test_numpys_own_generator_is_no_reason_to_leave_its_users_out(
    name: str, does: str, is_kept: bool, tmp_path: Path
) -> None:
    sources = {
        "numpy/__init__.py": "",
        "numpy/random.py": NUMPY_RANDOM,
        f"{name}.py": f"import numpy.random{does}",
    }
    image = built(tmp_path, sources, ["numpy", name])

    def seen() -> object:
        with Interpreter.restore(image) as interpreter:
            return interpreter.run(f"import sys; ', '.join(sorted({{'numpy', {name!r}}} & set(sys.modules)))")

    assert run_in_guest_thread(seen) == ", ".join(sorted(["numpy", *[name] * is_kept]))


HALFWAY = """
import os, sys
if "halfway._seen" in sys.modules or "HALFWAY" in os.environ:
    raise AttributeError("a second, misleading error")
sys.modules["halfway._seen"] = sys
os.environ["HALFWAY"] = "1"
raise ModuleNotFoundError("No module named 'the_true_reason'", name="the_true_reason")
"""


def test_a_module_that_cannot_be_imported_leaves_nothing_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sources = {"good.py": "VALUE = 1", "halfway/__init__.py": HALFWAY, "halfway/part.py": "", "late.py": ""}
    image = built(tmp_path, sources, ["good", "halfway", "halfway.part", "late"])

    def seen() -> list[object]:
        with Interpreter.restore(image) as interpreter:
            there = "import sys; ', '.join(sorted({'good', 'halfway._seen', 'late'} & set(sys.modules)))"
            return [interpreter.run(there), import_error(interpreter)]

    assert run_in_guest_thread(seen) == ["good, late", "No module named 'the_true_reason'"]
    assert ["halfway cannot be imported" in warning for warning in caplog.messages] == [True]


def test_what_a_program_can_do_without_leaves_nothing_behind_in_its_image(tmp_path: Path) -> None:
    package = built(tmp_path, {"halfway/__init__.py": HALFWAY}, [])
    source = "try:\n    import halfway\nexcept Exception as error:\n    REASON = str(error)\n"
    recipe = dedicated_recipe(BASELINE, source, "program.py", ["halfway", "json"])
    image = run_in_guest_thread(lambda: build_dedicated(recipe, package, {}, Control()))

    def seen() -> str:
        with Interpreter.restore(image) as interpreter:
            reason: str = interpreter.run("import sys; sys.modules['__protocol__'].REASON")
            return reason

    assert run_in_guest_thread(seen) == "No module named 'the_true_reason'"


def import_error(interpreter: Interpreter) -> str:
    """Return the error of a program that imports the package ``halfway``."""
    with pytest.raises(PythonError) as caught:
        interpreter.run("import halfway")
    return caught.value.message


def test_modules_that_put_others_in_the_place_of_ours_are_in_images_that_can_be_made(tmp_path: Path) -> None:
    source = """
import sys, types
for name in list(sys.modules):
    if name.startswith("_praxis"):
        sys.modules[name] = types.ModuleType(name)
"""
    image = built(tmp_path, {"bad.py": source})
    assert run_in_guest_thread(lambda: imported(image)) == ["bad"]


def built(folder: Path, sources: dict[str, str], modules: Sequence[str] | None = None) -> Image:
    """Build an image with these files, of which ``modules`` (all by default) are imported if they can be."""
    layer = folder / "demo.layer"
    with layer.open("wb") as file:
        files = {f"site-packages/{name}": source.encode() for name, source in sources.items()}
        write_layer(file, layer.name, files)
    names = [name.removesuffix(".py") for name in sources] if modules is None else modules
    recipe = package_recipe([layer], names)
    contents = Contents(runtime().distribution)
    return run_in_guest_thread(
        lambda: build_package(recipe, Baseline.get(), contents, {}, Control(), lambda percent, stage: None)
    )


def imported(image: Image) -> list[str]:
    """Return which of the modules "bad" and "good" an interpreter of the image has."""
    with Interpreter.restore(image) as interpreter:
        found: list[str] = interpreter.run("import sys; sorted({'bad', 'good'} & set(sys.modules))").to_js()
        return found
