"""A crash-safe store on TinyDB, which knows nothing of papers."""
