"""The protocols of the library's folders as a list: what each is, what it needs, what is wrong with it."""
