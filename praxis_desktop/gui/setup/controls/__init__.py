"""The controls of a form: each asks for one kind of value, and says it as text."""
