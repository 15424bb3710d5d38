"""Files are described once, each in its own guest; a file that cannot be loaded is reported, and does no
harm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.interpreter import Interpreter
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.packages.pins import Lock
from praxis_desktop.packages.resolving.locks import lock_beside
from praxis_desktop.protocols import Program, read_program
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.files import with_companions
from praxis_desktop.protocols.library.files import lasting_name
from praxis_desktop.runs.describing import describing
from praxis_desktop.runs.describing.describing import DescribedCache, describe_program
from tests.shims.describing import empty_cache, interpreters, protocols

HEAD = "from praxis import protocol_function\n"


@pytest.fixture(autouse=True)
def _nothing_is_known() -> Iterator[None]:
    with empty_cache():
        yield


def failure(source: str, function: str | None = None) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        protocols(source, function)
    return caught.value


@pytest.mark.parametrize(
    ("source", "reason", "line", "message"),
    [
        ("def f(:\n", "syntax", 2, "assay.py, line 2: SyntaxError: invalid syntax"),
        ("await f()\n", "syntax", 2, "'await' outside function"),
        ("1 / 0\n", "import", 2, "assay.py, line 2: ZeroDivisionError: division by zero"),
        ("def f(): 1 / 0\nimport re\nf()\n", "import", 2, "ZeroDivisionError"),
        ("raise SystemExit(3)\n", "import", 0, "exits while loading"),
        ("import os; os._exit(3)\n", "import", 0, "exits while loading"),
        ("raise KeyboardInterrupt\n", "import", 2, "KeyboardInterrupt"),
        ("def f(): f()\nf()\n", "import", 2, "RecursionError"),
        ("import serial; serial.Serial('scale')\n", "import", 2, "is not granted to this program"),
        ("x = [bytearray(1 << 28) for _ in range(9)]\n", "memory", 2, "MemoryError"),
        (
            "import json; json.dumps = lambda *a, **k: 'x'\n@protocol_function()\ndef f(): ...\n",
            "declaration",
            0,
            "is not valid",
        ),
        ("x = 5\n", "declaration", 0, "no function at the top level of the file has @protocol_function"),
    ],
)
def test_a_file_that_does_not_load_says_why(source: str, reason: str, line: int, message: str) -> None:
    error = failure(HEAD + source)
    assert (error.reason, error.line) == (reason, line)
    assert message in error.message
    assert error.hint
    assert error.exit_code == (1 if reason in ("import", "memory") else 2)
    if reason == "syntax":
        assert 'File "/lab/assay.py", line 2' in error.traceback


def test_a_module_that_nobody_has_is_told_with_the_remedy() -> None:
    error = failure(HEAD + "import nobody_has_this.inside\n")
    assert error.line == 2
    assert "packages add nobody_has_this" in error.hint


def test_a_module_that_its_package_does_not_have_is_not_taken_for_a_package_that_is_missing() -> None:
    hint = failure(HEAD + "import json.shakers\n").hint
    assert hint == "json is installed but has no module shakers. Fix the import."


def test_an_import_that_goes_on_is_ended_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describing, "SOFT_LIMIT_S", 0.3)
    monkeypatch.setattr(describing, "TIME_LIMIT_S", 1.0)
    error = failure(HEAD + "import time\n\nwhile True:\n    time.sleep(1)\n")
    assert (error.reason, error.line) == ("endless", 5)
    started = time.monotonic()
    error = failure(
        HEAD + "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n"
    )
    assert (error.reason, error.line) == ("endless", 0)
    assert time.monotonic() - started < 3
    assert error.exit_code == 1


def test_time_and_chance_are_no_part_of_a_description() -> None:
    (found,) = protocols(
        HEAD + "import random, time\ntime.sleep(3600)\n"
        "@protocol_function(tags=[str(random.random()), str(time.time())])\ndef f(): ...\n"
    )
    (again,) = protocols(
        HEAD + "import random, time\ntime.sleep(3600)\n"
        "@protocol_function(tags=[str(random.random()), str(time.time())])\ndef f(): ...\n"
    )
    assert found == again


def test_nothing_of_a_plain_script_runs() -> None:
    (found,) = protocols('"""Tidy up."""\nwhile True: pass\n')
    assert (found.entry, found.title, found.name) == ("script", "Tidy up", "assay")


def test_a_description_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(describing, "DescribedCache", lambda: DescribedCache(tmp_path / "cache"))
    path = tmp_path / "assay.py"
    path.write_text(HEAD + "@protocol_function()\ndef f(a: int = 1): ...\n")
    good = read_program(path)
    bad = Program(HEAD + "1 / 0\n", str(tmp_path / "bad.py"))
    first = describe_program(good, interpreters())
    with pytest.raises(ProtocolError):
        describe_program(bad, interpreters())

    with monkeypatch.context() as patch:
        patch.setattr(describing, "_imported", lambda *given: pytest.fail("a guest was asked"))
        assert describe_program(good, interpreters()) == first
        with pytest.raises(ProtocolError, match="ZeroDivisionError") as caught:
            describe_program(bad, interpreters())
        assert caught.value.line == 2

    # A damaged entry is made again, and so is that of a changed file.
    for entry in (tmp_path / "cache").iterdir():
        entry.write_bytes(entry.read_bytes()[:40])
    assert describe_program(good, interpreters()) == first
    path.write_text(HEAD + "@protocol_function()\ndef f(a: int = 2): ...\n")
    (changed,) = describe_program(read_program(path), interpreters())
    assert changed.parameters[0].default == 2


def test_a_companion_s_change_changes_the_description(tmp_path: Path) -> None:
    path = tmp_path / "assay.py"
    path.write_text(HEAD + "from limits import most\n@protocol_function()\ndef f(a: int = most): ...\n")
    for most in (3, 4):
        (tmp_path / "limits.py").write_text(f"most = {most}\n")
        (found,) = describe_program(with_companions(read_program(path)), interpreters())
        assert found.parameters[0].default == most


def test_a_stop_ends_it_at_once() -> None:
    control = Control()
    threading.Timer(0.5, control.interrupt).start()
    started = time.monotonic()
    with pytest.raises(Killed):
        describe_program(Program(HEAD + "while True: pass\n", "/lab/a.py"), interpreters(), control=control)
    assert time.monotonic() - started < 3


def test_a_stop_before_the_import_is_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    control = Control()
    load = Interpreter.load

    def load_and_stop(interpreter: Interpreter, name: str) -> Any:
        loaded = load(interpreter, name)
        if name == "_praxis.declaring":
            control.interrupt()
        return loaded

    monkeypatch.setattr(Interpreter, "load", load_and_stop)
    with pytest.raises(Killed):
        describe_program(Program(HEAD + "stopped = True\n", "/lab/b.py"), interpreters(), control=control)


def test_several_threads_may_ask_at_once() -> None:
    found: list[str] = []

    def ask(number: int) -> None:
        source = f"{HEAD}@protocol_function(name='p{number}')\ndef f(): ...\n"
        (protocol,) = describe_program(Program(source, f"/lab/p{number}.py"), interpreters())
        found.append(protocol.name)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == ["p0", "p1", "p2", "p3"]


def test_a_shipped_protocol_is_known_without_a_guest_as_the_build_has_found_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folders = {"resources": tmp_path / "resources", "guest": tmp_path / "guest"}
    monkeypatch.setattr(describing, "shipped", folders.__getitem__)
    path = folders["resources"] / "protocols" / "wash.py"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + "@protocol_function()\ndef wash(): ...\n", "utf-8")
    program = read_program(path)
    told = '{"protocols": [{"name": "w", "title": "As built", "entry": "main", "function": "wash"}]}'
    folders["guest"].mkdir()
    file = folders["guest"] / describing.SHIPPED
    file.write_bytes(describing.shipped_content({"wash.py": (program.digest, told)}))

    def title(program: Program, *, anew: bool = False) -> str:
        (found,) = describing.describe_program(program, interpreters(), anew=anew)
        return found.title

    with empty_cache():
        assert title(program) == "As built"
        assert title(program, anew=True) == "Wash", "a person asked for a check"
        assert title(program) == "Wash"
    with empty_cache():
        path.write_text(path.read_text("utf-8").replace("wash(", "rinse("), "utf-8")
        assert title(read_program(path)) == "Rinse", "the file has changed since"
    with empty_cache():
        path.write_text(program.source, "utf-8")
        copy = tmp_path / "wash.py"
        copy.write_text(program.source, "utf-8")
        assert title(read_program(copy)) == "Wash", "it is somebody's own"
    with empty_cache():
        locks = interpreters().environments.locks
        kept = locks.put(lasting_name(program), Lock(()))
        assert title(program) == "As built", "its lock names what ships"
    with empty_cache():
        beside = lock_beside(path)
        beside.write_bytes(kept.read_bytes())
        assert title(program) == "Wash", "a person has chosen its packages"
    kept.unlink()
