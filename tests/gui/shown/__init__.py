"""What a user of the window can do, from the program's start to the end of a run, by mouse and by
keyboard.
"""
