"""XML formats, read safely."""
