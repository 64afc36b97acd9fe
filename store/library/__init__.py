"""Sources opened as a Library, joined with the notebook as a Collection, listed as a PaperList.

`opening` reads the sources (`sources`) and groups their records into papers (`library`), or
takes them from the cache: `cache` finds and checks its files, `cache_writer` writes the one of a
Library and `cache_file` reads it, with `cache_fields`, as `packed_papers`, which are parsed when
they are asked for. `paper_sequences` puts sequences of papers together without reading them.

What is large is shown early and read by several processes: `beginning` reads the first papers,
`open_worker` has another process open all, `read_worker` and `index_worker` share the reading and
the indexing among more of them, and `record_drafts` begins the index while duplicates are found.
What they have read waits in a `spool`.

`collection` adds the annotations; `paper_list` filters and sorts, with the user's terms from
`paper_terms`; `facets` counts what the papers shown have, `statistics` counts all. `arrivals` finds
what is new. `regrouping` follows answers about duplicates, which `clerical_review` asks for;
`completing` makes a record of a pasted abstract. `merging` reads other notebooks, and
`notebook_export` writes this one.
"""
