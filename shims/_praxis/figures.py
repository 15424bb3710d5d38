"""Figures that a program shows: files of its session, told to whoever watches the run.

What notebooks show is shown here: values with ``_repr_svg_``, ``_repr_png_``, ``_repr_jpeg_``,
``_repr_html_`` or ``_repr_mimebundle_``. As in a notebook ``display`` is there without an import, and where
IPython is installed ``IPython.display.display`` is the same.
"""

from __future__ import annotations

import builtins
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

import js

SESSION: Final = "/session"

_EXTENSIONS: Final = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/html": "html",
}
"""What is shown of a value: the first of these that it has."""

_METHODS: Final = {
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/html": "_repr_html_",
}
_BEGINNINGS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8"}
"""What files begin with that are no text."""

_MATPLOTLIB: Final = "matplotlib._pylab_helpers"

_shown = 0
"""Figures so far; a restored program goes on counting."""


def display(*values: Any, raw: bool = False, **options: Any) -> None:
    """Show each value: its figure if it has one, else its ``repr``, as in a notebook.

    With ``raw`` values are dicts of data by MIME type. ``include`` and ``exclude`` are handed to
    ``_repr_mimebundle_``; what else notebooks know (``display_id``, ``clear``) has no meaning here.
    """
    chosen = {name: options.get(name) for name in ("include", "exclude")}
    for value in values:
        if not _show(value if raw and isinstance(value, Mapping) else _bundle(value, chosen)):
            print(repr(value))  # noqa: T201 - for the program's own readers


def show_value(value: object) -> bool:
    """Show what a program ends with, if it is a figure; whether it was shown."""
    return _show(_bundle(value, {}))


def display_hook(value: object) -> None:
    """``sys.displayhook`` of a console: figures are shown, everything else is printed."""
    if value is not None and show_value(value):
        builtins._ = value  # type: ignore[attr-defined]
    else:
        sys.__displayhook__(value)


def show_open_figures(*, close: bool = True) -> None:
    """Show matplotlib's open figures, and close them. Nothing without matplotlib.

    Untested with the real matplotlib, which is not to be had for this guest.
    """
    helpers: Any = sys.modules.get(_MATPLOTLIB)
    if helpers is None:
        return
    for manager in helpers.Gcf.get_all_fig_managers():
        show_value(manager.canvas.figure)
    if close:
        helpers.Gcf.destroy_all()


def _bundle(value: object, chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """The forms of a value, by their MIME types; none for what is no figure.

    An exception of the value's own methods is told, and the program goes on, as in a notebook.
    """
    kind = type(value)
    if isinstance(value, type):
        return {}
    try:
        # Of the class: a proxy or a mock would answer to any name.
        if (give := getattr(kind, "_repr_mimebundle_", None)) is not None:
            given = give(value, include=chosen.get("include"), exclude=chosen.get("exclude"))
            bundle: Mapping[str, Any] = _without_metadata(given) or {}
            if any(bundle.get(mime) for mime in _EXTENSIONS):
                return bundle
        for mime, name in _METHODS.items():
            if (method := getattr(kind, name, None)) is not None and (data := _made(method, value)):
                return {mime: data}
        return _rendered(value) if _is_matplotlib_figure(value) else {}
    except Exception:  # noqa: BLE001 - a figure that cannot be drawn does not end the program
        traceback.print_exc()
    return {}


def _made(method: Callable[[object], Any], value: object) -> Any:
    """What a value's method makes; None for a form that it has not after all."""
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
    """What the file of a figure holds. Raises ValueError for data that are none."""
    import base64

    begin = _BEGINNINGS.get(mime)
    if isinstance(data, str):
        content = data.encode() if begin is None else base64.b64decode(data)
    elif isinstance(data, (bytes, bytearray, memoryview)):
        content = bytes(data)
    else:
        raise ValueError(f"a figure of type {mime} is bytes or str, not {type(data).__name__}")
    if begin is not None and not content.startswith(begin):
        raise ValueError(f"these {len(content)} bytes are no figure of type {mime}")
    return content


def _keep(mime: str, extension: str, content: bytes) -> None:
    """Write the file, and tell of it."""
    global _shown
    os.makedirs(SESSION, exist_ok=True)  # noqa: PTH103 - pathlib is not loaded in every image
    name = ""
    while not name or os.path.exists(f"{SESSION}/{name}"):  # noqa: PTH110
        _shown += 1
        name = f"figure-{_shown}.{extension}"
    with open(f"{SESSION}/{name}", "xb") as file:  # noqa: PTH123
        file.write(content)
    host: Any = getattr(js, "_praxis_display", None)
    if host is not None:
        # In its place between what is printed.
        sys.stdout.flush()
        host.show(mime, content.decode("latin-1"), name)


# ---- matplotlib
def _is_matplotlib_figure(value: object) -> bool:
    return _MATPLOTLIB in sys.modules and callable(getattr(type(value), "savefig", None))


def _rendered(figure: Any) -> dict[str, bytes]:
    """A figure of matplotlib as its author's ``savefig.format`` says: SVG, or else PNG."""
    import io

    matplotlib: Any = sys.modules["matplotlib"]
    is_svg = matplotlib.rcParams["savefig.format"] == "svg"
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg" if is_svg else "png")
    return {"image/svg+xml" if is_svg else "image/png": drawn.getvalue()}


def install() -> None:
    """Have ``display`` without an import, and matplotlib draw into files unless its user wants otherwise."""
    builtins.display = display  # type: ignore[attr-defined]
    os.environ.setdefault("MPLBACKEND", "module://_praxis.matplotlib_backend")
