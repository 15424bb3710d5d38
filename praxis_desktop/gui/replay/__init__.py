"""A kept run that is played again."""
