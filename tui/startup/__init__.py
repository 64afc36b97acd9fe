"""What happens around the first frame."""
