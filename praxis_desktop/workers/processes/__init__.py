"""Workers and runs in processes of their own, and what goes over the pipes."""
