"""The console as a widget."""
