"""Text copied from web pages and mail: every line accounted for."""
