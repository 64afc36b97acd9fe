"""What the user has recorded: annotations, answers, saved views, drafts, history and progress."""
