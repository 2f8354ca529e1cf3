"""NodeBB: held posts, flags, requests to join groups, users, terms and posts over its read and write interfaces."""
