"""The files and packages that a program finds in its guest."""
