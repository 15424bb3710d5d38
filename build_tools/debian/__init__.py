"""The Debian packages: the frozen program with its desktop files, and the manual."""
