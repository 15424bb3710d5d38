"""How a run is conducted: its states, what can be done to it, and what it asks."""
