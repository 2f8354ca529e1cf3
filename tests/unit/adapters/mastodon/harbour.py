"""A played server with people, reports, sign-ups and posts on it."""

from __future__ import annotations

from tests.unit.adapters.mastodon.played import Played


def harbour(dialect: str, port: int = 0) -> Played:
    """A server of some people: reports of posts and of members, and people who ask to join."""
    found = Played(dialect, port=port)
    kim, lou = found.add_account(5, "kim"), found.add_account(6, "lou")
    for count, name in enumerate(("otti", "pip", "quin", "rua", "sol", "tam", "ula", "vic"), 7):
        found.add_account(count, name)
        found.add_report(count, found.number(count), kim if count % 2 else lou, statuses=count % 3)
    for count, name in enumerate(("ada", "bo", "cy"), 20):
        found.add_account(count, name, approved=False, confirmed=count != 21, invite_request=f"I am {name}, a sailor")
    first = found.post(1, kim, content="<p>The lamp is lit</p>")
    found.answer_to(2, first, lou, content="<p>@kim I saw it</p>")
    own = found.answer_to(3, first, kim, content="<p>And the tide is in</p>")
    found.answer_to(4, own, found.number(7), visibility="unlisted")
    found.answer_to(5, own, found.number(10), visibility="direct")
    named = [{"id": found.number(7), "username": "otti", "acct": "otti", "url": "https://social.example/@otti"}]
    found.post(6, lou, mentions=named)
    return found
