"""The effect of each run control in every state, and how fast it acts, with real guests and a pty."""

from bench.controls.report import main

__all__ = ["main"]
