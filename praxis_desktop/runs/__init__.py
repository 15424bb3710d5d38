"""One run of a program from Ready to Done."""
