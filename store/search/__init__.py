"""The query language and the search index.

How a typed letter becomes ranked rows:

1. `parser` parses the text of the filter box into a Query, made of the nodes in `language`.
2. `index` takes the yes-or-no nodes to `predicates`: one mask over all papers for each node.
3. `index` takes the free words to `scoring`: one score a paper and word, added up and ranked.
   `fuzzy` says how alike a mistyped word is, `segmentation` finds titles typed without spaces.
4. `sorting` puts the Hits into the order of a sort key, the incomplete ones last; `shuffling` makes
   the random order of a seed.
5. Phrases and fields are a `wording`: words with their other spellings, which `phrases` looks for
   in all ways in which the papers write them. Highlights and notes use the same Wording.
6. `highlights` finds the matched letters of the papers on the screen, as `matches.Matches`.

What is searched are two structures. `paper_index` never changes: a `draft` collects its words by
their `word_numbers` while papers are read, here or in other processes, `builder` makes it of the
draft with `vocabulary` and `postings`, and `index_file` stores it. `annotation_index` changes with
every decision. `inspection` says what a query asks for without running it.

To add a query field:

1. Name it in `language.QUERY_FIELDS`, and in `VERBATIM_FIELDS`, `ID_FIELDS` or `NUMBER_FIELDS`
   if it is one.
   Parser, completion, help and README follow; a new number needs its limits in
   `parser._build_range`.
2. For a field of the papers, add a Column of that name to `paper_index.PaperIndex`, fill it in
   `draft.IndexDraft`, name it in `paper_index.COLUMNS`, and raise the number in
   `index_file.INDEX_VERSION`. `predicates` finds a column by its name.
   For a field of the annotations, add it to `annotation_index.FoldedAnnotation`, and to
   `AnnotationIndex.containing` and `Predicates._match_field`, which choose by name.
3. If people should see what matched, add the field to `highlights.SearchableTexts` and `Matches`.
4. Teach it to `SlowMatcher` in tests/store/search/test_search_laws.py, which checks the rest.
"""
