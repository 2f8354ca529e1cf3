"""Pure functions over texts: near-copies, rank, message and HTML reading, search text, canned replies."""
