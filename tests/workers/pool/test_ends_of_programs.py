"""The result of a program is what really happened, whatever it pretends: a failure never counts
as success.
"""

from __future__ import annotations

import pytest

from tests.workers.pool.hosts import Asked

FAILING = {
    "an exception called SystemExit": (
        "class SystemExit(Exception): code = 0\nraise SystemExit",
        "SystemExit",
    ),
    "an awaiting one": (
        "import asyncio\nclass SystemExit(BaseException): code = 0\nawait asyncio.sleep(0)\nraise SystemExit",
        "SystemExit",
    ),
    "a stream that exits when it is flushed": (
        "import sys\nsys.stdout = type('S', (), {'closed': 0, 'flush': lambda _: sys.exit(0)})()\n1 / 0",
        "ZeroDivisionError",
    ),
    "closed descriptors": ("import os\nos.closerange(0, 50)\nprint('x', end='')\n1 / 0", "ZeroDivisionError"),
    "functions for the end that exit": (
        "import atexit, os\natexit.register(os._exit, 0)\n1 / 0",
        "ZeroDivisionError",
    ),
    "hooks that exit": (
        "import sys\nsys.excepthook = sys.unraisablehook = lambda *_: sys.exit(0)\n1 / 0",
        "ZeroDivisionError",
    ),
    "builtins that lie": (
        "import builtins\nbuiltins.issubclass = builtins.isinstance = lambda *_: True\nraise ValueError",
        "ValueError",
    ),
    "no modules any more": ("import sys\nsys.modules.clear()\n1 / 0", "ZeroDivisionError"),
    "json that says what one likes": (
        "import json\njson.dumps = lambda *_, **__: '1'\n1 / 0",
        "ZeroDivisionError",
    ),
    "an exit code that is a subclass's": ("class Exit(SystemExit): pass\nraise Exit(5)", "SystemExit"),
    "an error in place of an exit": ("import sys\ntry: sys.exit(0)\nfinally: 1 / 0", "ZeroDivisionError"),
}


@pytest.mark.parametrize(("source", "name"), FAILING.values(), ids=FAILING)
def test_what_failed_is_told_as_failed(host: Asked, source: str, name: str) -> None:
    result = host.run(source)
    assert result.error is not None
    assert result.error.name == name
    assert host.run("1 + 1").value == 2


def test_a_function_for_the_end_that_never_ends_has_overrun(host: Asked) -> None:
    result = host.run("import atexit\n@atexit.register\ndef forever():\n    while True: pass", timeout=1)
    assert result.error is not None
    assert result.error.name == "TimedOut"


@pytest.mark.parametrize("code", ["SystemExit", "SystemExit(0)", "type('Exit', (SystemExit,), {})()"])
def test_an_exit_without_a_code_is_a_good_end(host: Asked, code: str) -> None:
    assert host.run(f"print('x', end='')\nraise {code}").error is None
