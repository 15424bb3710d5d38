"""The frozen program for Linux systems without Debian packages: a folder with a script that installs it."""
