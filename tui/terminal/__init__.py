"""Whatever depends on the private parts of Textual or on another program.

compatibility.py lists those private names, and no module outside this package uses one.
"""
