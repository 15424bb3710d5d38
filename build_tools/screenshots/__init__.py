"""Screenshots of the window: the real program, taken through its pages and states."""
