"""Record linkage: find the records that are the same paper."""
