"""Every call of the WordPress adapter, and how its answers in these tests came about.

*Recorded* answers were given by a real WordPress 6.1.9 (that of `tests/servers/wordpress.py`) and name what was asked;
only the site's address is another. *Specified* calls send only what the index of WordPress 6.7-beta1 lists as arguments
of their route (`specification.json`); that index describes requests and not answers.
"""

from __future__ import annotations

CALLS = {
    "me": ("GET users/me", "me"),
    "index": ("GET /", "index"),
    "version": ("GET /?feed=rss2", "feed"),
    "comments": ("GET comments", "comments"),
    "some_comments": ("GET comments", "some_comments"),
    "comment": ("GET comments/{id}", "comment"),
    "change_comment": ("POST comments/{id}", "comment_approved"),
    "posts": ("GET posts", "pending_posts"),
    "post": ("GET posts/{id}", "post"),
    "change_post": ("POST posts/{id}", "post_published"),
    "trash": ("DELETE comments/{id}", "comment_trashed"),
    "revisions": ("GET pages/{id}/revisions", "revisions"),
    "users": ("GET users", "users"),
    "some_users": ("GET users", "some_users"),
    "user": ("GET users/{id}", "user"),
    "set_roles": ("POST users/{id}", "user_with_another_role"),
}
"""Method of the client: (what it asks, a recorded answer)."""

NOT_SPECIFIED = frozenset({"index", "version"})
"""The index does not list itself, and the newsfeed is no part of the interface."""
