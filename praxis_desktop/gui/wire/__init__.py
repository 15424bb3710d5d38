"""What passes on the ports of a run, tied to its steps and to the lines of its program."""
