"""Forms: what a protocol's parameters may be, read from texts and files, checked, kept as presets."""
