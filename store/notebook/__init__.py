"""What the user has recorded: annotations, answers, saved views, drafts, history and progress.

`notebook` is the only writer; each of its verbs is one Change in one transaction of the store. It
keeps annotations in `annotation_table`, found by any key of a paper, and the documents of other
tables by what these have in common, `document_table`: answers in `answer_table`, views in
`saved_views`, and the rest in `term_table`, `reason_table`, `paste_table`, `settlement_table` and
`profile_table`. `tag_table` changes tags wherever they are. `documents` converts them to JSON and
back, with `document_fields` that distrust what they read. `edits` says what became of a document,
`history` keeps the Changes of such Edits, and `undo` works out what undo and redo apply to.

`rules` declares which values the documents of a table have, and is where a new table is added;
`values` stamps and merges documents value by value, and `table_merge` whole tables, with what
`history_stamps` finds in both histories and the `conflicts` to report. `writer` names who stamps.
`drafts` and `progress` stand alone.
"""
