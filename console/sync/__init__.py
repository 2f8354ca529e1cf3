"""The engine between a remote and the cache: pulls what is there, pushes what was decided."""
