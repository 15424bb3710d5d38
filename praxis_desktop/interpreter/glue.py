"""Two small wasm modules of our own between Pyodide's module and the host.

The *trampoline* lets CPython call a C function through a pointer of the wrong type: it finds the real type
(with wasm-gc's ``ref.test``), as Pyodide's own trampoline does. The *checks* answer questions about a
reference from its five flag bits, without a call into Python; ``handles`` describes the bits.
"""

from __future__ import annotations

TRAMPOLINE_WAT = """
(module
  (type $three (func (param i32 i32 i32) (result i32)))
  (type $two (func (param i32 i32) (result i32)))
  (type $one (func (param i32) (result i32)))
  (type $none (func (result i32)))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table $functions 1 funcref))
  (func (export "trampoline_call")
      (param $success i32) (param $function i32) (param $self i32) (param $args i32) (param $kwargs i32)
      (result i32)
    (local $target funcref)
    (local.set $target (table.get $functions (local.get $function)))
    (i32.store (local.get $success) (i32.const 1))
    (if (ref.test (ref $three) (local.get $target)) (then (return
      (call_indirect $functions (type $three)
        (local.get $self) (local.get $args) (local.get $kwargs) (local.get $function)))))
    (if (ref.test (ref $two) (local.get $target)) (then (return
      (call_indirect $functions (type $two) (local.get $self) (local.get $args) (local.get $function)))))
    (if (ref.test (ref $one) (local.get $target)) (then (return
      (call_indirect $functions (type $one) (local.get $self) (local.get $function)))))
    (if (ref.test (ref $none) (local.get $target)) (then (return
      (call_indirect $functions (type $none) (local.get $function)))))
    (i32.store (local.get $success) (i32.const 0))
    (i32.const 0)))
"""

