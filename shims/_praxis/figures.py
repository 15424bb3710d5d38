"""Shows a program's figures: writes each one to a file in the session, and notifies the host.

As in notebooks, figures are values with ``_repr_svg_``, ``_repr_png_``, ``_repr_jpeg_``, ``_repr_html_`` or
``_repr_mimebundle_``; a data frame is printed and shown as a table. As in a notebook, ``display`` needs no
import. If IPython is installed, ``IPython.display.display`` does the same.
"""

from __future__ import annotations

import builtins
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

import js

from _praxis import frames
from _praxis.messages import Message

SESSION: Final = "/session"

_EXTENSIONS: Final = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/html": "html",
    "text/csv": "csv",
}
"""The formats of figures, in order of preference: the first that a value offers is shown."""

_FIGURE: Final = "figure"
_NAMES: Final = {"csv": "table"}
"""The file name prefixes for formats that are not figures."""

_METHODS: Final = {
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/html": "_repr_html_",
}
_BEGINNINGS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8"}
"""The first bytes of a file in each binary format."""

_MATPLOTLIB: Final = "matplotlib._pylab_helpers"

_shown = 0
"""Number of figures shown so far. A restored program continues counting from it."""


def display(*values: Any, raw: bool = False, **options: Any) -> None:
    """Show each value: its figure if it has one, otherwise its ``repr``, as in a notebook. With ``raw``,
    values are dicts of data keyed by MIME type. ``include`` and ``exclude`` are passed to
    ``_repr_mimebundle_``. Other options known from notebooks (``display_id``, ``clear``) have no effect here.
    """
    chosen = {name: options.get(name) for name in ("include", "exclude")}
    for value in values:
        if not _show(value if raw and isinstance(value, Mapping) else _bundle(value, chosen)):
            print(repr(value))  # noqa: T201 - output of the program


def show_here(figure: object) -> None:
    """Show a library's figure: below the cell if IPython's shell is running, otherwise like ``display``."""
    shell: Any = sys.modules.get("IPython.core.interactiveshell")
    if shell is not None and shell.InteractiveShell.initialized():
        from IPython.display import display as display_in_cell

        display_in_cell(figure)
    else:
        display(figure)


def show_value(value: object) -> bool:
    """Show the last value of a program if it is a figure. Return whether it was shown."""
    return _show(_bundle(value, {}))


def display_hook(value: object) -> None:
    """Show figures, and print all other values: a console's ``sys.displayhook``."""
    if value is not None and show_value(value):
        builtins._ = value  # type: ignore[attr-defined]
    else:
        sys.__displayhook__(value)


def show_open_figures() -> None:
    """Show matplotlib's open figures, and close them. Does nothing without matplotlib."""
    if _MATPLOTLIB in sys.modules:
        from _praxis import pyplot_figures

        pyplot_figures.show_and_close()


def show_content(mime: str, content: bytes) -> None:
    """Show a figure that has been drawn."""
    _keep(mime, _EXTENSIONS[mime], content)


def _bundle(value: object, chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a value's formats keyed by MIME type, or no formats if it is not a figure. An exception from the
    value's own methods is printed, and the program continues, as in a notebook.
    """
    kind = type(value)
    if isinstance(value, type):
        return {}
    try:
        if frames.is_frame(value) or frames.is_series(value):
            return {"text/csv": _printed(value)}
        # Looked up on the class: a proxy or a mock would have any attribute.
        if (give := getattr(kind, "_repr_mimebundle_", None)) is not None:
            given = give(value, include=chosen.get("include"), exclude=chosen.get("exclude"))
            bundle: Mapping[str, Any] = _without_metadata(given) or {}
            if any(bundle.get(mime) for mime in _EXTENSIONS):
                return bundle
        for mime, name in _METHODS.items():
            if (method := getattr(kind, name, None)) is not None and (data := _made(method, value)):
                return {mime: data}
        if _MATPLOTLIB in sys.modules and callable(getattr(kind, "savefig", None)):
            from _praxis import pyplot_figures

            return dict([pyplot_figures.drawn(value)])
    except Exception:  # noqa: BLE001 - a figure that cannot be drawn does not end the program
        traceback.print_exc()
    return {}


def _printed(frame: Any) -> str:
    """Print a data frame, and return its first rows as CSV."""
    text, left_out = frames.csv_of(frame)
    print(frame)  # noqa: T201 - output of the program
    if left_out:
        sys.stderr.write(
            f"The table has the first {len(frame) - left_out:,} rows; {left_out:,} more are left out."
            " Save them all with to_csv('/session/all.csv')\n"
        )
    return text


def _made(method: Callable[[object], Any], value: object) -> Any:
    """Return the data that a value's method returns, or None if the method turns out to be unimplemented."""
    try:
        return _without_metadata(method(value))
    except NotImplementedError:
        return None


def _without_metadata(given: Any) -> Any:
    return given[0] if isinstance(given, tuple) else given


def _show(bundle: Mapping[str, Any]) -> bool:
    for mime, extension in _EXTENSIONS.items():
        data = bundle.get(mime)
        if data:
            try:
                content = _content(mime, data)
            except ValueError:
                traceback.print_exc()
                return False
            _keep(mime, extension, content)
            return True
    return False


def _content(mime: str, data: object) -> bytes:
    """Return the content for a figure's file. Raises ValueError for invalid data."""
    import base64

    begin = _BEGINNINGS.get(mime)
    if isinstance(data, str):
        content = data.encode() if begin is None else base64.b64decode(data)
    elif isinstance(data, (bytes, bytearray, memoryview)):
        content = bytes(data)
    else:
        raise ValueError(
            Message(
                "a figure of type {mime} must be bytes or str, not {kind}",
                mime=mime,
                kind=type(data).__name__,
            )
        )
    if begin is not None and not content.startswith(begin):
        raise ValueError(
            Message("these {count} bytes are not a figure of type {mime}", count=len(content), mime=mime)
        )
    return content


def _keep(mime: str, extension: str, content: bytes) -> None:
    """Write a figure to a file, and notify the host."""
    global _shown
    os.makedirs(SESSION, exist_ok=True)  # noqa: PTH103 - pathlib is not loaded in every image
    name = ""
    while not name or os.path.exists(f"{SESSION}/{name}"):  # noqa: PTH110
        _shown += 1
        name = f"{_NAMES.get(extension, _FIGURE)}-{_shown}.{extension}"
    with open(f"{SESSION}/{name}", "xb") as file:  # noqa: PTH123
        file.write(content)
    host: Any = getattr(js, "_praxis_display", None)
    if host is not None:
        # Flushed first, so that the figure gets its place among the output.
        sys.stdout.flush()
        host.show(mime, content.decode("latin-1"), name)


def change_ipython(module: Any) -> None:
    """Make ``IPython.display.display``, whose module has just been loaded, pass figures to the host if there
    is no IPython shell.
    """
    display_in_cell = module.display

    def display_anywhere(*objs: Any, **options: Any) -> Any:
        from IPython.core.interactiveshell import InteractiveShell

        chosen = display_in_cell if InteractiveShell.initialized() else display
        return chosen(*objs, **options)

    display_anywhere.__name__ = display_in_cell.__name__
    display_anywhere.__doc__ = display_in_cell.__doc__
    module.display = display_anywhere


def install() -> None:
    """Make ``display`` a builtin, and make matplotlib draw into files by default."""
    builtins.display = display  # type: ignore[attr-defined]
    os.environ.setdefault("MPLBACKEND", "module://_praxis.matplotlib_backend")
