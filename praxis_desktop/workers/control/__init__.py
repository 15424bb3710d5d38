"""Lets a user's processes control each other's runs; each process with runs has a local socket."""
