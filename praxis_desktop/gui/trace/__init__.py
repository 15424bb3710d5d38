"""A traced cell as a widget."""
