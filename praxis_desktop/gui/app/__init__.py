"""The application: main window, which pages there are, opening files, commands."""
