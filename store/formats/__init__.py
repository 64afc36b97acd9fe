"""File formats: each has one home, for reading and for writing."""
