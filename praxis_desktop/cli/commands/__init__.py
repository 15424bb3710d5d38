"""The commands. Each is a module, looked up by name, which declares its arguments and executes it."""
