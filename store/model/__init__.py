"""What a record, a paper and an annotation are, and how they are shown as plain text."""
