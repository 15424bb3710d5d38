"""Tests of plates and decks, as the window draws them."""
