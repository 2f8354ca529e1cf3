"""What a server sends, as the domain's records; pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from console.adapters.mastodon import ids, wire
from console.adapters.mastodon.ids import RemoteId
from console.adapters.mastodon.powers import Person, offers_on_report, offers_on_sign_up
from console.adapters.mastodon.traits import Traits
from console.analysis.hypertext import to_text
from console.domain.actions import Action
from console.domain.items import Attachment, Author, Flag, Handled, Item, ItemKind, ItemState, TextFormat
from console.domain.records import Document, Interaction, InteractionKind, Meetup, Member

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 200_000
"""Characters of one text that are kept; no server lets anybody write a tenth of it."""
_EXCERPT = 200
_TITLE = 80
_CATEGORIES = {"spam": "spam", "legal": "illegal content", "violation": "a broken rule"}
_FREE = "nobody"
RULES, TERMS, PRIVACY, DESCRIPTION = "rules", "terms", "privacy", "description"


def time(text: str | None) -> datetime:
    """A time as ISO 8601 has it; the beginning of 1970 where there is none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return EPOCH
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def words(html: str | None) -> str:
    """The words of a post or text."""
    return to_text((html or "")[:LONGEST])


# Items


def report(found: wire.Report, person: Person, traits: Traits) -> Item:
    """A report: of posts where it names some, otherwise of a member."""
    statuses = found.statuses or ()
    text = "\n\n".join(_post_text(status) for status in statuses)
    source = "<hr>".join((status.content or "")[:LONGEST] for status in statuses)
    comment = (found.comment or "").strip()[:LONGEST]
    reported = found.target_account
    who = author(reported)
    category = _CATEGORIES.get(found.category or "", "")
    return Item(
        remote_id=str(RemoteId(ids.REPORT, found.id)),
        kind=ItemKind.REPORT if statuses else ItemKind.MEMBER,
        author=who,
        subject=f"Reported for {category}" if category else "Reported",
        text=text if statuses else comment or f"{who.handle} was reported, without a word.",
        source=source,
        format=TextFormat.HTML if statuses else TextFormat.PLAIN,
        received=time(found.created_at),
        version=claim_of(found),
        state=ItemState.HANDLED if found.action_taken else ItemState.PENDING,
        handled=handled(found) if found.action_taken else None,
        url=_url(reported, statuses),
        headers=_report_headers(found),
        rules=tuple(rule.text for rule in found.rules or () if rule.text),
        flags=(Flag(found.account.handle if found.account else "", comment, at=time(found.created_at)),),
        attachments=tuple(
            Attachment(media.description or _file_name(media.url or ""), media.type or "", 0)
            for status in statuses
            for media in status.media_attachments or ()
        ),
        hidden=False,
        size=len(source),
        actions=() if found.action_taken else _values(offers_on_report(found, person, traits)),
    )


def claim_of(found: wire.Report) -> str:
    """Who has taken a report over, as a version that changes with it."""
    return f"with/{found.assigned_account.id}" if found.assigned_account is not None else f"with/{_FREE}"


def handled(found: wire.Report) -> Handled:
    """How a report ended. The server tells who resolved it and when. How is certain only where nothing was done to the
    member: a measure also resolves, and does not say so.
    """
    target, by = found.target_account, found.action_taken_by_account
    measured = target is not None and (target.suspended or target.silenced or target.disabled)
    return Handled(
        action="" if measured else Action.APPROVE.value,
        by=by.handle if by is not None else "",
        at=time(found.action_taken_at) if found.action_taken_at else None,
        reason=(found.action_taken_comment or "")[:LONGEST],
    )


def sign_up(found: wire.AdminAccount, person: Person) -> Item:
    """Somebody who wants an account here."""
    asked = (found.invite_request or "").strip()[:LONGEST]
    confirmed = "yes" if found.confirmed else "not yet"
    return Item(
        remote_id=str(RemoteId(ids.SIGN_UP, found.id)),
        kind=ItemKind.JOIN,
        author=author(found),
        subject=f"{found.handle} asks to join",
        text=asked or f"{found.handle} asks to join, without a word.",
        received=time(found.created_at),
        state=ItemState.HANDLED if found.approved else ItemState.PENDING,
        handled=Handled(action=Action.APPROVE.value) if found.approved else None,
        headers=(("E-mail", found.email or "none"), ("E-mail confirmed", confirmed)),
        rules=("New accounts wait until somebody approves them",),
        hidden=False,
        actions=() if found.approved else _values(offers_on_sign_up(person)),
    )


def author(found: wire.AdminAccount | None) -> Author:
    """Who wrote something, or asks for something."""
    if found is None:
        return Author("unknown")
    public = found.account
    return Author(
        handle=found.handle,
        name=(public.display_name or "") if public else "",
        remote_id=str(RemoteId(ids.ACCOUNT, found.id)),
        address=found.email or "",
        joined=time(found.created_at) if found.created_at else None,
        posts=public.statuses_count if public else None,
        role=(found.role.name or "") if found.role else "",
    )


# Members


