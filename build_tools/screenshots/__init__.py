"""Pictures of the window for docs/screenshots: the real program, led through its pages and states."""
