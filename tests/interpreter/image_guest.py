"""Makes images under the virtual environment and prints digests of their contents.

``test_reproducible_images`` starts it in separate processes: ``image_guest.py GARBAGE``, where GARBAGE says
how the host collects garbage: ``often``, ``never`` or ``as usual``.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Image, Interpreter, Runtime
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.interpreter.threads import run_in_guest_thread

LIVELY = """
import asyncio, dataclasses, decimal, js, json, random, tempfile, uuid
from pyodide.ffi import create_proxy, to_js
names = {str(uuid.uuid4()) for _ in range(50)}
path = tempfile.mkdtemp()
for i in range(100):
    to_js({"a": [i], "b": {"x", "y"}})
    cycle = js.Object.new()
    cycle.itself = cycle
    cycle.proxy = create_proxy(lambda i=i: i)
del cycle
pending = asyncio.ensure_future(asyncio.sleep(1000))
await asyncio.sleep(1)
"""


def settle(interpreter: Interpreter) -> None:
    """Have the guest release what the host has dropped, whenever the host collects its garbage."""
    interpreter.run("import gc; gc.collect(); None")
    gc.collect()
    with interpreter.program():
        pass


def digests(image: Image) -> list[str]:
    """Return digests of the memory and of the state."""
    state = json.dumps(image.state).encode()
    return [hashlib.sha256(content).hexdigest() for content in (image.memory.read(), state)]


def main() -> list[list[str]]:
    runtime = Runtime(cache_dir=cache_directory())
    with Interpreter.boot(runtime, environment=VirtualEnvironment(1)) as base:
        settle(base)
        image = base.capture()
    with Interpreter.restore(image, environment=VirtualEnvironment(2)) as copy:
        # Which turn notices that a cycle of the host is dead depends on the collector.
        gc.disable()
        copy.run_async(LIVELY)
        settle(copy)
        derived = copy.capture()
        copy.run("kept = list(range(1000))")
        checkpoint = copy.checkpoint()
    changes = hashlib.sha256(checkpoint.pages + json.dumps(checkpoint.state).encode()).hexdigest()
    return [digests(image), digests(derived), [changes, str(checkpoint.runs)]]


if __name__ == "__main__":
    if sys.argv[1] == "never":
        gc.disable()
    elif sys.argv[1] == "often":
        gc.set_threshold(5)
    sys.stdout.write(json.dumps(run_in_guest_thread(main)))
