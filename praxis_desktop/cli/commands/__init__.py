"""The commands: a module for each, found by its name, which declares its arguments and carries it out."""
