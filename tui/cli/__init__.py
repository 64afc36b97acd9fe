"""The command line: one module a noun. Imports neither Textual nor Rich."""
