"""The guest of an interrupted run in the state of a checkpoint, so that little is left to be done again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.interpreter.faults import GuestError, Killed
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.live.guest_packages import installed_sources
from praxis_desktop.runs.checkpoints.checkpoint_files import CheckpointRefused
from praxis_desktop.runs.checkpoints.record_checkpoints import identity_of
from praxis_desktop.runs.interpreters import InterpreterSource
from praxis_desktop.snapshots.contents import sources_behind
from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.image_files import base_of

if TYPE_CHECKING:
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.host.files.sources import Source
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.runs.checkpoints.recorded_checkpoints import RecordedCheckpoint
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.snapshots.recipes import Recipe


class CheckpointSource(InterpreterSource, Protocol):
    """Makes interpreters in the state of a checkpoint as well."""

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """An interpreter in the state of ``checkpoint``, taken in one of the image of ``recipe``."""


def restored_from(
    point: RecordedCheckpoint,
    prepared: PreparedInterpreter,
    *,
    recipe: Recipe,
    environment: Environment | None,
    interpreters: CheckpointSource,
) -> PreparedInterpreter:
    """An interpreter in the state of ``point``, whose run began with one like ``prepared``, of ``recipe``,
    and has the packages of ``environment``. Raises CheckpointRefused.
    """
    image = prepared.image
    layers = interpreters.distribution.base_layers if environment is None else environment.layers
    names = point.stored.metadata.sources
    try:
        sources: Mapping[str, Source] = {
            **sources_behind(image, layers, interpreters.contents),
            **installed_sources(names, interpreters.environments.layers.named),
        }
        present = {name: source for name, source in sources.items() if name in names}
        base = base_of(image, identity_of(prepared.image_key))
        checkpoint = point.stored.checkpoint(image, base, present)
        return interpreters.resume(recipe, checkpoint)
    except Killed:
        raise
    except (ImageUnusable, PackageError) as error:
        raise CheckpointRefused(point.path, str(error)) from error
    except (GuestError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointRefused(point.path, f"it cannot be restored ({error})") from error
