"""Everything that can be done in the window, in one list: for the palette, and for the list of keys."""
