"""From what the sandbox's remote keeps to the records of the contract: pure functions."""

from __future__ import annotations

from console.adapters.sandbox.community import Board, Deed, Gathering, Paper, Person, Said
from console.adapters.sandbox.powers import OFFERS
from console.adapters.sandbox.rows import ItemRow, MemberRow, RulingRow
from console.domain.items import Attachment, Author, Flag, Handled, Item, ItemKind, ItemState, TextFormat, ThreadPost
from console.domain.records import Document, Interaction, LogEntry, Meetup, Member

SITE = "https://lower-wexcombe.example"
_TRUSTED = frozenset({"trusted", "moderator"})


def author(person: Person) -> Author:
    """Somebody as the author of a post; guests have no id and no count."""
    known = bool(person.id)
    return Author(
        handle=person.handle,
        name=person.name,
        remote_id=person.id,
        address=person.address,
        joined=person.joined,
        posts=person.posts if known else None,
        approved=person.posts if known else None,
        trusted=person.standing in _TRUSTED,
        role=person.standing if known else "",
    )


def item(row: ItemRow, boards: dict[str, Board]) -> Item:
    """One item, with its thread around it and, once it is decided, who did it and how."""
    entry = row.entry
    kind = ItemKind(entry.kind)
    spoken = row.thread.posts if row.thread else ()
    return Item(
        remote_id=entry.id,
        kind=kind,
        author=author(entry.author),
        subject=entry.subject,
        text=entry.text,
        received=entry.received,
        version=str(row.version),
        state=ItemState.HANDLED if row.action else ItemState.PENDING,
        handled=Handled(row.action, row.by, row.at, row.reason) if row.action else None,
        source=entry.source,
        format=TextFormat.HTML if entry.source else TextFormat.PLAIN,
        place=(boards[entry.board].title,),
        url=f"{SITE}/t/{entry.thread}/{entry.number}" if entry.thread else f"{SITE}/review/{entry.id}",
        headers=entry.headers,
        rules=entry.held,
        flags=tuple(Flag(one.by.handle, one.reason, one.by.standing in _TRUSTED, one.at) for one in entry.complaints),
        thread=tuple(_around(said, entry.number) for said in spoken),
        attachments=tuple(Attachment(file.name, file.media_type, file.size) for file in entry.files),
        original=entry.original,
        first_post=entry.first_post,
        hidden=entry.hidden,
        size=entry.size,
        actions=() if row.action else OFFERS[kind],
    )


def _around(said: Said, number: int) -> ThreadPost:
    return ThreadPost(author(said.author), said.text, said.at, said.number - number, f"#{said.number}")


def member(row: MemberRow) -> Member:
    """A member with the standing that moderators gave."""
    person = row.person
    roles = (person.standing,) if person.standing in ("moderator", "trusted") else ()
    return Member(
        remote_id=person.id,
        handle=person.handle,
        name=person.name,
        address=person.address,
        joined=person.joined,
        roles=roles,
        standing=row.standing,
        moderation=row.moderation,
        posts=person.posts,
        note=person.about,
        version=str(row.version),
    )


def document(paper: Paper) -> Document:
    """A text of the community, in Markdown."""
    return Document(
        paper.id,
        paper.kind,
        paper.title,
        paper.text,
        TextFormat.MARKDOWN,
        paper.version,
        editable=True,
        updated=paper.updated,
    )


def meetup(one: Gathering) -> Meetup:
    """A meetup of the calendar."""
    return Meetup(
        remote_id=one.id,
        title=one.title,
        starts=one.starts,
        ends=one.ends,
        zone=one.zone,
        place=one.place,
        description=one.description,
        rule=one.rule,
        capacity=one.capacity,
        coming=one.coming,
        state=one.state,
    )


def interaction(deed: Deed) -> Interaction:
    """Who answered or thanked whom."""
    return Interaction(deed.id, deed.kind, deed.source, deed.target, deed.at)


def log_entry(row: RulingRow) -> LogEntry:
    """A decision that somebody made on the remote."""
    return LogEntry(f"r{row.seq}", row.target, row.action, row.by, row.at, row.reason)
