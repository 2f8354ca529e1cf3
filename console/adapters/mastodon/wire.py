"""What Mastodon and GoToSocial send, as far as Corral reads it.

Shapes: the entities of mastodon/documentation (Mastodon 4.7, machine-readable in abraham/mastodon-openapi at 89b11e7)
and docs/api/swagger.yaml of GoToSocial at 57cb4fe. Ids are strings and stay strings: they do not fit a float. Only what
identifies a record is required, because GoToSocial sends null where its own specification does not say so.
"""

from __future__ import annotations

import msgspec


class Role(msgspec.Struct, frozen=True):
    """What somebody may do there.

    :param permissions: a number of bits, written out.
    :param position: nobody can act on those who stand as high or higher; only moderators are shown it.
    """

    name: str | None = ""
    permissions: str | int | None = None
    position: int | None = None


class Account(msgspec.Struct, frozen=True):
    """Somebody, as everybody sees them.

    :param acct: the user name, with @ and the server where that is another one.
    """

    id: str
    username: str = ""
    acct: str = ""
    display_name: str | None = ""
    created_at: str | None = None
    statuses_count: int | None = None
    url: str | None = None
    role: Role | None = None


class AdminAccount(msgspec.Struct, frozen=True):
    """Somebody, as moderators see them."""

    id: str
    username: str = ""
    domain: str | None = None
    email: str | None = ""
    created_at: str | None = None
    confirmed: bool | None = None
    approved: bool | None = None
    disabled: bool | None = None
    silenced: bool | None = None
    suspended: bool | None = None
    sensitized: bool | None = None
    invite_request: str | None = None
    role: Role | None = None
    account: Account | None = None

    @property
    def handle(self) -> str:
        """The name by which others address this account."""
        return f"{self.username}@{self.domain}" if self.domain else self.username

    @property
    def local(self) -> bool:
        """Whether it lives on this server."""
        return not self.domain


class Mention(msgspec.Struct, frozen=True):
    """Somebody whom a post names."""

    id: str
    acct: str = ""


class Media(msgspec.Struct, frozen=True):
    """A picture, sound or film."""

    type: str | None = ""
    url: str | None = ""
    description: str | None = ""


class Status(msgspec.Struct, frozen=True):
    """A post."""

    id: str
    account: Account
    content: str | None = ""
    created_at: str | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    visibility: str | None = "public"
    url: str | None = None
    spoiler_text: str | None = ""
    replies_count: int | None = 0
    mentions: tuple[Mention, ...] | None = ()
    media_attachments: tuple[Media, ...] | None = ()

    @property
    def open(self) -> bool:
        """Whether it was written for everybody."""
        return self.visibility in ("public", "unlisted")


class Context(msgspec.Struct, frozen=True):
    """The posts around one."""

    descendants: tuple[Status, ...] | None = ()


class Rule(msgspec.Struct, frozen=True):
    """One rule of the server."""

    id: str
    text: str = ""
    hint: str | None = ""


class Report(msgspec.Struct, frozen=True):
    """What somebody reported.

    :param action_taken_comment: GoToSocial's alone.
    """

    id: str
    action_taken: bool = False
    action_taken_at: str | None = None
    action_taken_comment: str | None = None
    category: str | None = ""
    comment: str | None = ""
    forwarded: bool | None = False
    created_at: str | None = None
    account: AdminAccount | None = None
    target_account: AdminAccount | None = None
    assigned_account: AdminAccount | None = None
    action_taken_by_account: AdminAccount | None = None
    statuses: tuple[Status, ...] | None = ()
    rules: tuple[Rule, ...] | None = ()


class Announcement(msgspec.Struct, frozen=True):
    """Something that the staff tells everybody, sometimes with a time at which it takes place."""

    id: str
    content: str = ""
    starts_at: str | None = None
    ends_at: str | None = None
    all_day: bool | None = False
    updated_at: str | None = None


class Paper(msgspec.Struct, frozen=True):
    """A text of the server: terms of service, privacy policy, extended description."""

    content: str | None = ""
    updated_at: str | None = None
    effective_date: str | None = None


class Instance(msgspec.Struct, frozen=True):
    """The server about itself (`v2/instance`); what ends in `_text` is GoToSocial's, as it was written."""

    title: str = ""
    domain: str = ""
    version: str = ""
    source_url: str | None = ""
    description: str | None = ""
    description_text: str | None = None
    terms: str | None = None
    terms_text: str | None = None


class Software(msgspec.Struct, frozen=True):
    """What runs there."""

    name: str
    version: str = ""


class Users(msgspec.Struct, frozen=True):
    """How many people are there."""

    total: int | None = None


class Usage(msgspec.Struct, frozen=True):
    """How busy it is."""

    users: Users | None = None


class NodeInfo(msgspec.Struct, frozen=True):
    """NodeInfo 2.0: what a server of the fediverse says it is."""

    software: Software
    usage: Usage | None = None


class Application(msgspec.Struct, frozen=True):
    """A program that was registered there."""

    client_id: str = ""
    client_secret: str = ""
    scopes: tuple[str, ...] | None = None
