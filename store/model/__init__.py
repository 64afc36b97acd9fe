"""What a record, a paper and an annotation are."""
