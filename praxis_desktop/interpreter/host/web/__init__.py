"""The web platform's events, abort signals and streams, for programs written for a browser (WHATWG DOM and
Streams).

Nothing of this is loaded before a guest asks for one of its classes, or an embedder imports one:
``global_classes`` is all that a start pays for. What a class offers to Python on the host says its own text;
what the guest sees is its ``js_members``.

========================  ==================================================================================
``dom_exception``         ``DOMException``
``event``                 ``Event``, ``CustomEvent``, ``MessageEvent``
``events``                ``EventTarget`` (with a parent), ``EventHandler`` for ``onNAME``
``abort``                 ``AbortController``, ``AbortSignal``
``readable_stream``       ``ReadableStream``: ``of_bytes`` and ``of_chunks`` over a source of the host
``byte_stream``           ``ByteSource``, ``ReadableByteStreamController``
``writable_stream``       ``WritableStream``: ``over`` a ``Sink`` of the host; its controller
``transform_stream``      ``TransformStream``
``queuing``               what chunks count for
========================  ==================================================================================

Everything belongs to the interpreter's thread. Objects idle between two turns are in images, with the source
or sink behind them if that is a host value too.
"""
