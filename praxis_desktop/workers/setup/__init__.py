"""The work behind a form: checking its choices, dry runs, and loading the library."""
