"""The controls of the form, in one module for each kind of control."""
