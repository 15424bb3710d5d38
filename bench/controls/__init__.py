"""The effect of each of a run's controls in every state, and how fast it acts; with real guests and a pty."""

from bench.controls.report import main

__all__ = ["main"]
