"""The parts of the reader for text dumps: lines, shapes, labels, mailings, and what they make."""
