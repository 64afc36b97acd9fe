"""The command line: one module a noun. Imports neither Textual nor Rich.

`main` is the click group, which imports a subcommand when it is called, by the table in
`registry`; any other word is a path, for which `open` starts the app. A subcommand takes its
options from `options`, and from `context` the notes and the collection, whose sources `reading`
finds; it prints through `output`, and shows with `progress` how far it is. `streams` guards the
standard streams.

Some share their work: `manual` prints help, `completion` has the scripts of the shells and
`completing` their answers, `nothing` is about a query without papers, and triage is a
`triage_session` with its `triage_actions`, whose keys `line_keys` reads.
"""
