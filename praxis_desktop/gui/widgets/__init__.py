"""Controls of the window, in its own look: buttons, chips, labels, sheets."""
