"""The library: folders of protocol files, which files are in them, and what changes there."""
