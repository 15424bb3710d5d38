"""Mistakes of this program, as errors that requests are answered with."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from praxis_desktop.core.errors import PraxisError

log = logging.getLogger(__name__)


class Defect(PraxisError):
    """This program made a mistake; the message says which."""

    def __init__(self, message: str, stack: str) -> None:
        super().__init__(message, hint="Save the details and report them.")
        self.traceback = stack


@contextmanager
def defects_as_errors() -> Iterator[None]:
    """A request must be answered, whatever happens."""
    try:
        yield
    except PraxisError:
        raise
    except Exception as error:
        log.exception("A worker failed by a defect of this program")
        raise Defect(
            f"This program made a mistake: {type(error).__name__}: {error}", traceback.format_exc()
        ) from error
