"""Sources, opened and joined with the notebook."""
