"""What a person can do, one file a duty: each function is one transaction and returns what it changed."""
