"""Plates and decks, drawn as a run goes on."""
