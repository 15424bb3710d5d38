"""``history``: what is known of runs, and what is done with their records."""