def member(found: wire.AdminAccount) -> Member:
    """An account of this server."""
    public = found.account
    role = (found.role.name or "") if found.role else ""
    return Member(
        remote_id=str(RemoteId(ids.ACCOUNT, found.id)),
        handle=found.handle,
        name=(public.display_name or "") if public else "",
        address=found.email or "",
        joined=time(found.created_at) if found.created_at else None,
        roles=(role,) if role else (),
        standing=standing(found),
        moderation=SENSITIVE if found.sensitized else "",
        posts=public.statuses_count if public else None,
    )


SENSITIVE, USUAL = "sensitive", "usual"


def standing(found: wire.AdminAccount) -> str:
    """How somebody stands: the hardest measure that is in force."""
    if found.suspended:
        return "suspended"
    if found.disabled:
        return "frozen"
    if found.silenced:
        return "limited"
    return "pending" if found.approved is False else "good"


# Texts


def rules(found: Sequence[wire.Rule], *, editable: bool) -> Document:
    """All rules as one text, one a paragraph."""
    paragraphs = [f"{rule_text(rule)}\n{rule.hint.strip()}" if rule.hint else rule_text(rule) for rule in found]
    text = "\n\n".join(paragraphs)
    return replace(written(RULES, "Rules", text), kind="terms", editable=editable)


def written(kind: str, title: str, text: str) -> Document:
    """A text as it was written, which can be changed."""
    return Document(text_id(kind), kind, title, text, editable=True)


def rule_text(rule: wire.Rule) -> str:
    """A rule as one paragraph."""
    return re.sub(r"\n\s*\n", "\n", rule.text.replace("\r\n", "\n").strip())


def paper(kind: str, title: str, found: wire.Paper) -> Document:
    """A text that can be read only, as the server has laid it out."""
    dated = found.updated_at or found.effective_date
    text = (found.content or "")[:LONGEST]
    return Document(text_id(kind), kind, title, text, TextFormat.HTML, updated=time(dated) if dated else None)


def text_id(name: str) -> str:
    """The remote id of one of the server's texts."""
    return str(RemoteId(ids.TEXT, name))


# Meetups


def meetup(found: wire.Announcement, host: str) -> Meetup | None:
    """An announcement that names a time; None for one that does not."""
    if not found.starts_at:
        return None
    text = words(found.content)
    starts = time(found.starts_at)
    ends = max(time(found.ends_at), starts) if found.ends_at else starts
    if found.all_day:
        starts, ends = _midnight(starts), _midnight(ends) + timedelta(days=1)
    first = text.strip().partition("\n")[0]
    return Meetup(
        remote_id=f"announcement/{found.id}",
        title=first if len(first) <= _TITLE else f"{first[: _TITLE - 1].rstrip()}…",
        starts=starts,
        ends=ends,
        description=text,
        version=found.updated_at or "",
        all_day=bool(found.all_day),
        url=f"https://{host}/",
    )


# Activity


def deeds(found: wire.Status, handles: dict[str, str]) -> list[Interaction]:
    """What a post says about who wrote it, whom it answers and whom it names.

    :param handles: of the accounts that may be answered, by id.
    """
    source, at = found.account.acct or found.account.username, time(found.created_at)
    excerpt = " ".join(_post_text(found).split())[:_EXCERPT]
    answered = found.in_reply_to_account_id or ""
    named = {one.id: one.acct for one in found.mentions or () if one.acct}
    common = {"source": source, "at": at, "post": found.id, "excerpt": excerpt, "url": found.url or ""}
    written = [_deed(f"post/{found.id}", InteractionKind.POST, "", found.in_reply_to_id or "", common)]
    target = named.get(answered) or handles.get(answered, "")
    if answered and answered != found.account.id and target:
        written.append(_deed(f"answer/{found.id}", InteractionKind.ANSWER, target, found.in_reply_to_id or "", common))
    written += [
        _deed(f"mention/{found.id}/{number}", InteractionKind.MENTION, handle, "", common)
        for number, handle in named.items()
        if number not in (answered, found.account.id)
    ]
    return written


def _deed(remote_id: str, kind: InteractionKind, target: str, answers: str, common: dict[str, object]) -> Interaction:
    return Interaction(remote_id=remote_id, kind=kind.value, target=target, answers=answers, **common)  # type: ignore[arg-type]  # the fields of one post


def _post_text(status: wire.Status) -> str:
    warning = (status.spoiler_text or "").strip()
    text = words(status.content)
    return f"{warning}\n{text}" if warning else text


def _report_headers(found: wire.Report) -> tuple[tuple[str, str], ...]:
    lines = [
        ("Reported by", found.account.handle if found.account else ""),
        ("Taken over by", found.assigned_account.handle if found.assigned_account else ""),
        ("Told to the other server", "yes" if found.forwarded else ""),
    ]
    return tuple(line for line in lines if line[1])


def _url(reported: wire.AdminAccount | None, statuses: Iterable[wire.Status]) -> str:
    first = next(iter(statuses), None)
    if first is not None and first.url:
        return first.url
    return (reported.account.url or "") if reported is not None and reported.account is not None else ""


def _file_name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2] or "file"


def _values(actions: Iterable[Action]) -> tuple[str, ...]:
    return tuple(action.value for action in actions)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
