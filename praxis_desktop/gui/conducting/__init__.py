"""How a person conducts a run: pauses, stops, answers, and the stop of everything."""
