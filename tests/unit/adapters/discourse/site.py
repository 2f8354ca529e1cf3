"""A small Discourse as it behaves: who may do what to what waits, versions, claims, posts and the events in them.

It is no kinder than the real one (reviewables_controller.rb, reviewable*.rb, posts_controller.rb): what is allowed is
looked at before versions are compared, a second decision is a refusal, anybody may release a claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.adapters.discourse.composed import answer

STAFF, COLLEAGUE = 1, 2
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
"""When it is, there."""
_STARTED = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
_STATES = ("pending", "approved", "rejected", "ignored", "deleted")
_ALIASES = {
    "agree_and_keep_hidden": "agree_and_keep",
    "agree_and_suspend": "agree_and_keep",
    "agree_and_silence": "agree_and_keep",
    "disagree_and_restore": "disagree",
    "ignore_and_do_nothing": "ignore",
}
_ENDS = {
    "approve_post": "approved",
    "approve_user": "approved",
    "reject_post": "rejected",
    "revise_and_reject_post": "rejected",
    "agree_and_keep": "approved",
    "agree_and_hide": "approved",
    "delete_and_agree": "approved",
    "disagree": "rejected",
    "ignore": "ignored",
    "delete_and_ignore": "ignored",
}
_EVENT = re.compile(r"\[event ([^\]]*)\]")


class Refused(Exception):
    """An answer other than success."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.answer = answer(name)


