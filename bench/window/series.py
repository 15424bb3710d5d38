"""``python -m bench window``: all benchmarks of the window, or with ``--only`` one part or one situation."""

from __future__ import annotations

from bench.window import clicks, deck, stalls, starts, use
from praxis_desktop.core.directories import cache_directory

PARTS = ("starts", "first start", "clicks", "stalls", "deck", "use")


def main(rounds: int, *, only: str = "", long: bool = False) -> None:
    """Print the tables. ``only`` names one of PARTS or one of the situations; with ``long``, the window is
    used for an hour. Raises ValueError if ``only`` is unknown.
    """
    if only and only not in (*PARTS, *stalls.NAMES):
        raise ValueError(f"--only {only}: there are {', '.join((*PARTS, *stalls.NAMES))}")
    # All starts except the first find the compiled files.
    cache_directory().mkdir(parents=True, exist_ok=True)
    if only in ("", "starts"):
        starts.main(rounds)
    if only in ("", "first start"):
        starts.first(rounds)
    if only in ("", "clicks"):
        clicks.main(rounds)
    if only in ("", "stalls"):
        stalls.main(rounds)
    elif only in stalls.NAMES:
        stalls.main(rounds, [only])
    if only in ("", "deck"):
        deck.main(rounds)
    if only in ("", "use"):
        use.main(long=long)
