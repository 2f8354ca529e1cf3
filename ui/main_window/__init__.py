"""The window: rail, panes, status bar, menus and keys, and the wiring of one home to them."""
