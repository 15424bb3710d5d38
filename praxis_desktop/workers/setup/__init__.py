"""The work behind a form: checks of the choices, dry runs, the library."""
