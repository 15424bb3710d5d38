"""The Debian packages: the frozen program with what a desktop reads about it, and the manual."""
