"""The page of the history: runs that were kept, found and shown."""
