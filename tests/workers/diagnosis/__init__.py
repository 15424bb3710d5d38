"""The findings of a diagnosis, and the report on them."""
