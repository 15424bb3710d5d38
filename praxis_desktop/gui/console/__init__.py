"""The console: editor, transcript, completion, history and call tips."""
