"""Reusable parts of the window. They know no service: they show what they are given and say what was asked."""
