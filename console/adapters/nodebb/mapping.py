"""What NodeBB sends, as the domain's records; pure functions."""

from __future__ import annotations

from datetime import UTC, datetime

from console.adapters.nodebb import wire
from console.adapters.nodebb.ids import TERMS, FlagId, QueuedId, RequestId, user_id
from console.adapters.nodebb.markup import to_markdown
from console.analysis.hypertext import to_text
from console.analysis.markdown import render
from console.analysis.visible import excerpt
from console.domain.actions import Action
from console.domain.items import Author, Flag, Handled, Item, ItemKind, ItemState, TextFormat
from console.domain.records import Document, Member

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OPEN = ("open", "wip")
"""The states in which a flag waits; "wip" says that somebody is on it."""
_SUBJECT = 80


def time(milliseconds: float | str | None) -> datetime:
    """A time of NodeBB's; the beginning of 1970 where there is none."""
    return maybe_time(milliseconds) or _EPOCH


def maybe_time(milliseconds: float | str | None) -> datetime | None:
    """A time of NodeBB's, or None."""
    try:
        found = float(milliseconds or 0)
        return datetime.fromtimestamp(found / 1000, UTC) if found > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def is_set(value: bool | int | str | None) -> bool:
    """Whether a switch of NodeBB's is on: it writes true, 1 or "1"."""
    return value not in (None, False, 0, "0", "", "false")


