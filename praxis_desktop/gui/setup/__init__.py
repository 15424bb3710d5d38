"""Setting a run up: the form of its parameters, what plays its roles, presets."""
