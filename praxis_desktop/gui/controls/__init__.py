"""The controls of the form, with one module for each kind of control."""
