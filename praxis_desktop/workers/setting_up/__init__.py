"""What the window needs to set runs up: the library, forms that are checked, and dry runs."""
