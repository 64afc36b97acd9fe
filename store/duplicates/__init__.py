"""Record linkage: find the records that are the same paper.

`features` extracts from each record what is compared; `matrix` puts the features of all records
in columns. `blocking` finds the candidate pairs. For each pair `titles`, `evidence` and `venues`
compare the fields and assign points, and `wording` says what the difference between two titles
means (with `differences`: two words, and `title_kinds`: remarks, notices, generic titles).
`scoring` adds the points up and reaches a verdict within what `limits` allows; the thresholds and
the words for people are in `verdicts`. `clustering` scores all candidates and unites what evidence,
ids and the user's `answers` allow; `grouping` runs these steps. `graph` and `components` keep what
is needed to group only a neighbourhood again; `diff` compares two records for the screen.
"""
