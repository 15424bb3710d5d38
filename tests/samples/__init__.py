"""The sample protocols: run, checked, compared with a manual count; and the bugs in their originals."""
