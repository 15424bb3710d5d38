"""The web platform's events, abort signals and streams (WHATWG DOM and Streams), for programs written for a
browser.

None of it is loaded before a guest uses one of its classes or an embedder imports one: a start only loads
``global_classes``. The docstring of a class describes its use by Python on the host; the guest sees its
``js_members``.

======================== =========================================================================
``dom_exception`` ``DOMException`` ``event`` ``Event``, ``CustomEvent``, ``MessageEvent`` ``events``
``EventTarget`` (with a parent), ``EventHandler`` for ``onNAME`` ``abort`` ``AbortController``,
``AbortSignal`` ``readable_stream`` ``ReadableStream``: ``of_bytes`` and ``of_chunks`` over a source of the
host ``byte_stream`` ``ByteSource``, ``ReadableByteStreamController`` ``writable_stream`` ``WritableStream``:
``over`` a ``Sink`` of the host; its controller ``transform_stream`` ``TransformStream`` ``queuing`` the sizes
of chunks ======================== =========================================================================

Everything belongs to the interpreter's thread. Images can contain objects that are idle between turns, along
with their source or sink if it is also a host value.
"""
