"""A process that adds wheels to a user's shelf, to be killed or to run out of space.

python -m tests.packages.wheelhouse.shelf_process once SHELF WHEEL...        adds them, prints what happened
python -m tests.packages.wheelhouse.shelf_process endlessly SHELF FOLDER...  adds the wheels of each folder
                                                                     and removes them again, until killed
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.packages.wheelhouse.wheelhouse import Wheelhouse


def main(how: str, shelf: str, *names: str) -> None:
    """Perform the command line's task."""
    wheelhouse = Wheelhouse([], system=None, user=Path(shelf), index=Path(shelf, "..", "index"))
    if how == "once":
        try:
            added = wheelhouse.add(map(Path, names))
            sys.stdout.write(f"added {len(added)}\n")
        except PraxisError as error:
            sys.stdout.write(f"{type(error).__name__}: {error}\n{error.hint}\n")
        return
    import praxis_desktop.packages.wheelhouse.shelving  # noqa: F401  (so that "ready" is told when it is)

    sets = [sorted(Path(name).glob("*.whl")) for name in names]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for chosen in itertools.cycle(sets):
        wheelhouse.remove(wheelhouse.add(chosen)[0].project)


if __name__ == "__main__":
    main(*sys.argv[1:])
