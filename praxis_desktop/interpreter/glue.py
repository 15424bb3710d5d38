"""The two small wasm modules of our own that stand between Pyodide's module and the host.

*Trampoline*: how CPython calls a C function through a pointer of a wrong type; it finds out the real type
(wasm-gc's ``ref.test``), as Pyodide's own trampoline does. *Checks*: questions about a reference that its
five flag bits answer, so that they cost no call into Python: see ``handles`` for their layout.
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
  (import "host" "JsvNum_fromInt" (func $number (param i32) (result externref)))
  (func $bits (param $value externref) (result i32)
    (if (result i32) (ref.test (ref i31) (any.convert_extern (local.get $value)))
      (then (i31.get_u (ref.cast (ref i31) (any.convert_extern (local.get $value)))))
      (else (if (result i32) (ref.is_null (local.get $value))
        (then (i32.const 0))
        (else (call $flags_of_object (local.get $value)))))))
  (func (export "JsvError_Check") (param externref) (result i32)
    (i32.eq (call $bits (local.get 0)) (i32.const 128)))
  (func (export "JsvNoValue_Check") (param externref) (result i32)
    (i32.eq (call $bits (local.get 0)) (i32.const 160)))
  (func (export "pyproxy_Check") (param externref) (result i32)
    (i32.and (call $bits (local.get 0)) (i32.const 1)))
  (func (export "JsvPromise_Check") (param externref) (result i32)
    (i32.and (i32.shr_u (call $bits (local.get 0)) (i32.const 1)) (i32.const 1)))
  (func (export "JsvFunction_Check") (param externref) (result i32)
    (i32.and (i32.shr_u (call $bits (local.get 0)) (i32.const 2)) (i32.const 1)))
  (func (export "JsvGenerator_Check") (param externref) (result i32)
    (i32.and (i32.shr_u (call $bits (local.get 0)) (i32.const 3)) (i32.const 1)))
  (func (export "Jsv_GetError_import") (result externref)
    (extern.convert_any (ref.i31 (i32.const 128))))
  (func (export "JsvNum_fromInt") (param $value i32) (result externref)
    (if (result externref)
        (i32.lt_u (i32.add (local.get $value) (i32.const 33554432)) (i32.const 67108864))
      (then (extern.convert_any
        (ref.i31 (i32.or (i32.shl (local.get $value) (i32.const 5)) (i32.const 16)))))
      (else (call $number (local.get $value))))))
"""

ANSWERED_INSIDE = (
    "JsvError_Check",
    "JsvNoValue_Check",
    "pyproxy_Check",
    "JsvPromise_Check",
    "JsvFunction_Check",
    "JsvGenerator_Check",
    "Jsv_GetError_import",
)
"""Imports of the main module that the checks answer alone."""

ANSWERED_FIRST = ("JsvNum_fromInt",)
"""Imports that the checks answer when they can and hand to the host otherwise."""
