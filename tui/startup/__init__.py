"""What happens around the first frame.

`snapshot` shows the first page as it was left, before anything is read, and `preload` imports
the rest after that frame. `opening` then opens the sources on the main screen: `loader` gets
papers and index from the cache, from another process or by reading here, and `first_papers`
shows the first ones of large sources meanwhile. `added_source` is for one more source.

`greeter` has the status line while that goes on: `greeting` chooses what matters most,
`arrival_watch` finds what is new, and `welcoming` shows the card of the very first start.
`session_state` is what the state file keeps for the next start.
"""
