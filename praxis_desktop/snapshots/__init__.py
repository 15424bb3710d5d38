"""Images of interpreters on disk: format, store, and the restore-or-boot service."""
