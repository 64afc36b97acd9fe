"""What a record, a paper and an annotation are, and how they are shown as plain text.

`record` defines a Record and the keys that identify it, from `identifiers`; `addresses` recognizes
the id in a web address. `paper` merges grouped records into a Paper. `annotation` defines what a
user records about a paper, and the Changes; `stamps` say when and by whom a value was set.

The texts of a paper are the same everywhere: `display` writes all of it and `bylines` authors and
venue in little room, `abstracts` finds the sections of an abstract, `links` the web page, and
`glyphs` has ASCII for our signs.
"""
