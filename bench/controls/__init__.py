"""What each control of a run does in every state, and how soon: driven on real guests and a pty."""

from bench.controls.report import main

__all__ = ["main"]
