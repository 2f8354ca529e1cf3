"""What goes on beside the window: its threads, and the process that speaks to the remotes."""
