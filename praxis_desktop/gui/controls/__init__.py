"""The controls of the form, one module for each kind of control."""
