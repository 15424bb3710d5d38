"""The runs of the window: a model for each, the list of all, and the words for them."""
