"""What the user has recorded: annotations, answers, saved views, drafts, history and progress.

`notebook` is the only writer; each of its verbs is one Change in one transaction of the store. It
keeps annotations in `annotation_table`, found by any key of a paper, and answers about duplicates
in `answer_table`; `documents` converts both to JSON and back. `undo` works out what undo and redo
apply to. Views, terms and reasons are in `saved_views`, `term_table` and `reason_table`. `drafts`
and `progress` stand alone.
"""
