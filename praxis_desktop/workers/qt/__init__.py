"""Interpreters in threads of Qt's, told by signals: all of ``workers`` that imports Qt."""

from praxis_desktop.workers.qt.run_thread import (
    EXCHANGES_KEPT,
    STACK_SIZE,
    LaunchFailure,
    RunThread,
)

__all__ = ["EXCHANGES_KEPT", "STACK_SIZE", "LaunchFailure", "RunThread"]
