"""An embedder's use of an interpreter: programs, values, streams, files, answers from threads."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter import Interpreter, Promise, PyProxy, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.faults import (
    GuestExit,
    InterpreterBusy,
    InterpreterClosed,
    PythonError,
)
from praxis_desktop.interpreter.host.files.sources import FolderSource
from tests.interpreter.guests import Guest, in_guest, runtime


class Scale:
    """A host object."""

    def __init__(self) -> None:
        self.label = "scale"
        self.asked: list[object] = []

    def ask(self, question: object, *, unit: str = "g") -> str:
        """Return the answer."""
        self.asked.append(question)
        return f"{question} {unit}"

    def fail(self) -> None:
        """Raise."""
        raise OSError(5, "broken")

    def call(self, function: Callable[[int], Any]) -> Any:
        """Call back into the guest."""
        return function(1)


def test_programs_give_the_value_of_their_last_expression() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        assert interpreter.run("print('hello')\n6 * 7") == 42
        assert interpreter.run_async("import asyncio\nawait asyncio.sleep(0, 'slept')") == "slept"
        assert interpreter.run_script(b"import sys\nsys.argv", filename="a.py", arguments=["1"]).to_js() == [
            "a.py",
            "1",
        ]
        namespace = interpreter.run("{'x': 5}")
        assert interpreter.run("x + 1", namespace=namespace) == 6
        assert guest.output == "hello\n"

    in_guest(use)


def test_classes_and_coroutines_of_the_guest_are_used_from_the_host() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        interpreter.files.write_file(
            "/home/pyodide/pumps.py",
            b"import asyncio\nclass Pump:\n  def __init__(self, rate): self.rate = rate\n"
            b"  def double(self): return 2 * self.rate\n"
            b"  async def run(self, volume):\n    await asyncio.sleep(0.001)\n"
            b"    return volume / self.rate\n",
        )
        pump = interpreter.load("pumps:Pump")(4)
        assert pump.double() == 8
        assert pump.rate == 4
        assert interpreter.wait(pump.run(12)) == 3
        assert interpreter.load("pumps:Pump.double")(pump) == 8
        assert interpreter.wait(5) == 5
        with pytest.raises(PythonError, match="No module named 'nothing'"):
            interpreter.load("nothing:Here")

    in_guest(use)


def test_variables_and_modules_of_the_host() -> None:
    def use(guest: Guest) -> None:
        interpreter = guest.interpreter
        interpreter.set("numbers", [1, 2])
        assert interpreter.get("numbers") == [1, 2]
        with pytest.raises(KeyError):
            interpreter.get("nothing")
        main = interpreter.globals
        assert "numbers" in main
        main.destroy()
        assert "numbers" in interpreter.globals
        scale = Scale()
        interpreter.register_module("scales", scale)
        assert guest.run("import scales\nscales.ask('how much', unit='mg')") == "how much mg"
        assert guest.run("scales.label") == "scale"
        interpreter.unregister_module("scales")
        with pytest.raises(PythonError) as caught:
            guest.run("import sys; sys.modules.pop('scales', None)\nimport scales")
        assert caught.value.type_name == "ModuleNotFoundError"
        assert scale.asked == ["how much"]

    in_guest(use)


def test_exceptions_cross_both_ways_as_themselves() -> None:
    class Refused(Exception):
        pass

    def use(guest: Guest) -> None:
        error = Refused("no")

        def refuse() -> None:
            raise error

        guest.interpreter.set("refuse", refuse)
        with pytest.raises(PythonError, match="JsException: Refused: no") as caught:
            guest.run("refuse()")
        assert caught.value.__cause__ is error
        with pytest.raises(PythonError) as twice:
            guest.run("def f():\n  raise ValueError('mine')\nf()")
        assert (twice.value.type_name, twice.value.message) == ("ValueError", "mine")
        assert 'File "<exec>", line 3, in <module>' in twice.value.traceback

        def outer(function: Callable[[], object]) -> object:
            return function()

        guest.interpreter.set("outer", outer)
        assert guest.run(
            "mine = ValueError('mine')\ndef fail(): raise mine\n"
            "try:\n  outer(fail)\nexcept ValueError as error:\n  same = error is mine\nsame"
        )

    in_guest(use)


def test_a_program_that_exits_tells_what_it_gave() -> None:
    def use(guest: Guest) -> None:
        for given, code in (("3", 3), ("'3'", "3"), ("", None), ("True", 1), ("'no scale'", "no scale")):
            with pytest.raises(GuestExit) as caught:
                guest.run(f"import sys\nsys.exit({given})")
            assert caught.value.code == code
            assert type(caught.value.code) is type(code)
        assert guest.run("1 + 1") == 2
        # Inside a call from the guest it is the guest's own exception, which can be caught.
        guest.interpreter.set("nested", lambda: guest.run("raise SystemExit(4)"))
        assert guest.run("try:\n  nested()\nexcept SystemExit as error:\n  code = error.code\ncode") == 4

    in_guest(use)


def test_files_go_in_and_out(tmp_path: Path) -> None:
    (tmp_path / "method.txt").write_text("dispense")

    def use(guest: Guest) -> None:
        files = guest.interpreter.files
        files.write_file("/home/pyodide/in.bin", b"\x00\x01")
        guest.run("open('out.bin', 'wb').write(open('in.bin', 'rb').read() * 2)")
        assert files.read_file("/home/pyodide/out.bin") == b"\x00\x01\x00\x01"
        files.mount("/protocols", FolderSource(tmp_path, name="protocols"))
        assert guest.run("open('/protocols/method.txt').read()") == "dispense"
        with pytest.raises(PythonError) as caught:
            guest.run("open('/protocols/method.txt', 'w')")
        assert caught.value.type_name == "OSError"

    in_guest(use)
    assert (tmp_path / "method.txt").read_text() == "dispense"


def test_completion_environment_variables_and_memory() -> None:
    def use(guest: Guest) -> None:
        guest.run("import os")
        assert guest.interpreter.complete("import os; os.getc") == (["os.getcwd()", "os.getcwdb()"], 11)
        assert guest.run("import os\nos.environ['ROLE']") == "scale"
        before = guest.interpreter.memory_bytes
        guest.run("kept = bytearray(50_000_000)")
        assert guest.interpreter.memory_bytes >= before + 40_000_000

    in_guest(use, environ={"ROLE": "scale"})


def test_a_closed_interpreter_says_so() -> None:
    def call() -> None:
        interpreter = Interpreter.boot(runtime())
        proxy = interpreter.run("[1]")
        deferred = interpreter.deferred()
        interpreter.close()
        interpreter.close()
        uses: list[Callable[[], object]] = [
            lambda: interpreter.run("1"),
            lambda: interpreter.get("x"),
            lambda: interpreter.set("x", 1),
            lambda: interpreter.load("os"),
            lambda: interpreter.files,
            lambda: interpreter.memory_bytes,
            lambda: interpreter.globals,
            interpreter.deferred,
            interpreter.promise,
            interpreter.capture,
            interpreter.fork,
            lambda: interpreter.register("x", 1),
            interpreter.set_streams,
            proxy.to_js,
            proxy.destroy,
        ]
        for use in uses:
            with pytest.raises(InterpreterClosed):
                use()
        deferred.resolve(1)
        interpreter.interrupt()
        interpreter.kill()
        with pytest.raises(InterpreterClosed), interpreter:
            interpreter.run("1")

    run_in_guest_thread(call)


def test_an_interpreter_is_not_closed_or_captured_from_inside_one_of_its_calls() -> None:
    def use(guest: Guest) -> None:
        for method in ("close", "capture", "fork"):
            guest.interpreter.set("end", getattr(guest.interpreter, method))
            with pytest.raises(PythonError) as caught:
                guest.run("end()")
            assert isinstance(caught.value.__cause__, InterpreterBusy)
        assert guest.run("1 + 1") == 2

    in_guest(use)


def test_a_start_that_fails_leaves_nothing_behind() -> None:
    from praxis_desktop.interpreter.callbacks import INSTANCES

    def call() -> None:
        before = len(INSTANCES)
        for limit in (1 << 20, 12 << 20):
            with pytest.raises(Exception, match=r".+"):
                Interpreter.boot(runtime(), memory_limit=limit)
        assert len(INSTANCES) == before

    run_in_guest_thread(call)


def test_calls_nest_guest_in_host_in_guest() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.register_module("scales", Scale())
        assert guest.run("import scales\nscales.call(lambda x: scales.call(lambda y: x + y))") == 2
        guest.interpreter.set("run", guest.run)
        assert guest.run("run('1 + run(\"2\")')") == 3
        with pytest.raises(PythonError) as caught:
            guest.run("def dive(x): return scales.call(dive)\ndive(1)")
        assert caught.value.type_name == "RecursionError"
        assert guest.run("1 + 1") == 2

    in_guest(use)


def test_two_interpreters_know_nothing_of_each_other() -> None:
    def use(guest: Guest) -> None:
        with Interpreter.boot(runtime()) as other:
            guest.run("x = 1")
            other.run("x = 2")
            assert (guest.run("x"), other.run("x")) == (1, 2)
            other.interrupt()
            assert guest.run("sum(range(1000))") == 499500

    in_guest(use)


def test_what_a_program_leaves_pending_goes_on_with_the_next() -> None:
    def use(guest: Guest) -> None:
        guest.run("import asyncio\nseen = []\nasyncio.get_event_loop().call_later(0.001, seen.append, 1)")
        guest.interpreter.run_async("await asyncio.sleep(0.01)")
        assert guest.run("seen").to_js() == [1]

    in_guest(use)


def test_values_the_caller_drops_are_given_up() -> None:
    def use(guest: Guest) -> None:
        registry = guest.interpreter.host.proxies
        guest.run("1")
        before = len(registry.pointers)
        for _ in range(12_000):
            guest.run("[1]")
        assert len(registry.pointers) < before + 6_000

    in_guest(use)


def test_the_package_offers_its_names_and_no_others() -> None:
    import praxis_desktop.interpreter as package

    assert {Runtime, Interpreter, Promise, PyProxy} <= {getattr(package, name) for name in package.__all__}
    with pytest.raises(AttributeError, match="nothing"):
        _ = package.nothing


def test_a_shim_that_was_changed_after_it_was_compiled_is_used_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shims = shutil.copytree(shipped("shims"), tmp_path / "shims")
    with (shims / "_praxis" / "entry.py").open("a") as entry:
        entry.write("\nCHANGED = True\n")
    monkeypatch.setattr("praxis_desktop.interpreter.distribution_sources.shipped", lambda name: shims)

    def changed() -> object:
        with Interpreter.boot(runtime()) as guest:
            return guest.run("from _praxis import entry; entry.CHANGED")

    assert run_in_guest_thread(changed) is True
