"""Plain text: cleaning, folding and LaTeX; knows nothing of papers."""
