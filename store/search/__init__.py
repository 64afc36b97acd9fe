"""The query language and the index."""
