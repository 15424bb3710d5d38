"""Screenshots of the window: the real program, led through its pages and states."""
