"""What is read before anything is drawn. Imports no Textual."""
