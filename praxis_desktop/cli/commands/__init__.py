"""The commands: one module each, found by its name, which declares the arguments and carries it out."""