@dataclass
class Waiting:
    """Something in the review queue."""

    number: int
    type: str
    author: int
    created: datetime
    topic: int | None = None
    raw: str = ""
    title: str = ""
    hidden: bool = False
    deleted: bool = False
    status: str = "pending"
    version: int = 0
    reviewed_by: int | None = None
    flags: list[tuple[int, str]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    def offers(self) -> dict[str, list[str]]:
        """The bundles and their actions, as the models build them."""
        if self.status != "pending":
            return {}
        if self.type == "ReviewableQueuedPost":
            return {
                "approve_post": ["approve_post"],
                f"{self.number}-reject-post": [
                    "reject_post",
                    "revise_and_reject_post",
                    "delete_user",
                    "delete_and_block_user",
                ],
            }
        if self.type == "ReviewableUser":
            return {"approve_user": ["approve_user"], f"{self.number}-reject": ["delete_user", "delete_user_block"]}
        seen = ["agree_and_keep_hidden"] if self.hidden else ["agree_and_hide", "agree_and_keep", "agree_and_edit"]
        back = "disagree_and_restore" if self.hidden else "disagree"
        return {
            f"{self.number}-agree": [
                "delete_user",
                "delete_user_block",
                *seen,
                "delete_and_agree",
                "agree_and_suspend",
                "agree_and_silence",
            ],
            back: [back],
            f"{self.number}-ignore": [*([] if self.hidden else ["ignore_and_do_nothing"]), "delete_and_ignore"],
        }


class Site:
    """The state, and what each request does to it."""

    def __init__(self) -> None:
        self.claiming = "optional"
        self.calendar = True
        self.users: dict[int, dict[str, Any]] = {}
        self.waiting: dict[int, Waiting] = {}
        self.posts: dict[int, dict[str, Any]] = {}
        self.topics: dict[int, dict[str, Any]] = {}
        self.claims: dict[int, int] = {}
        self.messages: list[dict[str, Any]] = []
        self.invited: list[dict[str, Any]] = []
        for name in ("Marisol", "Iolo"):
            self.join(name, admin=name == "Marisol", moderator=True)

    # What there is

    def join(self, name: str, **more: Any) -> int:
        """A user; returns the id."""
        number = len(self.users) + 1
        made = _stamp(_STARTED + timedelta(hours=number))
        self.users[number] = answer("admin_user").filled(id=number, username=name, created_at=made, **more)
        return number

    def begin(self, title: str, author: int, raw: str) -> dict[str, Any]:
        """A topic with its first post."""
        number = len(self.topics) + 10
        self.topics[number] = {"title": title, "slug": re.sub(r"\W+", "-", title.lower()), "pinned": False, "posts": 0}
        return self.reply(number, author, raw)

    def reply(self, topic: int, author: int, raw: str, to: int | None = None) -> dict[str, Any]:
        """A post in a topic."""
        number, place = len(self.posts) + 100, self.topics[topic]["posts"] + 1
        self.topics[topic]["posts"] = place
        made = _stamp(NOW - timedelta(days=2) + timedelta(seconds=number))
        post: dict[str, Any] = answer("post").filled(
            id=number,
            username=self.users[author]["username"],
            user_id=author,
            created_at=made,
            updated_at=made,
            cooked=f"<p>{raw}</p>",
            raw=raw,
            topic_id=topic,
            topic_slug=self.topics[topic]["slug"],
            post_number=place,
            reply_to_post_number=to,
            post_url=f"/t/{topic}/{place}",
        )
        if to is not None:
            answered = next(one for one in self.posts.values() if (one["topic_id"], one["post_number"]) == (topic, to))
            post["reply_to_user"] = {"username": answered["username"], "avatar_template": ""}
        self.posts[number] = post
        return post

    def hold(self, type_name: str, author: int, *, at: datetime | None = None, **more: Any) -> Waiting:
        """Something that waits for review."""
        number = len(self.waiting) + 40
        found = Waiting(number, type_name, author, at or _STARTED + timedelta(minutes=number), **more)
        self.waiting[number] = found
        return found

    # Reviewing

    def decide(self, number: int, action: str, version: str | None, by: int, told: dict[str, str]) -> dict[str, Any]:
        """PUT review/ID/perform/ACTION."""
        found = self.one(number, version)
        self.claim_error(found, by)
        allowed = {name for names in found.offers().values() for name in names}
        aliases = {name for name, meant in _ALIASES.items() if meant == action}
        if not ({action} | aliases) & allowed:
            raise Refused("refused")
        if int(version or 0) != found.version:
            raise Refused("conflict")
        removed = [number]
        if action.startswith("delete_user") or action == "delete_and_block_user":
            end = "approved" if found.type == "ReviewableFlaggedPost" else "rejected"
            if found.type == "ReviewableQueuedPost":
                removed += [one.number for one in self.waiting.values() if one.author == found.author and one != found]
        else:
            end = _ENDS[_ALIASES.get(action, action)]
        found.deleted = action.startswith("delete_and_")
        found.told = told
        for one in removed:
            self.waiting[one].status = end
            self.waiting[one].version += 1
            self.waiting[one].reviewed_by = by
        result = answer("performed").body["reviewable_perform_result"]
        return {
            "reviewable_perform_result": {
                **result,
                "transition_to": end,
                "transition_to_id": _STATES.index(end),
                "remove_reviewable_ids": removed,
                "version": found.version,
            }
        }

    def edit(self, number: int, version: str | None, by: int, raw: str) -> dict[str, Any]:
        """PUT review/ID."""
        found = self.one(number, version)
        self.claim_error(found, by)
        if found.type != "ReviewableQueuedPost" or found.status != "pending":
            raise Refused("refused")
        if int(version or 0) != found.version:
            raise Refused("conflict")
        found.raw = raw
        found.version += 1
        return {"payload": {"raw": raw}, "version": found.version}

    def claim(self, topic: int, by: int) -> None:
        """POST reviewable_claimed_topics."""
        if self.claiming == "disabled":
            raise Refused("refused")
        if topic in self.claims:
            raise Refused("conflict")
        self.claims[topic] = by

    def one(self, number: int, version: str | None = "0") -> Waiting:
        """Something in the queue, with a version named where one is asked for."""
        if not version:
            raise Refused("missing_version")
        if number not in self.waiting:
            raise Refused("gone")
        return self.waiting[number]

    def claim_error(self, found: Waiting, by: int) -> None:
        """Whether a claim stands before a decision."""
        if self.claiming == "disabled" or found.topic is None:
            return
        claimer = self.claims.get(found.topic)
        if claimer is None and self.claiming == "required":
            raise Refused("must_claim")
        if claimer not in (None, by):
            raise Refused("claimed_by_other")

    def shown(self, rows: list[Waiting]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Reviewables, and what goes beside them."""
        users, topics, scores, bundles, actions = {}, {}, {}, {}, {}
        shown = []
        for row in rows:
            offers = row.offers()
            for bundle, names in offers.items():
                bundles[bundle] = {"id": bundle, "icon": None, "label": bundle, "action_ids": names}
                actions.update({name: _action(name) for name in names})
            numbers = []
            for place, (by, reason) in enumerate(row.flags):
                number = row.number * 100 + place
                numbers.append(number)
                users[by] = self._beside(by)
                scores[number] = answer("score").filled(
                    id=number,
                    user_id=by,
                    reason=reason or None,
                    created_at=_stamp(row.created),
                    reviewed_by_id=row.reviewed_by,
                    reviewed_at=_stamp(row.created) if row.reviewed_by else None,
                )
            claimer = self.claims.get(row.topic or -1)
            for user in (row.author, row.reviewed_by, claimer):
                if user in self.users:
                    users[user] = self._beside(user)
            if row.topic is not None:
                topics[row.topic] = {"id": row.topic, "title": self.topics[row.topic]["title"]}
            shown.append(self._row(row, list(offers), numbers, claimer))
        return shown, {
            "users": list(users.values()),
            "topics": list(topics.values()),
            "reviewable_scores": list(scores.values()),
            "score_types": [{"id": 4, "title": "Inappropriate"}],
            "bundled_actions": list(bundles.values()),
            "actions": list(actions.values()),
        }

    def _row(self, row: Waiting, bundles: list[str], scores: list[int], claimer: int | None) -> dict[str, Any]:
        body: dict[str, Any] = answer("reviewable").filled(
            id=row.number,
            type=row.type,
            status=_STATES.index(row.status),
            topic_id=row.topic,
            created_at=_stamp(row.created),
            version=row.version,
            target_created_by_id=row.author,
            reviewable_score_ids=scores,
            bundled_action_ids=bundles,
            claimed_by_id=claimer,
        )
        if row.type == "ReviewableQueuedPost":
            editable = row.status == "pending"
            fields = [{"id": "payload.raw", "type": "editor"}] if editable else []
            body |= {"payload": {"raw": row.raw, "title": row.title}, "can_edit": editable, "editable_fields": fields}
        elif row.type == "ReviewableUser":
            user = self.users[row.author]
            body |= {"payload": {"username": user["username"], "bio": row.raw}, "user_id": row.author}
        else:
            body |= {"cooked": f"<p>{row.raw}</p>", "raw": row.raw, "reply_count": 0}
            body |= {"blank_post": True} if row.deleted else {}
        return body

    def _beside(self, number: int) -> dict[str, Any]:
        user = self.users[number]
        return {key: user[key] for key in ("id", "username", "name", "avatar_template", "admin", "moderator")}

    # Penalties

    def punish(self, number: int, key: str, until: str) -> None:
        """PUT admin/users/ID/suspend or silence."""
        user = self.user(number)
        if user["admin"]:
            raise Refused("refused")
        if user.get(key):
            raise Refused("already_penalised")
        user[key] = until

    def user(self, number: int) -> dict[str, Any]:
        """A user, who is there."""
        if number not in self.users:
            raise Refused("gone")
        return self.users[number]

    # Posts

    def post(self, number: int) -> dict[str, Any]:
        """A post, which is there."""
        if number not in self.posts:
            raise Refused("gone")
        return self.posts[number]

    def revise(self, number: int, post: dict[str, Any]) -> dict[str, Any]:
        """PUT posts/ID; the text is stripped, as Discourse does."""
        found: dict[str, Any] = self.post(number)
        original = post.get("original_text") or post.get("raw_old")
        if original and original != found["raw"]:
            raise Refused("edit_conflict")
        raw = post["raw"].strip()
        if not raw:
            raise Refused("invalid")
        found |= {"raw": raw, "version": found["version"] + 1, "edit_reason": post.get("edit_reason")}
        return found

    def events(self) -> list[dict[str, Any]]:
        """What the blocks in first posts put on the calendar."""
        found = []
        for post in self.posts.values():
            block = _EVENT.search(post["raw"])
            if block is not None and post["post_number"] == 1:
                found.append(self._event(post, dict(re.findall(r'([\w-]+)="([^"]*)"', block[1]))))
        return sorted(found, key=lambda event: str(event["starts_at"]))

    def _event(self, post: dict[str, Any], options: dict[str, str]) -> dict[str, Any]:
        topic = self.topics[post["topic_id"]]
        body: dict[str, Any] = answer("event").filled(
            id=post["id"],
            name=options.get("name"),
            starts_at=_iso(options["start"]),
            ends_at=_iso(options["end"]) if "end" in options else None,
            timezone=options.get("timezone", "UTC"),
            recurrence=options.get("recurrence"),
            location=options.get("location"),
        )
        body["post"] |= {"id": post["id"], "url": post["post_url"]}
        body["post"]["topic"] |= {"id": post["topic_id"], "title": topic["title"], "slug": topic["slug"]}
        return body


def _action(name: str) -> dict[str, Any]:
    client = {"agree_and_suspend": "suspend", "agree_and_silence": "silence", "agree_and_edit": "edit"}.get(name)
    found = {"id": name, "icon": None, "button_class": None, "label": name.replace("_", " ").capitalize()}
    return {**found, **({"client_action": client} if client else {})}


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _iso(local: str) -> str:
    return f"{local.replace(' ', 'T')}:00.000Z" if " " in local else f"{local}T00:00:00.000Z"
