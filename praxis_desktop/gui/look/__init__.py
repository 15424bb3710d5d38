"""What the window looks like: colours and sizes, light and dark, size, language."""
