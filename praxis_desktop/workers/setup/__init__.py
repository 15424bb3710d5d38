"""The work behind a form: checking its choices, performing dry runs, and loading the library."""
