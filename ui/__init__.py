"""The window of Corral."""
