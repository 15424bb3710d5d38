"""Files that a desktop and a shell need for an installed program: menu entry, icons, file type, man page."""