class Desk:
    """What is the same for all items of a forum.

    :param uid: our number there; 0 if it is not known.
    :param user: our name, as it was entered.
    :param base: the address of the forum, without a slash at its end.
    """

    def __init__(self, uid: int, user: str, base: str, place: str) -> None:
        self._uid = uid
        self._user = user
        self._base = base
        self._place = place

    def queued(self, post: wire.Queued) -> Item:
        """A held post; its text is HTML or Markdown as its author wrote it."""
        raw = post.data.raw_content or post.data.content or ""
        topic = post.topic.title if post.topic is not None else ""
        section = post.category.name if post.category is not None else ""
        actions = [
            *([Action.APPROVE, Action.REJECT, Action.DISCARD] if post.can_accept else []),
            *([Action.EDIT] if post.can_edit else []),
            *([Action.WARN, Action.BAN] if post.can_accept else []),
        ]
        text = to_text(render(raw).html)
        return Item(
            remote_id=str(QueuedId(post.id, wire.whole(post.uid))),
            kind=ItemKind.POST,
            author=_author(post.user, wire.whole(post.uid)),
            subject=post.data.title or (f"Answer in “{topic}”" if topic else "") or "Without a title",
            text=text,
            source=raw if raw != text else "",
            format=TextFormat.MARKDOWN,
            received=time(post.data.timestamp or post.id.rpartition("-")[2]),
            place=tuple(part for part in (self._place, section, topic) if part),
            url=f"{self._base}/post-queue/{post.id}",
            rules=("The forum holds it until somebody accepts it",),
            size=len(raw),
            actions=tuple(action.value for action in actions),
        )

    def request(self, group: str, person: wire.Person) -> Item:
        """Somebody who asks to join a group; NodeBB does not tell since when, so it is not before they joined."""
        return Item(
            remote_id=str(RequestId(group, wire.whole(person.uid))),
            kind=ItemKind.JOIN,
            author=_author(person, wire.whole(person.uid)),
            subject=f"{person.username} asks to join {group}",
            text=f"{person.username} asks to become a member of the group {group}.",
            received=time(person.joindate),
            place=(self._place, group),
            url=f"{self._base}/groups/{group}",
            hidden=False,
            actions=(Action.APPROVE.value, Action.DISCARD.value),
        )

    def flag(self, flag: wire.Flag) -> Item:
        """A post or a user that members reported."""
        kind = ItemKind.MEMBER if flag.type == "user" else ItemKind.REPORT
        target = flag.target or wire.Target()
        html = (target.aboutme if kind is ItemKind.MEMBER else target.content) or ""
        text = to_text(html)
        uid = wire.whole(flag.target_uid or target.uid)
        person = target.user or wire.Person(uid, target.username or "")
        waits = flag.state in OPEN
        assignee = wire.whole(flag.assignee)
        deleted = is_set(target.deleted)
        whose = person.username or "somebody"
        subject = (
            f"{whose}, as a member" if kind is ItemKind.MEMBER else excerpt(text, _SUBJECT) or "A post that is gone"
        )
        return Item(
            remote_id=str(FlagId(wire.whole(flag.flag_id))),
            kind=kind,
            author=_author(person, uid),
            subject=subject,
            text=text,
            source=html if html != text else "",
            format=TextFormat.HTML,
            received=time(flag.datetime),
            version=f"{flag.state};{assignee};{len(flag.reports)};{int(deleted)}",
            state=ItemState.PENDING if waits else ItemState.HANDLED,
            handled=None if waits else self._handled(flag, deleted=deleted),
            place=(self._place,),
            url=f"{self._base}/flags/{wire.whole(flag.flag_id)}",
            headers=(("Assigned to", self._name(flag, assignee)),) if assignee else (),
            flags=tuple(
                Flag(
                    by=report.reporter.username if report.reporter is not None else "",
                    reason=report.value or "",
                    at=maybe_time(report.timestamp),
                )
                for report in flag.reports
            ),
            hidden=deleted,
            size=len(html),
            actions=tuple(action.value for action in self._flag_actions(kind, uid, target, assignee)) if waits else (),
        )

    def _flag_actions(self, kind: ItemKind, uid: int, target: wire.Target, assignee: int) -> list[Action]:
        on_post = kind is ItemKind.REPORT and target.pid is not None
        return [
            Action.APPROVE,
            Action.DISCARD,
            *([Action.REMOVE] if on_post and not is_set(target.deleted) else []),
            *([Action.BAN, Action.SILENCE] if uid and uid != self._uid else []),
            Action.RELEASE if assignee and assignee == self._uid else Action.CLAIM,
        ]

    def _name(self, flag: wire.Flag, uid: int) -> str:
        """Somebody's name, as far as the flag's history tells it."""
        if uid == self._uid:
            return self._user
        names = {wire.whole(step.uid): step.user.username for step in flag.history or () if step.user is not None}
        return names.get(uid) or f"user {uid}"

    def _handled(self, flag: wire.Flag, *, deleted: bool) -> Handled:
        action = Action.APPROVE if flag.state == "rejected" else Action.REMOVE if deleted else Action.DISCARD
        steps = [step for step in flag.history or () if step.fields is not None and step.fields.state == flag.state]
        last = max(steps, key=lambda step: time(step.datetime), default=None)
        if last is None:
            return Handled(action=action.value)
        uid = wire.whole(last.uid)
        known = last.user.username if last.user is not None else ""
        return Handled(action.value, self._user if uid == self._uid else known, maybe_time(last.datetime))


def member(user: wire.User, now: datetime) -> Member:
    """A user."""
    muted = (maybe_time(user.muted_until) or now) > now
    banned = is_set(user.banned)
    until = maybe_time(user.ban_expires) if banned else maybe_time(user.muted_until) if muted else None
    return Member(
        remote_id=user_id(wire.whole(user.uid)),
        handle=user.username,
        name=user.fullname or "",
        address=user.email or "",
        joined=maybe_time(user.joindate),
        roles=tuple(title for title in user.group_titles or () if title),
        standing="banned" if banned else "silenced" if muted else "good",
        posts=wire.whole(user.postcount) if user.postcount is not None else None,
        note=f"until {until:%Y-%m-%d}" if until is not None and until.year < 3000 else "",
    )


def terms(html: str, *, editable: bool) -> Document:
    """The terms of use. NodeBB tells only what its Markdown became, so that it is written back from that."""
    return Document(TERMS, "terms", "Terms of use", to_markdown(html), TextFormat.MARKDOWN, editable=editable)


def _author(person: wire.Person | None, uid: int) -> Author:
    if person is None:
        return Author("unknown", remote_id=user_id(uid))
    return Author(
        handle=person.username or "unknown",
        remote_id=user_id(uid),
        joined=maybe_time(person.joindate),
        posts=wire.whole(person.postcount) if person.postcount is not None else None,
    )
