"""What a form needs beside its page."""
