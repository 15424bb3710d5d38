"""``@protocol_function``: stores an author's declaration of a protocol with its function, unchanged.

Nothing is checked here. Errors are reported, with their lines, when a file is described before it runs
(``_praxis.declaring``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

MARK = "__praxis_protocol__"
"""The attribute of a decorated function that holds the dict of its fields."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class DataViewDefinition:
    """Data that a protocol shows, or needs from earlier runs."""

    name: str
    description: str | None = None
    source_type: Literal["plr_state", "function_output", "external"] = "function_output"
    source_filter: dict[str, Any] | None = None
    schema: dict[str, Any] | None = None
    required: bool = False
    default_value: Any = None


@dataclass
class SetupInstruction:
    """An instruction for the user to follow before the run. ``position`` is the position on the deck, and
    ``resource_type`` the kind of labware to put there.
    """

    message: str
    severity: Literal["required", "recommended", "info"] = "required"
    position: str | None = None
    resource_type: str | None = None


if TYPE_CHECKING:

    @overload
    def protocol_function(name: F, /) -> F: ...
    @overload
    def protocol_function(
        name: str | None = None,
        version: str = "0.1.0",
        description: str | None = None,
        *,
        title: str | None = None,
        solo: bool = False,
        is_top_level: bool = False,
        preconfigure_deck: bool = False,
        requires_deck: bool | None = None,
        deck_param_name: str = "deck",
        deck_construction: Callable[..., Any] | None = None,
        deck_layout_path: str | None = None,
        data_views: Sequence[DataViewDefinition | Mapping[str, Any]] | None = None,
        setup_instructions: Sequence[str | SetupInstruction | Mapping[str, Any]] | None = None,
        state_param_name: str = "state",
        param_metadata: Mapping[str, Mapping[str, Any]] | None = None,
        rules: Sequence[str | Mapping[str, str]] | None = None,
        category: str | None = None,
        tags: Sequence[str] | None = None,
        top_level_name_format: str = ...,
        requires: Sequence[str] | None = None,
    ) -> Callable[[F], F]: ...


def protocol_function(*given: Any, **fields: Any) -> Any:
    """Declare a function as a protocol, with the details that users and forms need. docs/protocols.md
    describes every field. The function itself is not changed.
    """
    if len(given) == 1 and callable(given[0]) and not fields:
        return _marked(given[0], {})
    if len(given) > 3:
        raise TypeError(
            "protocol_function takes name, version and description by position, everything else by name"
        )
    told = dict(zip(("name", "version", "description"), given, strict=False)) | fields
    return lambda function: _marked(function, told)


def _marked(function: Any, fields: dict[str, Any]) -> Any:
    setattr(function, MARK, fields)
    return function
