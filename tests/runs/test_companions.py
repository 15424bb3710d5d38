"""Programs that import other protocol files, in their guests."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from praxis_desktop.core.events import Event, LogEvent, ResultEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import read_program
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.describing.describing import describe_program
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


def run(
    path: Path,
    *,
    is_script: bool = True,
    ports: Sequence[str] = (),
    told: Callable[[Event], None] = lambda event: None,
) -> ResultEvent:
    request = RunRequest(read_program(path), is_script=is_script, ports=tuple(ports))
    made = Run(request, interpreters=interpreters(), on_event=told, output=OutputBuffer())
    return run_in_guest_thread(made.execute)


def test_files_beside_a_program_are_imported_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "mixing.py").write_text("import weighing\nname = __name__\nfile = __file__\n")
    (tmp_path / "weighing.py").write_text("def weigh():\n    return 1 / 0\n")
    path = tmp_path / "assay.py"
    path.write_text(
        "import inspect, mixing\nfrom weighing import weigh\n"
        "assert mixing.weighing.weigh is weigh\n"
        "assert inspect.getsource(weigh).startswith('def weigh')\n"
        "print(mixing.name)\n(mixing.name, mixing.file)\n"
    )
    result = run(path).result
    assert result.value == ["mixing", str(tmp_path / "mixing.py")]

    path.write_text("import weighing\nweighing.weigh()\n")
    error = run(path).result.error
    assert error is not None
    assert f'File "{tmp_path / "weighing.py"}", line 2, in weigh\n    return 1 / 0' in error.stack

    (tmp_path / "weighing.py").write_text("x =\n")
    error = run(path).result.error
    assert error is not None
    assert error.stack.splitlines()[:4] == [
        "Traceback (most recent call last):",
        f'  File "{path}", line 1, in <module>',
        "    import weighing",
        f'  File "{tmp_path / "weighing.py"}", line 1',
    ]


def test_an_image_of_a_program_has_the_companions_that_it_was_made_with(tmp_path: Path) -> None:
    path, mixing = tmp_path / "assay.py", tmp_path / "mixing.py"
    path.write_text(
        "from mixing import volume\ndef main():\n    import mixing\n    return [volume, mixing.volume]\n"
    )
    for volume in (1, 2, 2):
        mixing.write_text(f"volume = {volume}\n")
        assert run(path, is_script=False).result.value == [volume, volume]


def test_folders_beside_a_program_are_imported_as_python_does(tmp_path: Path) -> None:
    (tmp_path / "lab" / "deep").mkdir(parents=True)
    (tmp_path / "lab" / "mixing.py").write_text(
        "from .deep import more\nfrom . import weighing\nx = more.x\n"
    )
    (tmp_path / "lab" / "weighing.py").write_text("grams = 2\n")
    (tmp_path / "lab" / "deep" / "__init__.py").write_text("")
    (tmp_path / "lab" / "deep" / "more.py").write_text("from ..weighing import grams\nx = 10 * grams\n")
    path = tmp_path / "assay.py"
    path.write_text(
        "import lab\nfrom lab.mixing import x\ndef main():\n    import lab.weighing as weighing\n"
        "    return [x, weighing.grams, lab.deep.__file__, lab.__spec__.origin]\n"
    )
    for grams in (2, 3):
        (tmp_path / "lab" / "weighing.py").write_text(f"grams = {grams}\n")
        told = run(path, is_script=False).result.value
        assert told == [10 * grams, grams, str(tmp_path / "lab" / "deep" / "__init__.py"), None]


SHIM = """from js import Object, Uint8Array, navigator, self, window

class WebSerial:
    async def ask(self, command):
        (port,) = await navigator.serial.getPorts()
        assert getattr(window, "polyfillSerial", None) is None and not hasattr(window, "parent")
        await port.open(Object.new(baudRate=9600))
        writer, reader = port.writable.getWriter(), port.readable.getReader()
        await writer.write(Uint8Array.new(list(command)))
        return bytes((await reader.read()).value.to_py())
"""


def test_a_shim_for_browsers_runs_beside_its_program_in_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "web_serial_shim.py").write_text(SHIM)
    path = tmp_path / "assay.py"
    path.write_text("from web_serial_shim import WebSerial\n(await WebSerial().ask(b'S\\r\\n')).decode()\n")
    assert str(run(path, ports=["scale=sim:mettler,mass=12"]).result.value).startswith("S S ")


def test_a_file_that_is_not_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("x = 1\n")
    path = tmp_path / "assay.py"
    path.write_text("import random\nprint(random.random() < 1)\n")
    events: list[Event] = []
    assert run(path, told=events.append).state == "completed"
    said = (
        "random.py next to assay.py is not used: random is also the name of a module in Python or in this "
        "program. Rename it"
    )
    assert [
        event.message for event in events if isinstance(event, LogEvent) and event.level == "warning"
    ] == [said]


def test_praxis_s_name_of_a_protocol_is_its_function(tmp_path: Path) -> None:
    path = tmp_path / "assay.py"
    path.write_text(
        "from praxis.protocol.protocols.gravimetric_check import z_factor\n"
        "from praxis.protocol import protocols\n"
        "import praxis.protocol.protocols.gravimetric_check as module\n"
        "from praxis.protocol.protocols import simple_transfer\n"
        "from praxis.protocol.protocols.simple_transfer import fresh_tips\n"
        "(z_factor(20.0) > 1, module.z_factor is z_factor, protocols.gravimetric_check is module,"
        " simple_transfer.__name__, protocols.simple_transfer is simple_transfer)\n"
    )
    assert run(path).result.value == [True, True, True, "simple_transfer", True]


SPIN = """from praxis import protocol_function

@protocol_function(name="spin")
async def spin(state: dict, times: int = 1) -> dict:
    state["spins"] = state.get("spins", 0) + times
    return state
"""

ASSAY = """from praxis import protocol_function
from spinning import spin

@protocol_function(name="assay", version="1.0.0")
async def assay(state: dict) -> dict:
    await spin(state)
    return await spin(state, times=2)
"""


def test_a_file_that_comes_along_and_does_not_load_is_named(tmp_path: Path) -> None:
    path = tmp_path / "assay.py"
    path.write_text(ASSAY)
    (tmp_path / "spinning.py").write_text("\nx = 1 / 0\n")
    with pytest.raises(ProtocolError) as caught:
        describe_program(read_program(path), interpreters())
    assert caught.value.message.startswith("spinning.py, line 2, which assay.py imports: ZeroDivisionError")
    assert caught.value.line == 2, "of the import, in the file that was asked for"


def test_a_protocol_calls_the_protocol_of_another_file(tmp_path: Path) -> None:
    path = tmp_path / "assay.py"
    path.write_text(ASSAY)
    (tmp_path / "spinning.py").write_text(SPIN)
    protocols = describe_program(read_program(path), interpreters())
    assert [protocol.name for protocol in protocols] == ["assay"], "those of its own file"
    assert run(path, is_script=False).result.value == {"spins": 3}
