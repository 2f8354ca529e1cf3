"""Mastodon and servers that speak its interface (GoToSocial)."""
