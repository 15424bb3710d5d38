"""The main window: how its pages are made and joined, files opened and dropped, its begin and its end."""
