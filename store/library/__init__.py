"""Sources opened as a Library, joined with the notebook as a Collection, listed as a PaperList.

`opening` reads the sources (`sources`) and groups their records into papers (`library`), or
takes them from the cache (`cache`, `cache_file`, `cache_writer`, `packed_papers`). `collection`
adds the annotations; `paper_list` filters and sorts, with the user's terms from `paper_terms`;
`statistics` counts. `regrouping` follows answers about
duplicates, which `review` asks for; `merging` reads other notebooks.
"""
