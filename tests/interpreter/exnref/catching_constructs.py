"""Uses of try, catch, catch_all and rethrow as text, each with its results for some arguments."""

from __future__ import annotations

from typing import Final

from tests.interpreter.exnref.execution import UNCAUGHT

CATCHING: Final[dict[str, tuple[str, dict[int, int | str]]]] = {
    "a try whose body ends normally skips its handlers": (
        "try (result i32) (local.get 0) catch $number catch_all (i32.const 9) end",
        {5: 5},
    ),
    "catch gets the payload": (
        """
          try (result i32)
            (call $throw (local.get 0)) (i32.const 1)
          catch $number
            (i32.add (i32.const 100))
          end
        """,
        {5: 105},
    ),
    "the first clause that matches wins": (
        """
          try (result i32)
            (throw $number (local.get 0))
          catch $empty
            (i32.const 1)
          catch $number
            (i32.add (i32.const 2))
          catch $number
            (drop) (i32.const 3)
          catch_all
            (i32.const 4)
          end
        """,
        {5: 7},
    ),
    "a tag with several values arrives in order": (
        """
          (local $long i64)
          try (result i32)
            (throw $pair (local.get 0) (i64.const 7))
          catch $pair
            (local.set $long) (i32.add (i32.wrap_i64 (local.get $long)))
          end
        """,
        {5: 12},
    ),
    "catch_all without other clauses": (
        "try (result i32) (throw $empty) catch_all (i32.const 4) end",
        {0: 4},
    ),
    "what no clause takes goes on outwards": (
        """
          try (result i32)
            try (result i32) (throw $empty) catch $number end
          catch $empty
            (i32.const 6)
          end
        """,
        {0: 6},
    ),
    "a try without clauses is a block": (
        """
          try (result i32)
            try (result i32) (call $throw (local.get 0)) (i32.const 1) end
          catch $number
          end
        """,
        {5: 5},
    ),
    "an exception thrown in a handler is not caught by its own try": (
        """
          try (result i32)
            try
              (throw $empty)
            catch $empty
              (throw $number (i32.const 3))
            catch $number
              (drop) (call $see (i32.const 9))
            end
            (i32.const 0)
          catch $number
          end
        """,
        {0: 3},
    ),
    "nobody catches": (
        "(throw $number (local.get 0))",
        {0: UNCAUGHT},
    ),
    "a trap passes catch_all": (
        "try (result i32) (unreachable) catch_all (i32.const 1) end",
        {0: "unreachable"},
    ),
    "rethrow hands on the payload": (
        """
          try (result i32)
            try $inner
              (call $throw (local.get 0))
            catch $number
              (drop) (rethrow $inner)
            end
            (i32.const 0)
          catch $number
          end
        """,
        {5: 5},
    ),
    "rethrow out of catch_all": (
        """
          try (result i32)
            try $inner
              (call $throw (local.get 0))
            catch_all
              (call $see (i32.const 1)) (rethrow $inner)
            end
            (i32.const 0)
          catch $number
            (i32.add (global.get $seen))
          end
        """,
        {5: 6},
    ),
    "rethrow of the outer of two exceptions": (
        """
          try (result i32)
            try $outer
              (throw $number (i32.const 1))
            catch $number
              (drop)
              try $inner
                (throw $number (i32.const 2))
              catch $number
                (drop) (if (local.get 0) (then (rethrow $outer)) (else (rethrow $inner)))
              end
            end
            (i32.const 0)
          catch $number
          end
        """,
        {0: 2, 1: 1},
    ),
    "two clauses of one try, each rethrown": (
        """
          try (result i32)
            try $inner
              (if (local.get 0) (then (throw $number (local.get 0)))) (throw $empty)
            catch $number
              (drop) (rethrow $inner)
            catch $empty
              (call $see (i32.const 1)) (rethrow $inner)
            end
            (i32.const 0)
          catch $number
          catch_all
            (i32.add (i32.const 40) (global.get $seen))
          end
        """,
        {0: 41, 5: 5},
    ),
    "handlers that are run in turns by a loop keep their exceptions apart": (
        """
          (local $round i32)
          try (result i32)
            (loop $again (result i32)
              (local.set $round (i32.add (local.get $round) (i32.const 1)))
              try $inner (result i32)
                (throw $number (local.get $round))
              catch $number
                (drop) (br_if $again (i32.lt_s (local.get $round) (local.get 0)))
                (rethrow $inner)
              end)
          catch $number
          end
        """,
        {1: 1, 4: 4},
    ),
    "br out of a body": (
        """
          (block $out (result i32)
            try (br $out (i32.const 8)) catch_all (call $see (i32.const 1)) end
            (i32.const 0))
        """,
        {0: 8},
    ),
    "br to the try itself, from its body and from a handler": (
        """
          try $self (result i32)
            (br_if $self (i32.const 1) (local.get 0)) (drop) (throw $empty)
          catch $empty
            (br $self (i32.const 2)) (i32.const 3)
          catch_all
            (i32.const 4)
          end
        """,
        {0: 2, 1: 1},
    ),
    "br_table over blocks, tries and handlers": (
        """
          (block $far (result i32)
            try $self (result i32)
              (throw $empty)
            catch $empty
              (i32.add (i32.const 1000)
                (block $near (result i32)
                  (i32.const 7) (local.get 0) (br_table $near $self $far $near)))
            end)
        """,
        {0: 1007, 1: 7, 2: 7, 3: 1007},
    ),
    "a loop around a try": (
        """
          (local $count i32)
          (loop $again (result i32)
            try (result i32)
              (local.set $count (i32.add (local.get $count) (i32.const 1)))
              (if (i32.lt_s (local.get $count) (local.get 0)) (then (throw $empty)))
              (local.get $count)
            catch $empty
              (br $again)
            end)
        """,
        {1: 1, 20: 20},
    ),
    "return out of a handler": (
        """
          try (throw $empty) catch_all (return (i32.const 5)) end
          (i32.const 0)
        """,
        {0: 5},
    ),
    "a try with parameters": (
        """
          (local.get 0)
          try (param i32) (result i32)
            (i32.const 1) (i32.add)
          catch $number
            (i32.const 2) (i32.add)
          end
        """,
        {5: 6},
    ),
    "a try with parameters whose values are gone in the handler": (
        """
          (i32.const 50) (local.get 0)
          try (param i32) (result i32)
            (throw $number)
          catch $number
            (i32.const 2) (i32.add)
          end
          (i32.add)
        """,
        {5: 57},
    ),
}
