"""The addresses and forms of Discourse's JSON interface; every answer is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from console.adapters.base import SignIn
from console.adapters.budget import Budget, Limit
from console.adapters.discourse import wire
from console.adapters.http import Answer, Dialect, Patience, Session, segment
from console.adapters.http.answer import asked_wait
from console.adapters.http.waiting import in_seconds

LIMIT = Limit(calls=40, seconds=60, burst=6, reserve=2, start=6)
"""A site lets all its keys together ask 60 times a minute (DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE): a third of that is
left to whoever else has a key."""
FOREVER = "3000-01-01T00:00:00Z"
"""A date that stands for no end: Discourse asks for one in any case."""
PATIENCE = Patience(read=60.0, whole=180.0)


def utc_now() -> datetime:
    """The present time."""
    return datetime.now(UTC)


def _wait(answer: Answer, now: datetime) -> datetime | None:
    """Retry-After, or `extras.wait_seconds` of the body where a proxy dropped the header."""
    told = asked_wait(answer, now)
    if told is not None or answer.status != 429:
        return told
    try:
        return in_seconds(json.loads(answer.body[:100_000])["extras"]["wait_seconds"], now)
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


DIALECT = Dialect("Discourse", wait=_wait)


class Client:
    """One site's interface, as one user.

    Every method raises what `console.adapters.http.Session` raises.
    """

    def __init__(self, sign_in: SignIn, clock: Callable[[], datetime] = utc_now) -> None:
        self.budget = Budget(LIMIT, clock)
        self.session = Session(
            sign_in.url,
            dialect=DIALECT,
            credentials={"Api-Key": sign_in.secret, "Api-Username": sign_in.user},
            user=sign_in.user,
            secret=sign_in.secret,
            ca_file=sign_in.ca_file,
            insecure_http=sign_in.insecure_http,
            proxy=sign_in.proxy,
            connections=2,
            patience=PATIENCE,
            clock=clock,
            budget=self.budget,
        )

    @property
    def host(self) -> str:
        """The name of the server for people."""
        return self.session.address.place

    # The site

    def current(self) -> wire.CurrentUser:
        """Who we are there."""
        return self.session.get("session/current.json", wire.Current).current_user

    def about(self) -> wire.AboutSite:
        """Which site it is."""
        return self.session.get("about.json", wire.About).about

    def settings(self) -> wire.SiteSettings:
        """What the site tells to everybody about how it is set up."""
        return self.session.get("site/settings.json", wire.SiteSettings)

    # The review queue

    def review(self, since: str = "", offset: int = 0) -> wire.Review:
        """Ten that wait, oldest first, however low their score.

        :param since: those that came then or later, as Discourse wrote the time.
        """
        query: dict[str, str | int] = {"status": "pending", "priority": "low", "sort_order": "created_at_asc"}
        if since:
            query["from_date"] = since
        if offset:
            query["offset"] = offset
        return self.session.get("review.json", wire.Review, query=query)

    def reviewable(self, number: int) -> wire.OneReview:
        """One, pending or decided."""
        return self.session.get(f"review/{number}.json", wire.OneReview)

    def perform(self, number: int, action: str, version: int, more: dict[str, str]) -> wire.PerformResult:
        """Decide; as a form, because Discourse compares some values with words ("false")."""
        answer = self.session.request(
            "PUT", f"review/{number}/perform/{segment(action)}.json", query={"version": version}, form=more
        )
        return answer.read(wire.Performed, "Discourse").reviewable_perform_result

    def edit_reviewable(self, number: int, version: int, raw: str) -> None:
        """Change the text of a post that waits."""
        self.session.request(
            "PUT",
            f"review/{number}.json",
            query={"version": version},
            json={"reviewable": {"payload": {"raw": raw}}},
        )

    def claim(self, topic: int) -> None:
        """Tell colleagues that we are on the reviewables of a topic."""
        self.session.request(
            "POST", "reviewable_claimed_topics.json", json={"reviewable_claimed_topic": {"topic_id": topic}}
        )

    def release(self, topic: int) -> None:
        """Give a topic's reviewables back, whoever claimed them."""
        self.session.request("DELETE", f"reviewable_claimed_topics/{topic}.json")

    # People

    def users(self, page: int) -> tuple[wire.AdminUser, ...]:
        """A hundred users, newest first; `page` counts from 1."""
        query: dict[str, str | int] = {"order": "created", "page": page}
        return self.session.get("admin/users/list/new.json", tuple[wire.AdminUser, ...], query=query)

    def user(self, number: int) -> wire.AdminUser:
        """One user."""
        return self.session.get(f"admin/users/{number}.json", wire.AdminUser)

    def suspend(self, number: int, until: str, reason: str, message: str) -> None:
        """Keep a user out until then; `message` is mailed to them."""
        document = {"suspend_until": until, "reason": reason, **({"message": message} if message else {})}
        self.session.request("PUT", f"admin/users/{number}/suspend.json", json=document)

    def unsuspend(self, number: int) -> None:
        """Let a user in again."""
        self.session.request("PUT", f"admin/users/{number}/unsuspend.json", json={})

    def silence(self, number: int, until: str, reason: str, message: str) -> None:
        """Let a user read only until then; `message` is mailed to them."""
        document = {"silenced_till": until, "reason": reason, **({"message": message} if message else {})}
        self.session.request("PUT", f"admin/users/{number}/silence.json", json=document)

    def unsilence(self, number: int) -> None:
        """Let a user write again."""
        self.session.request("PUT", f"admin/users/{number}/unsilence.json", json={})

    def invite(self, email: str, message: str) -> None:
        """Send somebody an invitation."""
        document = {"email": email, **({"custom_message": message} if message else {})}
        self.session.request("POST", "invites.json", json=document)

    # Posts and topics

    def latest_posts(self, before: int = 0) -> tuple[wire.Post, ...]:
        """Fifty published posts, newest first.

        :param before: those with a lower id; 0 for the newest.
        """
        query: dict[str, str | int] = {"before": before} if before else {}
        return self.session.get("posts.json", wire.LatestPosts, query=query).latest_posts

    def post(self, number: int) -> wire.Post:
        """One post, with its text as written."""
        return self.session.get(f"posts/{number}.json", wire.Post)

    def edit_post(self, number: int, raw: str, original: str, reason: str) -> wire.Post:
        """Change a post's text; refused with a conflict where `original` is no longer what stands there."""
        post = {"raw": raw, "original_text": original, **({"edit_reason": reason} if reason else {})}
        answer = self.session.request("PUT", f"posts/{number}.json", json={"post": post, "bypass_bump": True})
        return answer.read(wire.EditedPost, "Discourse").post

    def create_topic(self, title: str, raw: str) -> wire.Post:
        """Begin a topic."""
        answer = self.session.request("POST", "posts.json", json={"title": title, "raw": raw})
        return answer.read(wire.Post, "Discourse")

    def send_message(self, to: str, title: str, raw: str) -> None:
        """Write to a user in private."""
        document = {"title": title, "raw": raw, "target_recipients": to, "archetype": "private_message"}
        self.session.request("POST", "posts.json", json=document)

    def topic(self, number: int) -> wire.FullTopic:
        """A topic with its first posts."""
        return self.session.get(f"t/{number}.json", wire.FullTopic)

    def topic_called(self, slug: str) -> int:
        """The id of the topic that has this name in its address."""
        return self.session.get(f"t/id_for/{segment(slug)}.json", wire.TopicName).topic_id

    def pin(self, topic: int, *, pinned: bool) -> None:
        """Keep a topic at the top of its category, or no longer."""
        document = {"status": "pinned", "enabled": "true" if pinned else "false"}
        if pinned:
            document["until"] = FOREVER
        self.session.request("PUT", f"t/{topic}/status.json", json=document)

    # Events

    def events(self, after: str) -> tuple[wire.Event, ...]:
        """The events from then on, two hundred at most."""
        query: dict[str, str | int] = {"include_details": "true", "after": after, "order": "asc", "limit": 200}
        return self.session.get("discourse-post-event/events.json", wire.Events, query=query).events

    def event(self, number: int) -> wire.Event:
        """One event."""
        return self.session.get(f"discourse-post-event/events/{number}.json", wire.OneEvent).event
