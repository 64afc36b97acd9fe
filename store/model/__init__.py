"""What a record, a paper and an annotation are, and how they are shown as plain text.

`record` defines a Record and the keys that identify it, from `identifiers`; `paper` merges grouped
records into a Paper. `annotation` defines what a user records about a paper, and the Changes.
`display` and `links` give the texts and the web page of a paper, the same everywhere.
"""
