"""The parts of a run's record that are needed to repeat the run."""
