"""The actions of a user of the window, from the program's start to the end of a run, by mouse and by
keyboard.
"""
