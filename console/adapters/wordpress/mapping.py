"""What WordPress sends, as the domain's records; pure functions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from console.adapters.wordpress import wire
from console.adapters.wordpress.ids import Kind, RemoteId
from console.adapters.wordpress.people import Known, author, handle
from console.adapters.wordpress.rules import ROLES
from console.adapters.wordpress.text import moment, moment_or_none, plain, readable, web_address
from console.analysis.visible import excerpt
from console.domain.actions import Action
from console.domain.items import Author, Handled, Item, ItemKind, ItemState, TextFormat, ThreadPost
from console.domain.records import Document, Interaction, InteractionKind, LogEntry, Member

HELD = "hold"
PENDING = "pending"
COMMENT_STATES = {"approved": Action.APPROVE, "spam": Action.SPAM, "trash": Action.REJECT}
POST_STATES = {
    "publish": Action.APPROVE,
    "future": Action.APPROVE,
    "private": Action.APPROVE,
    "draft": Action.REJECT,
    "trash": Action.DISCARD,
}
"""What was decided, by the state that is left."""
_EXCERPT = 200
_PRIVACY = frozenset(
    (
        "privacy-policy", "privacy", "datenschutz", "datenschutzerklaerung", "politique-de-confidentialite",
        "politica-de-privacidad", "politica-de-privacidade", "privacybeleid", "informativa-sulla-privacy",
        "integritetspolicy", "polityka-prywatnosci",
    )
)  # fmt: skip
"""Short names that WordPress and people give that page; its interface does not tell which one it is."""


# Items


def comment(found: wire.Comment, me: wire.Me, users: Known) -> Item:
    """A comment, held or decided."""
    text, source = readable(found.content.raw)
    pending = found.status == HELD
    decided = COMMENT_STATES.get(found.status)
    lines = (
        ("Answers", _answered(found)),
        ("Web site", web_address(found.author_url)),
        ("Kind", "" if found.type == "comment" else found.type),
        ("Sent from", found.author_ip),
    )
    return Item(
        remote_id=str(RemoteId(Kind.COMMENT, found.id)),
        kind=ItemKind.COMMENT,
        author=author(users, found.author, found.author_email, found.author_name),
        subject="",
        text=text,
        source=source,
        format=TextFormat.HTML if source else TextFormat.PLAIN,
        received=moment(found.date_gmt),
        state=ItemState.PENDING if pending else ItemState.HANDLED,
        handled=None if pending else Handled(decided.value if decided else found.status),
        place=(_title_around(found),),
        url=web_address(found.link),
        headers=tuple((name, value) for name, value in lines if value),
        thread=tuple(_before(found)),
        hidden=found.status != "approved",
        size=len(found.content.raw),
        actions=comment_actions(me) if pending else (),
    )


def comment_actions(me: wire.Me) -> tuple[str, ...]:
    """What somebody may do to a comment that is held."""
    if not me.can("moderate_comments"):
        return ()
    offered = (Action.APPROVE, Action.REJECT, Action.SPAM, Action.EDIT, Action.DEFER)
    return tuple(action.value for action in offered)


def post(kind: Kind, found: wire.Post, me: wire.Me, users: Known) -> Item:
    """A post or page that waits for review, or did."""
    text, source = readable(found.content.raw)
    pending = found.status == PENDING
    decided = POST_STATES.get(found.status)
    return Item(
        remote_id=str(RemoteId(kind, found.id)),
        kind=ItemKind.POST,
        author=author(users, found.author),
        subject=plain(found.title.raw or found.title.rendered),
        text=text,
        source=source,
        format=TextFormat.HTML if source else TextFormat.PLAIN,
        received=moment(found.date_gmt or found.modified_gmt),
        version=found.modified_gmt or "",
        state=ItemState.PENDING if pending else ItemState.HANDLED,
        handled=None if pending else Handled(decided.value if decided else found.status),
        place=("Pages" if kind is Kind.PAGE else "Posts",),
        url=web_address(found.link),
        hidden=found.status != "publish",
        size=len(found.content.raw),
        actions=post_actions(kind, found, me) if pending else (),
    )


def post_actions(kind: Kind, found: wire.Post, me: wire.Me) -> tuple[str, ...]:
    """What somebody may do to a post or page that waits: WordPress itself says who may publish it."""
    own = found.author == me.id
    may_edit = own or me.can(f"edit_others_{kind.value}s")
    may_trash = me.can(f"delete_{kind.value}s" if own else f"delete_others_{kind.value}s")
    offered = (
        (Action.APPROVE, found.allows("publish")),
        (Action.REJECT, may_edit),
        (Action.DISCARD, may_trash),
        (Action.DEFER, True),
    )
    return tuple(action.value for action, may in offered if may)


# Everything else


def member(found: wire.User) -> Member:
    """A user; their first role says how WordPress treats what they write."""
    names = found.role_names
    return Member(
        remote_id=str(RemoteId(Kind.USER, found.id)),
        handle=found.slug or f"user {found.id}",
        name=plain(found.name),
        address=found.email,
        joined=moment_or_none(found.registered_date),
        roles=names,
        moderation=next((name for name in names if name in dict(ROLES)), ""),
    )


def document(found: wire.Post, *, editable: bool) -> Document:
    """A published page."""
    kind = "privacy" if found.slug in _PRIVACY else "page"
    return Document(
        remote_id=str(RemoteId(Kind.PAGE, found.id)),
        kind=kind,
        title=plain(found.title.raw or found.title.rendered),
        text=found.content.raw if editable else found.content.rendered,
        format=TextFormat.HTML,
        version=version_of(found),
        editable=editable,
        updated=moment(found.modified_gmt),
    )


def version_of(found: wire.Post) -> str:
    """What changes whenever a page's text does: its time of change counts whole seconds, so the words go in as well."""
    words = f"{found.title.raw}\x1f{found.content.raw}".encode("utf-8", "surrogatepass")
    return f"{found.modified_gmt or ''} {hashlib.blake2b(words, digest_size=8).hexdigest()}"


