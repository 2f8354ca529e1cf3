"""What Discourse sends, as the domain's records; pure functions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from console.adapters.discourse import ids, offers, wire
from console.analysis.hypertext import to_text
from console.analysis.markdown import render
from console.domain.actions import Action
from console.domain.items import Author, Flag, Handled, Item, ItemKind, ItemState, TextFormat
from console.domain.records import Document, Member

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TRUSTED_LEVEL = 3
_PENDING, _APPROVED, _REJECTED, _IGNORED, _DELETED = range(5)
_DECIDED = {
    (ItemKind.POST, _APPROVED): Action.APPROVE,
    (ItemKind.JOIN, _APPROVED): Action.APPROVE,
    (ItemKind.REPORT, _REJECTED): Action.APPROVE,
    (ItemKind.REPORT, _IGNORED): Action.DISCARD,
}
"""What a status tells; others stand for several actions, and nothing tells which."""


def time(text: str | None) -> datetime:
    """A time of Discourse's; the beginning of 1970 where there is none."""
    return maybe_time(text) or _EPOCH


def maybe_time(text: str | None) -> datetime | None:
    """A time of Discourse's, or None."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


class Desk:
    """What is the same for all items of one answer.

    :param user: our name, as it was entered.
    :param claiming: "disabled", "optional" or "required".
    :param base: the address of the site, without a slash at its end.
    """

    def __init__(self, beside: wire.Beside, user: str, claiming: str, base: str, place: str) -> None:
        self._beside = beside
        self._user = user
        self._claiming = claiming
        self._base = base
        self._place = place
        self._users = {user.id: user for user in beside.users}
        self._topics = {topic.id: topic for topic in beside.topics}
        self._scores = {score.id: score for score in beside.reviewable_scores}
        self._types = {kind.id: kind.title or "" for kind in beside.score_types}

    def item(self, found: wire.Reviewable) -> Item:
        """A reviewable, with what may be done to it."""
        kind = offers.kind_of(found.type)
        allowed = offers.offered(found, self._beside)
        calls = offers.calls(kind, allowed)
        scores = [self._scores[number] for number in found.reviewable_score_ids if number in self._scores]
        topic = self._topics.get(found.topic_id or -1)
        raw, text = _texts(found, kind)
        number = found.target_created_by_id or found.created_by_id
        author = self._users.get(number if number is not None else -1)
        claimer = self._users.get(found.claimed_by_id or -1)
        headers = [("Claimed by", claimer.username)] if claimer is not None else []
        headers += [("Also on Discourse", label) for label in offers.untranslated(kind, allowed)]
        return Item(
            remote_id=ids.review_id(found.id),
            kind=kind,
            author=self._author(author, found, kind),
            subject=_subject(found, kind, topic),
            text=text,
            source=raw if raw != text else "",
            format=TextFormat.MARKDOWN if raw else TextFormat.PLAIN,
            received=time(found.created_at),
            version=str(ids.Stamp(found.version, calls)),
            state=ItemState.PENDING if found.status == _PENDING else ItemState.HANDLED,
            handled=None if found.status == _PENDING else self._handled(found, kind, scores),
            place=(self._place, *((topic.title or "",) if topic is not None else ())),
            url=_safe_url(found.target_url) or f"{self._base}/review/{found.id}",
            headers=tuple(headers),
            rules=tuple(dict.fromkeys(to_text(score.reason) for score in scores if score.reason)),
            flags=tuple(self._flag(score) for score in scores) if kind is ItemKind.REPORT else (),
            hidden=kind is not ItemKind.REPORT or offers.is_hidden(allowed),
            size=len(raw or text),
            actions=tuple(action.value for action in self._actions(found, kind, calls, claimer)),
        )

    def _actions(
        self, found: wire.Reviewable, kind: ItemKind, calls: dict[Action, str], claimer: wire.User | None
    ) -> list[Action]:
        """What this person may do now; somebody else's claim, or the lack of one of ours, stands before all."""
        if found.status != _PENDING:
            return []
        allowed = list(calls)
        if kind is ItemKind.POST and any(one.id == "payload.raw" for one in found.editable_fields):
            allowed.append(Action.EDIT)
        if self._claiming not in ("optional", "required") or found.topic_id is None or kind is ItemKind.JOIN:
            return allowed
        if claimer is None:
            return [Action.CLAIM] if self._claiming == "required" else [*allowed, Action.CLAIM]
        return [*allowed, Action.RELEASE] if self._is_us(claimer) else []

    def _author(self, user: wire.User | None, found: wire.Reviewable, kind: ItemKind) -> Author:
        payload = found.payload if isinstance(found.payload, dict) else {}
        if user is None:
            number = found.user_id if kind is ItemKind.JOIN else None
            return Author(
                handle=_word(payload, "username") or "unknown",
                name=_word(payload, "name"),
                remote_id=ids.user_id(number) if number is not None else "",
            )
        role = "admin" if user.admin else "moderator" if user.moderator else ""
        return Author(
            handle=user.username,
            name=user.name or "",
            remote_id=ids.user_id(user.id),
            trusted=(found.target_created_by_trust_level or 0) >= _TRUSTED_LEVEL,
            role=role,
        )

    def _flag(self, score: wire.Score) -> Flag:
        user = self._users.get(score.user_id or -1)
        words = (self._types.get(score.score_type_id or -1, ""), self._message(score))
        return Flag(
            by=user.username if user is not None else "",
            reason=": ".join(word for word in words if word),
            trusted=user is not None and bool(user.admin or user.moderator),
            at=maybe_time(score.created_at),
        )

    def _message(self, score: wire.Score) -> str:
        """What came with a flag."""
        for conversation in self._beside.reviewable_conversations:
            if conversation.id == score.reviewable_conversation_id:
                posts = {post.id: post for post in self._beside.conversation_posts}
                told = [posts[one] for one in conversation.conversation_post_ids[:1] if one in posts]
                return to_text(told[0].excerpt or "") if told else ""
        return ""

    def _handled(self, found: wire.Reviewable, kind: ItemKind, scores: list[wire.Score]) -> Handled:
        action = _DECIDED.get((kind, found.status))
        if kind is ItemKind.REPORT and found.status == _APPROVED and found.blank_post:
            action = Action.REMOVE
        decided = next((score for score in scores if score.reviewed_by_id is not None), None)
        by = self._users.get(decided.reviewed_by_id or -1) if decided is not None else None
        return Handled(
            action=action.value if action is not None else "",
            by="" if by is None else self._user if self._is_us(by) else by.username,
            at=maybe_time(decided.reviewed_at) if decided is not None else None,
        )

    def _is_us(self, user: wire.User) -> bool:
        """Whether a user is this account, whose name may have been entered in other letters."""
        return user.username.casefold() == self._user.casefold()


