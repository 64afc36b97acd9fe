"""What papersift shows: screens, widgets and the command line. Holds no facts of its own."""
