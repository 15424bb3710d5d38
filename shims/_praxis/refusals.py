"""Refuses features that the guest does not have, as Pyodide does, and says what to use instead."""

from __future__ import annotations

import errno
import functools
import importlib.abc
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

NO_PROCESSES = (
    "this interpreter cannot start other programs. Do the work in Python here, concurrently with "
    "asyncio.create_task(), or give the program's input and output as files."
)


def _no_process(name: str) -> Callable[..., NoReturn]:
    def refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
        raise OSError(
            errno.ENOTSUP, f"{sys.platform} does not support processes. os.{name}(): {NO_PROCESSES}"
        )

    refuse.__name__ = refuse.__qualname__ = name
    refuse.__module__ = "os"
    return refuse


class _NoMultiprocessing(importlib.abc.MetaPathFinder):
    """Explains why there is no ``_multiprocessing``, which every ``multiprocessing`` class that starts
    something imports.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "_multiprocessing":
            raise ModuleNotFoundError(f"No module named {fullname!r}: {NO_PROCESSES}", name=fullname)
        return None


def install() -> None:
    """Replace the functions that would start a process."""
    # A program that shows progress needs no monitor thread for it.
    warnings.filterwarnings("ignore", message="tqdm:disabling monitor support")
    for name in ("fork", "forkpty", "system", "execv", "execve"):
        if hasattr(os, name):
            setattr(os, name, _no_process(name))
    popen_init = subprocess.Popen.__init__

    @functools.wraps(popen_init)
    def refuse_process(self: subprocess.Popen[Any], *args: Any, **kwargs: Any) -> None:
        try:
            popen_init(self, *args, **kwargs)
        except OSError as error:
            if error.errno == errno.ENOTSUP:
                error.args = (error.errno, f"{error.strerror} {NO_PROCESSES[0].upper()}{NO_PROCESSES[1:]}")
                error.strerror = error.args[1]
            raise

    subprocess.Popen.__init__ = refuse_process  # type: ignore[method-assign]
    sys.meta_path.append(_NoMultiprocessing())
