"""What a desktop and a shell know of an installed program: menu entry, icons, file type, man page."""