def member(user: wire.AdminUser, now: datetime) -> Member:
    """A user, as staff see them."""
    suspended = (maybe_time(user.suspended_till) or now) > now
    silenced = bool(user.silenced) or (maybe_time(user.silenced_till) or now) > now
    roles = [
        *(["admin"] if user.admin else []),
        *(["moderator"] if user.moderator else []),
        *(["staged"] if user.staged else []),
        *([f"trust level {user.trust_level}"] if user.trust_level is not None else []),
    ]
    until = user.suspended_till if suspended else user.silenced_till if silenced else ""
    return Member(
        remote_id=ids.user_id(user.id),
        handle=user.username,
        name=user.name or "",
        joined=maybe_time(user.created_at),
        roles=tuple(roles),
        standing="suspended" if suspended else "silenced" if silenced else "good",
        posts=user.post_count,
        note=f"until {until[:10]}" if until else "",
    )


def document(kind: str, title: str, post: wire.Post) -> Document:
    """A text of the community: the first post of its topic."""
    return Document(
        remote_id=str(ids.TextId(kind, post.topic_id, post.id)),
        kind=kind,
        title=title,
        text=post.raw or "",
        format=TextFormat.MARKDOWN,
        version=str(post.version),
        editable=bool(post.can_edit),
        updated=maybe_time(post.updated_at),
    )


def _texts(found: wire.Reviewable, kind: ItemKind) -> tuple[str, str]:
    """The text as written and as plain words."""
    payload: Any = found.payload if isinstance(found.payload, dict) else {}
    if kind is ItemKind.JOIN:
        lines = [f"{_word(payload, 'name') or _word(payload, 'username') or 'Somebody'} asks to become a member."]
        lines += [f"{label}: {_word(payload, key)}" for key, label in _PROFILE if _word(payload, key)]
        return "", "\n".join(lines)
    raw = _word(payload, "raw") or found.raw or ""
    return raw, to_text(found.cooked) if found.cooked else to_text(render(raw).html)


_PROFILE = (("email", "E-mail"), ("website", "Website"), ("bio", "About"))


def _subject(found: wire.Reviewable, kind: ItemKind, topic: wire.Topic | None) -> str:
    payload = found.payload if isinstance(found.payload, dict) else {}
    if kind is ItemKind.JOIN:
        return f"{_word(payload, 'username') or 'Somebody'} asks to join"
    return _word(payload, "title") or (topic.title if topic is not None else "") or "Without a title"


def _word(payload: dict[str, Any], key: str) -> str:
    found = payload.get(key)
    return found if isinstance(found, str) else ""


def _safe_url(url: str | None) -> str:
    return url if url and url.lower().startswith(("https://", "http://")) else ""
