"""File formats. Each format has one module or package, for reading and for writing.

To add a format, write a module that defines `FORMAT` (the name people use), `SUFFIXES` (lower
case, with their dot), `looks_like(head)` (whether a text that begins so is of this format: its
first lines decide, never one within a field) and
`read(text, source)` (a `Reading`, filled through a `reading.Collector`), and list it in
`READER_MODULES` of `registry.py`, where the formats that are easiest to recognise come first. To
write the format too, define `write(entries, *, abstracts=True)`, which returns the text of pairs
of a Paper and its Annotation, in the same module (or in a `writer` next to a `reader`), and add a
`Writer` to `WRITERS`. A format module is laid out in one order: its constants, `looks_like`,
`read` and its helpers, `write` and its helpers.

Large files of a format are read by several processes if `borders` says where its text can be
cut. XLSX alone is no text and not in the registry: `open_source` asks `table.xlsx` about the
bytes first.
"""
