"""Runs a program up to an await, writes it to disk, and waits to be killed; or resumes it from the files.

``test_resuming`` starts it in separate processes: ``resuming_guest.py pause|resume FOLDER``. The files are
plain: the state as JSON, memory and changed pages unchanged.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Image, Interpreter, Runtime
from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.interpreter.memory_image import MemoryImage
from praxis_desktop.interpreter.threads import run_in_guest_thread

PROGRAM = """
import asyncio, atexit
log = []
atexit.register(print, "atexit")

class Valve:
    async def __aenter__(self):
        log.append("open")
    async def __aexit__(self, *error):
        await asyncio.sleep(0.01)
        log.append("closed")

async def step(name, delay):
    try:
        await asyncio.sleep(delay)
        log.append(name)
        return name
    finally:
        log.append(f"end of {name}")

async with Valve():
    print("started", flush=True)
    done = await asyncio.gather(step("slow", 0.3), step("slower", 0.6))
    done.append(await weight)
    print("no newline", end="")
[done, log]
"""


def _runtime() -> Runtime:
    return Runtime(cache_dir=cache_directory())


def pause(folder: Path) -> None:
    """Start the program; when all of it waits, write image and checkpoint, report that, and stay there."""
    with Interpreter.boot(_runtime(), environment=VirtualEnvironment()) as base:
        image = base.capture()
    interpreter = Interpreter.restore(image, stdout=sys.stderr.buffer.write)
    interpreter.set("weight", interpreter.deferred("weight").promise)

    def visit() -> None:
        checkpoint = interpreter.checkpoint()
        (folder / "memory").write_bytes(image.memory.read())
        (folder / "state").write_text(json.dumps(image.state))
        (folder / "pages").write_bytes(checkpoint.pages)
        about = {"state": checkpoint.state, "size": checkpoint.size, "runs": checkpoint.runs}
        (folder / "checkpoint").write_text(json.dumps(about))
        sys.stdout.write("written\n")
        sys.stdout.flush()
        time.sleep(600)

    threading.Timer(0.1, interpreter.between_turns, (visit,)).start()
    interpreter.run_async(PROGRAM)


def _read(folder: Path, runtime: Runtime) -> Checkpoint:
    memory = (folder / "memory").read_bytes()
    with Interpreter.boot(runtime) as other:
        sources = {source.name: source for source in other.host.filesystem.mounted.values()}
    state: dict[str, Any] = json.loads((folder / "state").read_text())
    image = Image(runtime, MemoryImage(memoryview(memory)), state, sources)
    about = json.loads((folder / "checkpoint").read_text())
    runs = tuple((first, count) for first, count in about["runs"])
    return Checkpoint(image, about["state"], about["size"], runs, (folder / "pages").read_bytes())


def resume(folder: Path) -> None:
    """Resume from the files of ``pause``, resolve what the program waits for, and print its result."""
    checkpoint = _read(folder, _runtime())
    output = bytearray()
    with Interpreter.restore(checkpoint.image, checkpoint=checkpoint, stdout=output.extend) as interpreter:
        threading.Timer(0.05, interpreter.deferred("weight").resolve, (21.5,)).start()
        result = interpreter.resume().to_js()
        printed = output.decode()
        interpreter.finish()
        sys.stdout.write(json.dumps({"result": result, "printed": printed, "finished": output.decode()}))


if __name__ == "__main__":
    action = {"pause": pause, "resume": resume}[sys.argv[1]]
    run_in_guest_thread(lambda: action(Path(sys.argv[2])))
    sys.stdout.flush()
    os._exit(0)
