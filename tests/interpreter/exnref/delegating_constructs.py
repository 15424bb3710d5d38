"""Uses of delegate, and of standard instructions beside legacy ones, with their results."""

from __future__ import annotations

from typing import Final

from tests.interpreter.exnref.execution import UNCAUGHT

DELEGATING: Final[dict[str, tuple[str, dict[int, int | str]]]] = {
    "delegate to a try further out skips the one between": (
        """
          try $goal (result i32)
            try (result i32)
              try (result i32) (throw $number (local.get 0)) delegate $goal
            catch $number
              (drop) (i32.const 1)
            end
          catch $number
            (i32.add (i32.const 100))
          end
        """,
        {5: 105},
    ),
    "delegate to the next try changes nothing": (
        """
          try $goal (result i32)
            try (result i32) (throw $number (local.get 0)) delegate $goal
          catch $number
          end
        """,
        {5: 5},
    ),
    "delegate to a block goes to the try around the block": (
        """
          try (result i32)
            (block $goal (result i32)
              try (result i32)
                try (result i32) (throw $number (local.get 0)) delegate $goal
              catch_all
                (i32.const 1)
              end)
          catch $number
            (i32.add (i32.const 100))
          end
        """,
        {5: 105},
    ),
    "delegate to the caller passes every try of the function": (
        """
          try (result i32)
            try (result i32) (throw $empty) delegate 1
          catch_all
            (i32.const 1)
          end
        """,
        {0: UNCAUGHT},
    ),
    "a body that delegates but throws nothing": (
        """
          try (result i32)
            try (result i32) (local.get 0) delegate 1
          catch_all
            (i32.const 1)
          end
        """,
        {5: 5},
    ),
    "delegate to a try that delegates": (
        """
          try $last (result i32)
            try (result i32)
              try $middle (result i32)
                try (result i32)
                  try (result i32) (throw $number (local.get 0)) delegate $middle
                catch_all
                  (i32.const 1)
                end
              delegate $last
            catch_all
              (i32.const 2)
            end
          catch $number
            (i32.add (i32.const 100))
          end
        """,
        {5: 105},
    ),
    "delegate to a try in whose handler it is goes past it": (
        """
          try (result i32)
            try $handled (result i32)
              (throw $empty)
            catch $empty
              try (result i32)
                try (result i32) (throw $number (local.get 0)) delegate $handled
              catch_all
                (i32.const 1)
              end
            catch $number
              (drop) (i32.const 2)
            end
          catch $number
            (i32.add (i32.const 100))
          end
        """,
        {5: 105},
    ),
    "several delegates to one try, which also rethrows": (
        """
          try (result i32)
            try $goal (result i32)
              try (result i32)
                (if
                  (local.get 0)
                  (then
                    try (throw $number (i32.const 1)) delegate $goal)
                  (else
                    try (throw $number (i32.const 2)) delegate $goal))
                (i32.const 0)
              catch_all
                (i32.const 3)
              end
            catch $number
              (call $see) (rethrow $goal)
            end
          catch $number
            (i32.mul (i32.const 10)) (i32.add (global.get $seen))
          end
        """,
        {0: 22, 1: 11},
    ),
    "br out of a body that delegates": (
        """
          (block $out (result i32)
            try $goal
              try
                try
                  (br_if $out (i32.const 3) (local.get 0)) (drop) (throw $empty)
                delegate $goal
              catch_all
                (call $see (i32.const 1))
              end
            catch_all
              (call $see (i32.const 2))
            end
            (global.get $seen))
        """,
        {0: 2, 1: 3},
    ),
    "clean-up handlers run from the inside out": (
        """
          try
            try $a
              try $b (throw $empty) catch_all (call $see (i32.const 1)) (rethrow $b) end
            catch_all
              (call $see (i32.const 2)) (rethrow $a)
            end
          catch_all
            (call $see (i32.const 3))
          end
          (global.get $seen)
        """,
        {0: 123},
    ),
    "legacy code that never runs": (
        """
          (block $out (result i32)
            (br $out (i32.const 4))
            try $x (result i32)
              (throw $empty)
            catch $number
              (rethrow $x)
            catch_all
              try (result i32) (unreachable) delegate $x
            end)
        """,
        {0: 4},
    ),
    "a try in the body of a standard try_table": (
        """
          (block $caught (result i32)
            (try_table (result i32) (catch $number $caught)
              try (result i32)
                (call $throw (local.get 0)) (i32.const 0)
              catch $empty
                (i32.const 1)
              end))
        """,
        {5: 5},
    ),
    "delegate to a standard try_table": (
        """
          (block $caught (result i32)
            (try_table $goal (result i32) (catch $number $caught)
              try (result i32)
                try (result i32) (throw $number (local.get 0)) delegate $goal
              catch_all
                (i32.const 1)
              end))
        """,
        {5: 5},
    ),
    "a standard try_table in a handler, with branches to the legacy try": (
        """
          try $legacy (result i32)
            (throw $number (local.get 0))
          catch $number
            (call $see)
            (try_table (catch $number $legacy) (throw $number (i32.add (global.get $seen) (i32.const 1))))
            (unreachable)
          end
        """,
        {5: 6},
    ),
    "br_on_null and br_on_non_null out of a try": (
        """
          (block $null
            (block $function (result (ref func))
              try
                (ref.null func) (br_on_non_null $function) (ref.null func)
                (br_on_null $null) (drop)
              catch_all
              end
              (return (i32.const 1)))
            (drop) (return (i32.const 2)))
          (i32.const 3)
        """,
        {0: 3},
    ),
    "br_on_cast out of a try": (
        """
          (block $is_i31 (result (ref i31))
            try
              (ref.i31 (local.get 0)) (br_on_cast $is_i31 anyref (ref i31)) (drop)
            catch_all
            end
            (return (i32.const -1)))
          (i31.get_s)
        """,
        {5: 5},
    ),
    "a tail call out of a handler": (
        """
          try (throw $empty) catch_all (return_call $twice (local.get 0)) end
          (i32.const 0)
        """,
        {5: 10},
    ),
}
