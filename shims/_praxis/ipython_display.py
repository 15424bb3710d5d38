"""Makes ``IPython.display.display`` pass figures to the host if there is no IPython shell."""

from __future__ import annotations

from typing import Any

from _praxis import figures


def change(module: Any) -> None:
    """Change ``IPython.core.display_functions``, which has just been loaded."""
    show = module.display

    def display(*objs: Any, **options: Any) -> Any:
        from IPython.core.interactiveshell import InteractiveShell

        return show(*objs, **options) if InteractiveShell.initialized() else figures.display(*objs, **options)

    display.__doc__ = show.__doc__
    module.display = display
