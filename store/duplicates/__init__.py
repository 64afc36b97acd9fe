"""Which records are one paper: record linkage."""
