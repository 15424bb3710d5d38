"""PyProxy: the host's view of a guest object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.proxy_flags import (
    HAS_LENGTH,
    IS_JSON_DICT,
    IS_JSON_SEQUENCE,
    handle_flags,
)
from praxis_desktop.interpreter.host.js.proxy_targets import DEBUG_HINT, DESTROYED, ProxyTarget
from praxis_desktop.interpreter.host.js.values import ERROR, JsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.js.buffers import PyBufferView
    from praxis_desktop.interpreter.host.js.promises import Promise


@host_value("pyproxy")
class PyProxy:
    """The host's view of a guest object: call it, read its attributes and items, iterate over it,
    ``destroy()`` it.

    Guest exceptions are raised as PythonError. A destroyed proxy raises JsError. In Python, ``proxy.name``
    reads the guest object's attribute, unless PyProxy itself has an attribute with that name (use
    ``get_attribute`` in that case). ``len``, ``in``, ``[]`` and ``for`` work if the guest object supports
    them. ``proxy_members`` lists JavaScript's names for these operations.
    """

    __slots__ = (
        "__weakref__",
        "bound_arguments",
        "bound_this",
        "capture_this",
        "flags",
        "handle_flags",
        "is_bound",
        "roundtrip",
        "target",
    )

    flags: int
    target: ProxyTarget

    def __init__(self, target: ProxyTarget, flags: int) -> None:
        self.target = target
        self.flags = flags
        self.handle_flags = handle_flags(flags)
        self.roundtrip = False
        self.capture_this = False
        self.is_bound = False
        self.bound_this: object = None
        self.bound_arguments: list[Any] = []

    def variant(self, **changes: Any) -> PyProxy:
        """Return another view of the same reference, destroyed together with this view."""
        other = PyProxy(self.target, changes.pop("flags", self.flags))
        other._take_properties(self)
        for name, value in changes.items():
            setattr(other, name, value)
        return other

    def _take_properties(self, other: PyProxy) -> None:
        self.roundtrip = other.roundtrip
        self.capture_this = other.capture_this
        self.is_bound = other.is_bound
        self.bound_this = other.bound_this
        self.bound_arguments = other.bound_arguments

    # ---- life
    @property
    def pointer(self) -> int:
        """The guest object's address. Raises JsError if the proxy was destroyed."""
        pointer = self.target.pointer
        if not pointer:
            raise JsError(self.target.destroyed_message or DESTROYED + DEBUG_HINT)
        return pointer

    @property
    def alive(self) -> bool:
        """True until the proxy is destroyed."""
        return self.target.pointer != 0

    def destroy(self, message: str = "", destroy_roundtrip: bool = True) -> None:
        """Release the reference. Later uses raise JsError with ``message``. Calling this again does nothing.

        A proxy made with ``create_proxy(roundtrip=True)`` is destroyed only if ``destroy_roundtrip`` is true.
        """
        if self.target.pointer and (destroy_roundtrip or not self.roundtrip):
            self.target.registry.destroy(self, message)

    def copy(self) -> PyProxy:
        """Return a proxy with its own reference, which must be destroyed separately."""
        pointer = self.pointer
        target = self.target
        made = PyProxy(ProxyTarget(target.registry, pointer, target.flags, target.cache), self.flags)
        made._take_properties(self)
        return made

    @property
    def type(self) -> str:
        """The name of the guest object's type."""
        name: str = self._export("_pyproxy_type")(self.pointer)
        return name

    def _export(self, name: str) -> Callable[..., Any]:
        return self.target.registry.host.instance.export(name)

    def _checked(self, result: Any) -> Any:
        return self.target.registry.host.errors.check_result(result)

    # ---- calls
    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        bound = self.adjust_arguments(None, list(arguments))
        return self.target.registry.call(self.pointer, bound, keywords)

    def call_with_this(
        self, this: object, arguments: list[Any], keywords: dict[str, Any] | None = None
    ) -> Any:
        """Call the object as a method of ``this``, which is passed as the first argument if the proxy has
        ``capture_this``.
        """
        return self.target.registry.call(self.pointer, self.adjust_arguments(this, arguments), keywords or {})

    def adjust_arguments(self, this: object, arguments: list[Any]) -> list[Any]:
        """Return the arguments, adjusted for ``bind`` and ``captureThis``."""
        if self.capture_this:
            return (
                [self.bound_this, *self.bound_arguments, *arguments] if self.is_bound else [this, *arguments]
            )
        return [*self.bound_arguments, *arguments] if self.is_bound else arguments

    # ---- attributes
    def get_attribute(self, name: str, default: Any = ERROR) -> Any:
        """Return the guest object's attribute, or ``default``. Raises AttributeError if there is neither."""
        result = self._export("_pyproxy_getattr")(self.pointer, name, self.target.cache.attributes)
        if result is not ERROR:
            return result
        self.target.registry.host.errors.check()
        if default is ERROR:
            raise AttributeError(f"the guest's {self.type} has no attribute {name!r}")
        return default

    def has_attribute(self, name: str) -> bool:
        """Return whether the guest object has the attribute."""
        return self._status(self._export("_pyproxy_hasattr")(self.pointer, name)) != 0

    def set_attribute(self, name: str, value: Any) -> None:
        """Set an attribute of the guest object."""
        self._status(self._export("_pyproxy_setattr")(self.pointer, name, value))

    def delete_attribute(self, name: str) -> None:
        """Remove an attribute of the guest object."""
        self._status(self._export("_pyproxy_delattr")(self.pointer, name))

    def attribute_names(self) -> list[str]:
        """Return ``dir()`` of the guest object."""
        names: list[str] = self._checked(self._export("_pyproxy_ownKeys")(self.pointer))
        return names

    def __getattr__(self, name: str) -> Any:
        # Python itself looks up such names, to copy or display an object.
        if name[:2] == "__":
            raise AttributeError(name)
        return self.get_attribute(name)

    def _status(self, status: int) -> int:
        return self.target.registry.host.errors.check_status(status)

    # ---- items
    def get_item(self, key: Any, default: Any = None) -> Any:
        """Return ``object[key]``, or ``default`` if the key or index is missing."""
        adaptor = bool(self.flags & (IS_JSON_DICT | IS_JSON_SEQUENCE))
        result = self._export("_pyproxy_getitem")(self.pointer, key, self.target.cache.items, adaptor)
        if result is not ERROR:
            return result
        self.target.registry.host.errors.check()
        return default

    def __getitem__(self, key: Any) -> Any:
        result = self.get_item(key, ERROR)
        if result is ERROR:
            raise KeyError(key)
        return result

    def __setitem__(self, key: Any, value: Any) -> None:
        self._status(self._export("_pyproxy_setitem")(self.pointer, key, value))

    def __delitem__(self, key: Any) -> None:
        self._status(self._export("_pyproxy_delitem")(self.pointer, key))

    def __contains__(self, key: Any) -> bool:
        return self._status(self._export("_pyproxy_contains")(self.pointer, key)) == 1

    def __len__(self) -> int:
        if not self.flags & HAS_LENGTH:
            raise TypeError(f"the guest's {self.type} has no length")
        return self._status(self._export("PyObject_Size")(self.pointer))

    def __bool__(self) -> bool:
        # In JavaScript every object is true. Without this, ``__len__`` would decide.
        return True

    def __iter__(self) -> Iterator[Any]:
        from praxis_desktop.interpreter.host.js.proxy_iteration import GuestIterator

        return GuestIterator(self)

    def js_iterate(self) -> object:
        return iter(self)

    def js_async_iterate(self) -> object:
        from praxis_desktop.interpreter.host.js.proxy_iteration import GuestAsyncIterator

        return GuestAsyncIterator(self)

    # ---- conversion
    def __str__(self) -> str:
        text: str = self._checked(self._export("_pyproxy_repr")(self.pointer))
        return text

    def __repr__(self) -> str:
        return f"<PyProxy {self.target.number}>"

    def to_js(
        self,
        depth: int = -1,
        *,
        pyproxies: list[PyProxy] | None = None,
        create_pyproxies: bool = True,
        dict_converter: Any = None,
        default_converter: Any = None,
        eager_converter: Any = None,
    ) -> Any:
        """Convert the guest object to host values (lists, JsSet, buffers), ``depth`` levels down, with a
        PyProxy for everything else.

        A dict becomes a JsObject, or the result of ``dict_converter`` for its items (``dict`` gives a dict).
        New proxies are added to ``pyproxies``. Raises PythonError (ConversionError) if a proxy is needed and
        ``create_pyproxies`` is False.
        """
        made: object = ERROR
        if create_pyproxies:
            made = [] if pyproxies is None else pyproxies
        return self._checked(
            self._export("python2js_custom")(
                self.pointer,
                depth,
                made,
                ERROR if dict_converter is None else dict_converter,
                ERROR if default_converter is None else default_converter,
                ERROR if eager_converter is None else eager_converter,
            )
        )

    def get_buffer(self, kind: str | None = None) -> PyBufferView:
        """Return a view of the guest object's buffer, which must be released later (see ``buffers``)."""
        return self.target.registry.host.buffers.view_of(self, kind)

    # ---- awaiting
    def ensure_future(self) -> Promise:
        """Return a promise for the guest awaitable's result. Starts a coroutine, and releases the reference
        to the awaitable.
        """
        return self.target.registry.ensure_future(self)

    def then(self, on_fulfilled: Any = None, on_rejected: Any = None) -> Promise:
        return self.ensure_future().then(on_fulfilled, on_rejected)

    # ---- images
    def graph_state(self) -> list[object]:
        return [
            self.target,
            self.flags,
            self.roundtrip,
            self.capture_this,
            self.is_bound,
            self.bound_this,
            self.bound_arguments or None,
        ]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.target, self.flags, self.roundtrip, self.capture_this, self.is_bound, self.bound_this = state[:6]
        self.bound_arguments = state[6] or []
        self.handle_flags = handle_flags(self.flags)
