"""The panes of the window; each can be removed by removing its folder."""
