"""Figures and tables of programs as files of the user's."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import replacing
from praxis_desktop.core.messages import Message

if TYPE_CHECKING:
    from praxis_desktop.core.events import DisplayEvent


def content_of(figure: DisplayEvent) -> bytes:
    """Return the contents of a figure's file."""
    is_text = figure.mime in ("image/svg+xml", "text/html", "text/csv")
    return figure.data.encode() if is_text else base64.b64decode(figure.data)


def write_figure(content: bytes, target: Path) -> Path:
    """Write a figure to ``target``. Raises StorageError."""
    try:
        with replacing(target) as file:
            file.write(content)
    except OSError as error:
        raise StorageError(
            Message("{target} cannot be written: {reason}", target=target, reason=error.strerror or error),
            hint="Choose another folder.",
        ) from error
    return target
