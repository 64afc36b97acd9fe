"""What papersift knows: papers and annotations. Nothing in here knows that a terminal exists."""