CHECKS_WAT = """
(module
  (import "host" "flags" (func $flags_of_object (param externref) (result i32)))
  (import "host" "turn_over" (func $turn_over (result i32)))
  (import "host" "JsvNum_fromInt" (func $host_number (param i32) (result externref)))
  (import "host" "JsvArray_Push" (func $host_push (param externref externref) (result i32)))
  (import "host" "destroy_proxies" (func $host_destroy_proxies (param externref i32)))
  (import "host" "js2python_js" (func $host_to_python (param externref) (result i32)))
  (import "host" "JsvAsyncGenerator_Check" (func $host_is_async_generator (param externref) (result i32)))
  (import "host" "JsvPromise_Resolve" (func $host_resolve (param externref) (result externref)))
  (import "host" "JsProxy_compute_typeflags" (func $host_typeflags (param externref i32) (result i32)))
  (import "host" "get_async_js_call_done_callback"
    (func $host_call_ended (param externref) (result externref)))
  (type $from_integer (func (param i32) (result i32)))
  (type $from_object (func (param externref) (result i32)))
  (type $constant (func (result i32)))
  (table (export "python") 5 funcref)
  (memory (export "arrays") 1)
  (global $first (export "first") (mut i32) (i32.const 0))
  (global $next (export "next") (mut i32) (i32.const 0))

  (func $is_number (param $value externref) (result i32)
    (ref.test (ref i31) (any.convert_extern (local.get $value))))
  (func $number (param $value externref) (result i32)
    (i31.get_u (ref.cast (ref i31) (any.convert_extern (local.get $value)))))
  (func $bits (param $value externref) (result i32)
    (if (result i32) (call $is_number (local.get $value))
      (then (call $number (local.get $value)))
      (else (if (result i32) (ref.is_null (local.get $value))
        (then (i32.const 0))
        (else (call $flags_of_object (local.get $value)))))))

  (func (export "JsvError_Check") (param externref) (result i32)
    (i32.eq (call $bits (local.get 0)) (i32.const 512)))
  (func (export "JsvNoValue_Check") (param externref) (result i32)
    (i32.eq (call $bits (local.get 0)) (i32.const 640)))
  (func (export "pyproxy_Check") (param externref) (result i32)
    (i32.and (call $bits (local.get 0)) (i32.const 1)))
  (func (export "JsvPromise_Check") (param externref) (result i32)
    (i32.and (i32.shr_u (call $bits (local.get 0)) (i32.const 1)) (i32.const 1)))
  (func (export "JsvFunction_Check") (param externref) (result i32)
    (i32.and (i32.shr_u (call $bits (local.get 0)) (i32.const 2)) (i32.const 1)))
  (func (export "JsvGenerator_Check") (param externref) (result i32)
    (i32.eq (i32.and (call $bits (local.get 0)) (i32.const 40)) (i32.const 8)))
  (func (export "JsvAsyncGenerator_Check") (param externref) (result i32)
    (local $bits i32)
    (local.set $bits (i32.and (call $bits (local.get 0)) (i32.const 127)))
    (if (result i32) (i32.or (i32.and (local.get $bits) (i32.const 1))
                             (i32.eq (local.get $bits) (i32.const 32)))
      (then (call $host_is_async_generator (local.get 0)))
      (else (i32.const 0))))
  (func (export "is_comlink_proxy") (param externref) (result i32)
    (i32.const 0))
  (func (export "gc_register_proxies") (param externref))
  ;; A call on sockets waits inside: there is never a Promise to await instead.
  (func (export "_maybe_connect_async") (param i32 i32 i32) (result externref) (ref.null extern))
  (func (export "_maybe_poll_async") (param i32 i32 i32) (result externref) (ref.null extern))
  (func (export "_maybe_recvfrom_async") (param i32 i32 i32) (result externref) (ref.null extern))
  (func (export "_maybe_sendto_async") (param i32 i32 i32) (result externref) (ref.null extern))
  (func (export "JsvPromise_Resolve") (param $value externref) (result externref)
    (if (result externref) (i32.eq (i32.and (call $bits (local.get $value)) (i32.const 127)) (i32.const 34))
      (then (local.get $value))
      (else (call $host_resolve (local.get $value)))))
  (func (export "JsProxy_compute_typeflags") (param $value externref) (param $json i32) (result i32)
    (if (result i32) (i32.eq (i32.and (call $bits (local.get $value)) (i32.const 127)) (i32.const 36))
      (then (i32.const 2048))
      (else (call $host_typeflags (local.get $value) (local.get $json)))))
  (func (export "Jsv_GetError_import") (result externref)
    (extern.convert_any (ref.i31 (i32.const 512))))

  (func (export "JsvNum_fromInt") (param $value i32) (result externref)
    (if (result externref)
        (i32.lt_u (i32.add (local.get $value) (i32.const 8388608)) (i32.const 16777216))
      (then (extern.convert_any
        (ref.i31 (i32.or (i32.shl (local.get $value) (i32.const 7)) (i32.const 16)))))
      (else (call $host_number (local.get $value)))))

  (func (export "js2python_js") (param $value externref) (result i32)
    (local $number i32)
    (if (i32.eqz (call $is_number (local.get $value)))
      (then (return (call $host_to_python (local.get $value)))))
    (local.set $number (call $number (local.get $value)))
    (if (i32.and (local.get $number) (i32.const 16))
      (then (return (call_indirect (type $from_integer)
        (i32.shr_s (i32.shl (local.get $number) (i32.const 1)) (i32.const 8)) (i32.const 0)))))
    (if (i32.eq (local.get $number) (i32.const 128))
      (then (return (call_indirect (type $constant) (i32.const 1)))))
    (if (i32.eq (local.get $number) (i32.const 256))
      (then (return (call_indirect (type $constant) (i32.const 2)))))
    (if (i32.eq (local.get $number) (i32.const 384))
      (then (return (call_indirect (type $constant) (i32.const 3)))))
    ;; A Promise, a function, another object: with one flag of these beside the one for generators.
    (if (i32.and (local.get $number) (i32.const 32))
      (then (if (i32.and (local.get $number) (i32.const 14))
        (then (return (call_indirect (type $from_object) (local.get $value) (i32.const 4)))))))
    (call $host_to_python (local.get $value)))

  ;; Where the array with this number is noted, or -1 when it is the host's by now.
  (func $place (param $array externref) (result i32)
    (local $number i32)
    (if (i32.eqz (call $is_number (local.get $array))) (then (return (i32.const -1))))
    (local.set $number (call $number (local.get $array)))
    (if (i32.eqz (i32.and (local.get $number) (i32.const 64))) (then (return (i32.const -1))))
    (local.set $number (i32.shr_u (local.get $number) (i32.const 7)))
    (if (i32.or (i32.lt_u (local.get $number) (global.get $first))
                (i32.ge_u (local.get $number) (global.get $next)))
      (then (return (i32.const -1))))
    (local.set $number (i32.shl (i32.and (local.get $number) (i32.const 1023)) (i32.const 6)))
    (if (i32.lt_s (i32.load (local.get $number)) (i32.const 0)) (then (return (i32.const -1))))
    (local.get $number))
  (func (export "JsvArray_New") (result externref)
    (local $number i32)
    (local.set $number (global.get $next))
    (if (i32.ge_u (i32.sub (local.get $number) (global.get $first)) (i32.const 1024))
      (then
        (local.set $number (call $turn_over))
        (global.set $first (local.get $number))))
    (global.set $next (i32.add (local.get $number) (i32.const 1)))
    (i32.store (i32.shl (i32.and (local.get $number) (i32.const 1023)) (i32.const 6)) (i32.const 0))
    (extern.convert_any (ref.i31 (i32.or (i32.shl (local.get $number) (i32.const 7)) (i32.const 64)))))
  (func (export "JsvArray_Push") (param $array externref) (param $value externref) (result i32)
    (local $place i32) (local $count i32)
    (local.set $place (call $place (local.get $array)))
    (if (i32.lt_s (local.get $place) (i32.const 0))
      (then (return (call $host_push (local.get $array) (local.get $value)))))
    (local.set $count (i32.load (local.get $place)))
    (if (i32.or (i32.ge_u (local.get $count) (i32.const 15)) (i32.eqz (call $is_number (local.get $value))))
      (then (return (call $host_push (local.get $array) (local.get $value)))))
    (local.set $count (i32.add (local.get $count) (i32.const 1)))
    (i32.store (local.get $place) (local.get $count))
    (i32.store (i32.add (local.get $place) (i32.shl (local.get $count) (i32.const 2)))
      (i32.or (i32.shl (call $number (local.get $value)) (i32.const 1)) (i32.const 1)))
    (local.get $count))
  (func (export "get_async_js_call_done_callback") (param $array externref) (result externref)
    (local $place i32)
    (local.set $place (call $place (local.get $array)))
    (if (i32.ge_s (local.get $place) (i32.const 0))
      (then (if (i32.eqz (i32.load (local.get $place)))
        (then (return (extern.convert_any (ref.i31 (i32.const 768))))))))
    (call $host_call_ended (local.get $array)))
  (func (export "destroy_proxies") (param $array externref) (param $message i32)
    (local $place i32)
    (local.set $place (call $place (local.get $array)))
    (if (i32.ge_s (local.get $place) (i32.const 0))
      (then (if (i32.eqz (i32.load (local.get $place))) (then (return)))))
    (call $host_destroy_proxies (local.get $array) (local.get $message))))
"""
"""An array that the guest makes (usually the arguments of a call) is first recorded in a memory of this
module, which has 1024 slots of 64 bytes: each holds a count and at most 15 references. The host takes over
the array when it first accesses it, and sets the sign bit of the count. ``turn_over`` makes the host take
over all arrays, and returns the number of the next array, a multiple of 1024.
"""

PYTHON_FUNCTIONS = (
    "PyLong_FromLong",
    "_js2python_none",
    "_js2python_true",
    "_js2python_false",
    "JsProxy_create",
)
"""Exports of the main module that the checks call, in the order of the checks' function table."""

ANSWERED_INSIDE = (
    "JsvError_Check",
    "JsvNoValue_Check",
    "pyproxy_Check",
    "JsvPromise_Check",
    "JsvFunction_Check",
    "JsvGenerator_Check",
    "Jsv_GetError_import",
    "JsvArray_New",
    "is_comlink_proxy",
    "gc_register_proxies",
    "_maybe_connect_async",
    "_maybe_poll_async",
    "_maybe_recvfrom_async",
    "_maybe_sendto_async",
)
"""Imports of the main module that the checks always answer themselves."""

ANSWERED_FIRST = (
    "JsvNum_fromInt",
    "JsvArray_Push",
    "destroy_proxies",
    "js2python_js",
    "JsvAsyncGenerator_Check",
    "JsvPromise_Resolve",
    "JsProxy_compute_typeflags",
    "get_async_js_call_done_callback",
)
"""Imports that the checks answer or pass to the host, in the order of the checks' own imports."""
