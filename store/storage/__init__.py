"""A crash-safe store on TinyDB: a write-ahead log with checkpoints. It knows nothing of papers.

A *transaction* becomes one *log entry*, a checksummed line that is on the disk before the tables
in memory change. The *log* is a sequence of *log files*, `notes.json.journal-00000001` and so on
(the only use of the word journal). A *checkpoint*, `notes.json`, holds all tables
and its *generation*; the log file with the number of that generation holds what came after. The
previous generation stays as `notes.json.prev`. *Recovery* works out the state from these files;
what it cannot use is *quarantined*, never deleted. Where nothing can be written or locked, the
store is *read-only*.
"""