def posted(found: wire.Post, users: Known) -> Interaction:
    """A published post, as what its author wrote to all."""
    written = f"post/{found.id}"
    return Interaction(
        remote_id=written,
        kind=InteractionKind.POST,
        source=handle(users, found.author),
        target="",
        at=moment(found.date_gmt),
        post=written,
        excerpt=excerpt(plain(found.title.raw or found.title.rendered), _EXCERPT),
        url=web_address(found.link),
    )


def commented(found: wire.Comment, parent: wire.Comment | None, users: Known) -> tuple[Interaction, ...]:
    """A published comment: what its author wrote, and whom it answers."""
    written = f"comment/{found.id}"
    said = Interaction(
        remote_id=written,
        kind=InteractionKind.POST,
        source=handle(users, found.author, found.author_email, found.author_name),
        target="",
        at=moment(found.date_gmt),
        post=written,
        excerpt=excerpt(readable(found.content.raw)[0], _EXCERPT),
        url=web_address(found.link),
    )
    if parent is not None:
        answers, target = f"comment/{parent.id}", handle(users, parent.author, parent.author_email, parent.author_name)
    else:
        above = _above(found)
        if found.parent or above is None or not above.author:
            return (said,)
        answers, target = f"{above.type}/{above.id}", handle(users, above.author)
    if target == said.source:
        return (said,)
    return said, Interaction(
        remote_id=f"answer/{found.id}",
        kind=InteractionKind.ANSWER,
        source=said.source,
        target=target,
        at=said.at,
        post=written,
        answers=answers,
        excerpt=said.excerpt,
        url=said.url,
    )


def revised(page: int, found: wire.Revision, users: Known) -> LogEntry:
    """A change of a page's text that somebody saved."""
    return LogEntry(
        remote_id=f"revision/{found.id}",
        item=f"page/{page}",
        action=Action.PUBLISH.value,
        by=handle(users, found.author),
        at=moment(found.date_gmt),
    )


# What stands around a comment


def _above(found: wire.Comment) -> wire.Around | None:
    return next((around for around in found.embedded.up if around.id), None)


def _title_around(found: wire.Comment) -> str:
    above = _above(found)
    return (plain(above.title.rendered) if above is not None else "") or f"Post {found.post}"


def _before(found: wire.Comment) -> Iterator[ThreadPost]:
    for around in found.embedded.answered[:1]:
        if around.id:
            name = plain(around.author_name) or "Anonymous"
            text = readable(around.content.rendered)[0]
            yield ThreadPost(Author(name, name), text, None, -1, f"#{around.id}")


def _answered(found: wire.Comment) -> str:
    """To whom a reply is; the comment that it answers may be one that this account does not see."""
    if not found.parent:
        return ""
    return next((plain(around.author_name) for around in found.embedded.answered if around.id), "another comment")
