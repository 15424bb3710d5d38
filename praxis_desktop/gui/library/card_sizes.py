"""How large the cards of the library are, in logical pixels."""

from __future__ import annotations

HEIGHT = 217
GAP = 14
CARD_WIDTH = 330
"""The least width of a column."""
