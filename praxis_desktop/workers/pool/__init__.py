"""The pool: warm workers that answer everybody's requests."""
