"""From a click or a command to a run, and what is made ready before."""
