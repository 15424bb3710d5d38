"""Instrument profiles: what is known of a kind of instrument, apart from any driver or protocol."""
