"""What a record says of a run, as far as it is needed to do that run again."""
