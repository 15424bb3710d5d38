"""The commands: each is a module, found by its name, which declares its arguments and executes it."""
