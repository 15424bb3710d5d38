"""Each process finds out whether stacks can be switched; where they cannot, programs get no threads."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

_IN_GUEST = """
from tests.interpreter.guests import in_guest
def use(guest):
    print(guest.run('''
import threading, time
try: threading.Thread(target=print).start()
except RuntimeError as error: print(error)
lock = threading.Lock()
with lock: time.sleep(0.001)
str((lock.acquire(timeout=0.001), threading.Event().wait(0.001), threading.active_count()))
'''))
    guest.interpreter.capture().close()
    print(guest.output, end="")
in_guest(use)
"""


def _told(source: str) -> list[str]:
    """Return the output of a separate process."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(source)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


_UNKNOWN = """
def unknown(self, context): raise UnknownLayout("no deadline")
StoreState.__init__ = unknown
"""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_UNKNOWN, "no deadline"),
        ("StoreState.is_idle = lambda self: False", "an idle store has other values than expected"),
        ("StoreState.lies_on = lambda *_: False", "a call of the host is not where it should be"),
    ],
)
def test_where_the_layout_is_unknown_threads_are_refused_and_all_else_works(change: str, reason: str) -> None:
    names = "from praxis_desktop.interpreter.store_state import StoreState, UnknownLayout"
    told = _told(f"{names}\n{change}\n{_IN_GUEST}")
    assert told[0] == "(True, False, 1)"
    assert told[1].startswith("can't start new thread: the WebAssembly engine is not as it should be (")
    assert reason in told[1]


def test_nothing_behind_a_store_is_read_where_no_memory_may_be() -> None:
    told = _told(
        """
        import ctypes, mmap, sys
        import wasmtime
        from praxis_desktop.interpreter import native
        from praxis_desktop.interpreter.engine import engine_config
        from praxis_desktop.interpreter.store_state import StoreState
        store = wasmtime.Store(wasmtime.Engine(engine_config()))
        context, deadline = native.context_address(store), 0x1234567890ABCDEF
        store.set_epoch_deadline(deadline)
        used = ctypes.string_at(context, 2400).index(deadline.to_bytes(8, "little")) + 96
        region = mmap.mmap(-1, 2 * mmap.PAGESIZE)
        behind = ctypes.addressof(ctypes.c_char.from_buffer(region)) + mmap.PAGESIZE
        if sys.platform == "win32":
            protect, no_access, before = ctypes.WinDLL("kernel32").VirtualProtect, 1, ctypes.c_uint32()
            assert protect(
                ctypes.c_void_p(behind), ctypes.c_size_t(mmap.PAGESIZE), no_access, ctypes.byref(before)
            )
        else:
            assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(behind), mmap.PAGESIZE, 0) == 0
        # A copy of the store, whose engine is alive. Behind it no memory can be read.
        ctypes.memmove(behind - used, context, used)
        print(StoreState(behind - used).is_idle())
        """
    )
    assert told == ["True"]
