"""The main window around its pages: menus, rail, status line, files opened and dropped."""
