"""The annotations of the user."""
