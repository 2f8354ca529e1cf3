"""The queue: what waits for a decision, and the item in its context."""
