"""Discourse: the review queue, users, topics of rules, events and posts over its JSON interface."""
