"""What desktops and shells know of an installed program: menu entry, icons, file type, man page, completion."""
