"""Files that survive: the disk, the checkpoint, the journal, and what to do when they are hurt."""
