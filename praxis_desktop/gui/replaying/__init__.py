"""A kept run played again in the window: at what speed one likes, and beside a changed program."""
