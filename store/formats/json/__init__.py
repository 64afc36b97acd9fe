"""JSON formats, read and written."""
