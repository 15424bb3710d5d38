"""Refuses features that the guest does not have, as Pyodide does, and says what to use instead."""

from __future__ import annotations

import asyncio
import errno
import functools
import importlib.abc
import os
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

_THREADS = "Use threads (threading, concurrent.futures.ThreadPoolExecutor) or asyncio"

NO_PROCESSES = (
    f"a program here is one process and cannot start others. {_THREADS} instead, and give the output of"
    " other programs as files."
)
NO_INTERPRETERS = f"a program here has one interpreter. {_THREADS} instead."

_REFUSED_MODULES = {
    **dict.fromkeys(("_multiprocessing", "_posixshmem"), NO_PROCESSES),
    **dict.fromkeys(("_interpreters", "_interpchannels", "_interpqueues"), NO_INTERPRETERS),
}
"""C modules that the guest lacks. Everything in ``multiprocessing`` and ``concurrent.interpreters`` that
starts a process or an interpreter imports one of them.
"""
_INTERPRETER_POOL = "InterpreterPoolExecutor"


def _said(refusal: str) -> str:
    return refusal[0].upper() + refusal[1:]


def _no_process(name: str) -> Callable[..., NoReturn]:
    def refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
        raise OSError(
            errno.ENOTSUP, f"{sys.platform} does not support processes. os.{name}(): {NO_PROCESSES}"
        )

    refuse.__name__ = refuse.__qualname__ = name
    refuse.__module__ = "os"
    return refuse


def _refuse_pool() -> NoReturn:
    raise NotImplementedError(_said(NO_PROCESSES))


def change_process_pools(module: Any) -> None:
    """Make process pools say that there are no processes, instead of reporting a missing semaphore."""
    module._check_system_limits = _refuse_pool


def _free_port(host: str, port: int) -> int:
    """Return the first port, from ``port`` on, that no other program uses. Raises PermissionError if the
    search reaches a port that was not granted.
    """
    while True:
        try:
            socket.create_server((host, port)).close()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            port += 1
        else:
            return port


def change_visualizer(module: Any) -> None:
    """Make a visualizer look for free ports first. Its own search ignores the refusal of a port, and would
    wait forever for a server that cannot start.
    """
    plain = module.Visualizer.setup

    @functools.wraps(plain)
    async def setup(self: Any) -> None:
        if not self.setup_finished:
            self.ws_port = _free_port(self.host, self.ws_port)
            self.fs_port = _free_port(self.host, self.fs_port)
        await plain(self)

    module.Visualizer.setup = setup


def change_web_browser(module: Any) -> None:
    """Make ``webbrowser`` say which address to open, because there is no browser window here."""

    def show(url: str, new: int = 0, autoraise: bool = True) -> bool:
        sys.stderr.write(f"A program here cannot open a browser. Open this address yourself: {url}\n")
        return False

    show.__name__ = show.__qualname__ = "open"
    show.__module__ = module.__name__
    module.open = show
    module.GenericBrowser.open = lambda _self, url, new=0, autoraise=True: show(url, new, autoraise)


class _Refusals(importlib.abc.MetaPathFinder):
    """Explains why a module is missing."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if refusal := _REFUSED_MODULES.get(fullname):
            raise ModuleNotFoundError(f"No module named {fullname!r}: {refusal}", name=fullname)
        if fullname == f"concurrent.futures.{_INTERPRETER_POOL}":  # from concurrent.futures import ...
            raise ImportError(
                f"cannot import name {_INTERPRETER_POOL!r}: {NO_INTERPRETERS}", name=_INTERPRETER_POOL
            )
        return None


async def _refuse_subprocess(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise NotImplementedError(_said(NO_PROCESSES))


def install() -> None:
    """Replace the functions that would start a process, and install the finder that explains why modules are
    missing.
    """
    from pyodide.webloop import WebLoop

    # A program that shows progress needs no monitor thread for it.
    warnings.filterwarnings("ignore", message="tqdm:disabling monitor support")
    for name in ("fork", "forkpty", "system", "execv", "execve"):
        if hasattr(os, name):
            setattr(os, name, _no_process(name))
    for loop in (WebLoop, asyncio.BaseEventLoop):
        loop.subprocess_exec = loop.subprocess_shell = _refuse_subprocess  # type: ignore[method-assign]
    popen_init = subprocess.Popen.__init__

    @functools.wraps(popen_init)
    def refuse_process(self: subprocess.Popen[Any], *args: Any, **kwargs: Any) -> None:
        try:
            popen_init(self, *args, **kwargs)
        except OSError as error:
            if error.errno == errno.ENOTSUP:
                error.args = (error.errno, f"{error.strerror} {_said(NO_PROCESSES)}")
                error.strerror = error.args[1]
            raise

    subprocess.Popen.__init__ = refuse_process  # type: ignore[method-assign]
    sys.meta_path.insert(0, _Refusals())
