"""What a person at the window can do, from a started program to the end of a run: by mouse and by keys."""
