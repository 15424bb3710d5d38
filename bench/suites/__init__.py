"""Test suites of others, run in guests: what they are, how they are run, and how their results are judged."""
