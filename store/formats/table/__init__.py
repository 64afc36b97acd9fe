"""Tables: CSV and TSV, read and written, and XLSX, read."""
