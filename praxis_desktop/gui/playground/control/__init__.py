"""Direct control: the methods of a machine of the console, as buttons with forms for their arguments."""
