"""The sandbox: an invented community, a small remote that holds it, and the adapter that reads and moderates it."""
