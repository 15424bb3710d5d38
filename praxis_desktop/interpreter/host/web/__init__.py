"""The web platform's events, abort signals and streams (WHATWG DOM and Streams), for programs written for a
browser.

None of it is loaded until a guest uses one of its classes or an embedder imports one; at the start, only
``global_classes`` is loaded. The docstring of a class describes its use from Python on the host; the guest
sees its ``js_members``.

The main modules: ``dom_exception`` (``DOMException``), ``event`` (``Event``, ``CustomEvent``,
``MessageEvent``), ``event_target`` (``EventTarget`` with a parent, and ``EventHandler`` for ``onNAME``),
``abort`` (``AbortController``, ``AbortSignal``), ``readable_stream`` (``ReadableStream``, made by
``of_bytes`` or ``of_chunks`` for a source on the host), ``byte_stream`` (``ByteSource``,
``ReadableByteStreamController``), ``writable_stream`` (``WritableStream``, made by ``over`` for a ``Sink`` on
the host), ``transform_stream`` (``TransformStream``) and ``queuing`` (the sizes of chunks).

Everything belongs to the interpreter's thread. Images can contain objects that are idle between turns, along
with their source or sink if it is also a host value.
"""
