"""What leans on the insides of Textual or on another program."""
