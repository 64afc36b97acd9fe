"""Readers: bytes of any format in, Records out, every line or entry accounted for."""
