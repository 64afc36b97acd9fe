"""The command line: one room a noun. Imports neither Textual nor Rich."""
