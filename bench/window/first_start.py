"""The program's first start, in a separate process: reports when it showed cards, and when a form was
complete.

This is a file rather than a module of the bench, because another checkout's Python also runs it, for a
comparison. Its argument is the time at which the process was started.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

_LOOK_MS = 5


def main(begun: float) -> None:
    """Act as the program. Print the times, in milliseconds, and the processor time by then, as JSON."""
    from praxis_desktop import garbage
    from praxis_desktop.cli.program import program

    garbage.start_begins()
    from praxis_desktop.gui.app.plain_imports import import_plainly

    import_plainly()
    from PySide6.QtCore import QTimer

    from praxis_desktop.gui.app.main_window import MainWindow
    from praxis_desktop.gui.library import CardList

    times: dict[str, tuple[float, float]] = {}

    def note(name: str) -> None:
        times.setdefault(name, ((time.time() - begun) * 1000, time.process_time() * 1000))

    card_list: Any = CardList
    paint, show = card_list.paintEvent, MainWindow.show

    def paint_cards(view: Any, event: Any) -> None:
        paint(view, event)
        if view.model().rowCount() > 1:  # the last is the one for dropping files
            note("cards are painted")

    def show_and_look(window: Any) -> None:
        show(window)
        note("the window is shown")
        timer = QTimer(window)

        def look() -> None:
            if not window.has_pages or not window.setup.page.has_form:
                return
            note("the form of the first protocol stands")
            if not window.setup.page.isVisible():
                views = window.library.page.views
                views.entry_opened.emit(views.entry)
                return
            timer.stop()
            note("it is shown, after a click")
            print(json.dumps(times), flush=True)
            window.close()

        timer.timeout.connect(look)
        timer.start(_LOOK_MS)

    card_list.paintEvent = paint_cards
    window_class: Any = MainWindow
    window_class.show = show_and_look
    sys.argv[1:] = []
    program()


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main(float(sys.argv[1]))
