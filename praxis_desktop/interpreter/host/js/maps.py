"""Maps and Sets: their imports and methods, and the maps used by Pyodide's C code."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.attributes import Properties, define_properties, method
from praxis_desktop.interpreter.host.js.iterators import JsIterator, iterate, ordered_set
from praxis_desktop.interpreter.host.js.operators import as_callable, constructor_name
from praxis_desktop.interpreter.host.js.values import ERROR, MISSING, JsSet, js_type_error
from praxis_desktop.interpreter.host.work import STEPS, check_key, check_members, free, gathered, paced

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


def hashable(key: object) -> Any:
    """Return ``key`` if a host dict can hold it. Raises JavaScript's TypeError for arrays and maps."""
    if type(key) is str:
        check_key(key)
    try:
        hash(key)
    except TypeError:
        name = constructor_name(key)
        raise js_type_error(
            f"a value of type {name} cannot be a key of a Map or a member of a Set here"
        ) from None
    return key


def map_get(target: Mapping[Any, Any], key: object, default: Any = None) -> Any:
    """Implement ``map.get(key)``."""
    return target.get(hashable(key), default)


def map_has(target: Mapping[Any, Any], key: object) -> bool:
    """Implement ``map.has(key)``."""
    return hashable(key) in target


def map_set(target: Any, key: object, value: object) -> Any:
    """Implement ``map.set(key, value)``. Returns the map."""
    if not isinstance(target, MutableMapping):
        raise js_type_error("this Map cannot be changed")
    key = hashable(key)
    old = [target.get(key)]
    target[key] = value
    if not len(target) % STEPS:
        check_members(len(target))
    free(old)
    return target


def map_delete(target: Any, key: object) -> bool:
    """Implement ``map.delete(key)``. Returns whether the map contained the key."""
    if not isinstance(target, MutableMapping):
        raise js_type_error("this Map cannot be changed")
    removed = [target.pop(hashable(key), MISSING)]
    was_there = removed[0] is not MISSING
    free(removed)
    return was_there


def _map_clear(target: Any) -> None:
    values = gathered(target.values())
    target.clear()
    free(values)


def _map_for_each(target: Mapping[Any, Any], function: Any, this: object = None) -> None:
    call = as_callable(function)
    for key, value in paced(gathered(target.items())):
        call(value, key, target)


def entries_iterator(target: Mapping[Any, Any]) -> JsIterator:
    """Implement ``map.entries()``."""
    return JsIterator(gathered(list(item) for item in target.items()))


def keys_iterator(target: Mapping[Any, Any]) -> JsIterator:
    """Implement ``map.keys()``."""
    return JsIterator(gathered(target))


def values_iterator(target: Mapping[Any, Any]) -> JsIterator:
    """Implement ``map.values()``."""
    return JsIterator(gathered(target.values()))


def _set_add(target: Any, value: object) -> Any:
    if isinstance(target, frozenset):
        raise js_type_error("this Set cannot be changed")
    target.add(hashable(value))
    if not len(target) % STEPS:
        check_members(len(target))
    return target


def _set_has(target: AbstractSet[Any] | JsSet, value: object) -> bool:
    return hashable(value) in target


def _set_delete(target: Any, value: object) -> bool:
    there = hashable(value) in target
    target.discard(value)
    return there


def members(target: Any) -> list[Any]:
    """Return the members of a Set, in order."""
    return gathered(target) if isinstance(target, JsSet) else ordered_set(target)


def _set_for_each(target: Any, function: Any, this: object = None) -> None:
    call = as_callable(function)
    for value in paced(members(target)):
        call(value, value, target)


def _set_values(target: Any) -> JsIterator:
    return JsIterator(members(target))


def _set_entries(target: Any) -> JsIterator:
    return JsIterator(gathered([value, value] for value in members(target)))


_map_properties = Properties(
    {
        "get": map_get,
        "set": map_set,
        "has": map_has,
        "delete": map_delete,
        "clear": _map_clear,
        "forEach": _map_for_each,
        "entries": entries_iterator,
        "keys": keys_iterator,
        "values": values_iterator,
    },
    {"size": len},
)
_set_properties = Properties(
    {
        "add": _set_add,
        "has": _set_has,
        "delete": _set_delete,
        "clear": lambda target: target.clear(),
        "forEach": _set_for_each,
        "entries": _set_entries,
        "keys": _set_values,
        "values": _set_values,
    },
    {"size": len},
)
for _map_kind in (dict, Mapping):
    define_properties(_map_kind, _map_properties)
for _set_kind in (JsSet, set, frozenset, AbstractSet):
    define_properties(_set_kind, _set_properties)


@host_value("dedup")
class IdentityMap:
    """Assigns numbers to objects by identity. Pyodide uses it to keep only one reference per object."""

    __slots__ = ("_numbers",)

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[int, object]] = {}

    def get(self, value: object) -> int:
        """Return the object's number, or 0 if it has none."""
        found = self._numbers.get(id(value))
        return found[0] if found else 0

    def set(self, value: object, number: int) -> None:
        self._numbers[id(value)] = (number, value)

    def delete(self, value: object) -> None:
        self._numbers.pop(id(value), None)

    def graph_state(self) -> list[object]:
        return [part for entry in self._numbers.values() for part in entry]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._numbers = {}
        for number, value in zip(state[::2], state[1::2], strict=True):
            self.set(value, number)


class Collections:
    """The imports for maps and sets."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def imports(self) -> ImportTable:
        errors = self._host.errors
        value, status = errors.guarded(ERROR), errors.guarded(-1)
        return {
            "JsvMap_New": dict,
            "JsvLiteralMap_New": dict,
            "JsvMap_Set": status(_import_map_set),
            "JsvSet_New": JsSet,
            "JsvSet_Add": status(_import_set_add),
            "JsMap_GetIter_js": value(_iterate_keys),
            "JsMap_clear_js": status(_import_clear),
            "__hiwire_deduplicate_new": IdentityMap,
            "__hiwire_deduplicate_get": IdentityMap.get,
            "__hiwire_deduplicate_set": IdentityMap.set,
            "__hiwire_deduplicate_delete": IdentityMap.delete,
        }


def _import_map_set(target: Any, key: object, value: object) -> None:
    map_set(target, key, value)


def _import_set_add(target: Any, value: object) -> None:
    _set_add(target, value)


def _iterate_keys(value: object) -> object:
    keys = method(value, "keys")
    return keys() if keys is not None else iterate(value)


def _import_clear(value: object) -> int:
    clear = method(value, "clear")
    if clear is None:
        return 0
    clear()
    return 1
