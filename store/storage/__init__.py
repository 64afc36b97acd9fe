"""A crash-safe store on TinyDB: a write-ahead log with checkpoints. It knows nothing of papers.

A *transaction* becomes one *log entry*, a checksummed line that is on the disk before the tables
in memory change. The *log* is a sequence of *log files*, `notes.json.journal-00000001` and so on
(the only use of the word journal). A *checkpoint*, `notes.json`, holds all tables
and its *generation*; the log file with the number of that generation holds what came after. The
previous generation stays as `notes.json.prev`. *Recovery* works out the state from these files;
what it cannot use is *quarantined*, never deleted. Where nothing can be written or locked, the
store is *read-only*.

The header of each log file has the *digest* of the one before, so that it is certain whether files
*continue* what an open store has acknowledged. Where other programs have put files there that do
not, both states are kept: the store goes on with one, the other is a *branch*, which the function
that the caller gave *reconciles* with it (`loading`, `reconciling`). Older rows of the history are
*archived* in sealed *segments* (`archive`). `backups` are dated copies of the checkpoint; `copies`
are what other programs left.

What each module does:

- On the disk: `paths` names the files; `filesystem` is the disk, which tests replace; `files` has
  our other files. `log` encodes entries, `log_files` writes them; `checkpoint` is the other kind of
  file. `lock` keeps other writers out, `identity` reads the id of a store.
- Opening: `loading` runs `recovery`, which works out the state as `recovered` describes it, and has
  `reconciling` merge what split off.
- Open: `engine` is the store without TinyDB; `tables` are TinyDB's Storage and Table on top of it,
  and `database` is the Store that others use. `following` reads what other processes write,
  `checkpointing` writes a generation. `errors` are what the user may see of all this.
- Looking after it: `doctor` examines and repairs, with the shapes of documents in `schema`.
"""
