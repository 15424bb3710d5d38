"""What stands around the pages of the window, and the way to them: menus, rail, the line at the foot."""
