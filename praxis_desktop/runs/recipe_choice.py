"""Chooses a program's packages and the image to start from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.core.events import Event
from praxis_desktop.protocols.metadata_block import OPENING
from praxis_desktop.protocols.text import DECORATOR, imports_of, outline_of
from praxis_desktop.runs import packages
from praxis_desktop.runs.guest.session import listed
from praxis_desktop.runs.guests import InterpreterSource
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, dedicated_recipe

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.protocols.text import Outline
    from praxis_desktop.runs.packages.environments import Environment


def environment_of(
    request: RunRequest,
    interpreters: InterpreterSource,
    *,
    report: Callable[[Event], None] | None = None,
    control: Control | None = None,
    keeps_lock: bool = False,
) -> Environment | None:
    """The packages of a request's program; None if it needs none. See ``Environments.of``."""
    source = request.program.source
    if "import" not in source and OPENING not in source:
        return None
    if not packages.may_need_packages(request.program):
        return None
    return interpreters.environments.of(request.program, report, control, keeps_lock=keeps_lock)


def recipe_for(request: RunRequest, environment: Environment | None) -> Recipe:
    """The recipe of the image that does most of the work for ``request`` in advance.

    A wrong guess only costs time: the program itself imports what the image lacks.
    """
    program = request.program
    parent = BASELINE if environment is None else environment.recipe
    if request.is_script:
        return parent
    if not _is_called(request, outline_of(program)):
        return parent
    modules = sorted(imports_of(program))
    return dedicated_recipe(parent, program.source, program.filename, modules, listed(program))


def _is_called(request: RunRequest, outline: Outline) -> bool:
    """Whether one of the program's functions is called, so that its module should be imported in advance."""
    if request.setup is not None:
        return bool(request.setup.protocol.function)
    if request.program.function is not None:
        return request.program.function in outline.functions
    return "main" in outline.functions or DECORATOR in request.program.source
