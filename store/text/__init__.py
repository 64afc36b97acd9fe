"""Plain text, before anybody knows what a paper is."""
