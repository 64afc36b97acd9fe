"""The search index: the words and columns of papers, made in steps, kept in a file."""
