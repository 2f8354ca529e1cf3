"""What NodeBB sends, as far as Corral reads it (seen on 4.15.1, which differs here and there from its specification).

The write interface puts everything into an envelope, the read interface is the data of its pages. Numbers come as
strings now and then. Only what identifies a record is required: plugins add fields and leave some out.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

Number = int | str
"""A number that NodeBB sometimes writes as a string."""


def whole(value: Number | float | None) -> int:
    """Such a number; 0 where it is none."""
    try:
        return int(value or 0)
    except (ValueError, OverflowError):
        return 0


class Envelope(msgspec.Struct, Generic[T], frozen=True):
    """An answer of the write interface."""

    response: T


class Pagination(msgspec.Struct, frozen=True, rename="camel"):
    """Where a page stands."""

    current_page: int = 1
    page_count: int = 1


class Person(msgspec.Struct, frozen=True):
    """A user beside something else."""

    uid: Number = 0
    username: str = ""
    joindate: float | str | None = None
    postcount: Number | None = None


class Myself(msgspec.Struct, frozen=True, rename={"is_admin": "isAdmin", "is_global_moderator": "isGlobalModerator"}):
    """`api/self`."""

    uid: Number
    username: str
    is_admin: bool | None = False
    is_global_moderator: bool | None = False


class Site(msgspec.Struct, frozen=True, rename="camel"):
    """`api/config`."""

    version: str = ""
    site_title: str = ""
    browser_title: str = ""


# Held posts


class QueuedData(msgspec.Struct, frozen=True, rename={"raw_content": "rawContent", "timestamp_iso": "timestampISO"}):
    """What somebody wrote."""

    title: str | None = ""
    content: str | None = ""
    raw_content: str | None = ""
    tid: Number | None = None
    cid: Number | None = None
    timestamp: float | str | None = None
    timestamp_iso: str | None = ""


class Category(msgspec.Struct, frozen=True):
    """Where it should stand."""

    name: str | None = ""


class QueuedTopic(msgspec.Struct, frozen=True):
    """The topic that a held reply belongs to."""

    title: str | None = ""


class Queued(msgspec.Struct, frozen=True, rename={"can_accept": "canAccept", "can_edit": "canEdit"}):
    """A post that waits; the id holds the milliseconds at which it came."""

    id: str
    type: str = ""
    uid: Number = 0
    data: QueuedData = QueuedData()
    user: Person | None = None
    category: Category | None = None
    topic: QueuedTopic | None = None
    can_accept: bool | None = True
    can_edit: bool | None = True


class PostQueue(msgspec.Struct, frozen=True, rename={"logged_in": "loggedIn"}):
    """`api/post-queue`: twenty at most; without a sign-in there is none."""

    posts: tuple[Queued, ...] = ()
    pagination: Pagination = Pagination()
    logged_in: bool | None = True


# Flags


class FlagRow(msgspec.Struct, frozen=True, rename={"flag_id": "flagId"}):
    """A flag in a listing."""

    flag_id: Number


class Flags(msgspec.Struct, frozen=True, rename={"logged_in": "loggedIn"}):
    """`api/flags`."""

    flags: tuple[FlagRow, ...] = ()
    pagination: Pagination = Pagination()
    logged_in: bool | None = True


class Report(msgspec.Struct, frozen=True):
    """What one member said about it."""

    value: str | None = ""
    timestamp: float | str | None = None
    reporter: Person | None = None


class Target(msgspec.Struct, frozen=True, rename={"deleter_uid": "deleterUid"}):
    """The post or the user that was flagged; empty where it was purged."""

    pid: Number | None = None
    tid: Number | None = None
    uid: Number | None = None
    content: str | None = ""
    username: str | None = ""
    user: Person | None = None
    deleted: bool | int | str | None = None
    deleter_uid: Number | None = None
    aboutme: str | None = ""


class Changed(msgspec.Struct, frozen=True):
    """What a step of a flag's history set."""

    state: str | None = None
    assignee: Number | None = None


class Step(msgspec.Struct, frozen=True):
    """A step of a flag's history, newest first."""

    uid: Number = 0
    fields: Changed | None = None
    datetime: float | str | None = None
    user: Person | None = None


class Flag(
    msgspec.Struct, frozen=True, rename={"flag_id": "flagId", "target_id": "targetId", "target_uid": "targetUid"}
):
    """A flag with all that belongs to it.

    :param state: open, wip, resolved or rejected.
    """

    flag_id: Number
    state: str = "open"
    type: str = "post"
    target_id: Number | None = None
    target_uid: Number | None = None
    assignee: Number | None = None
    datetime: float | str | None = None
    target: Target | None = None
    reports: tuple[Report, ...] = ()
    history: tuple[Step, ...] | None = ()


# Groups


class Group(msgspec.Struct, frozen=True):
    """A group in the listing."""

    name: str
    slug: str = ""
    private: bool | int | None = False
    system: bool | int | None = False


class Groups(msgspec.Struct, frozen=True, rename={"logged_in": "loggedIn"}):
    """`api/groups`: fifteen at most."""

    groups: tuple[Group, ...] = ()
    pagination: Pagination = Pagination()
    logged_in: bool | None = True


class Pending(msgspec.Struct, frozen=True):
    """Who asks to join a group."""

    pending: tuple[Person, ...] = ()


# People


class User(
    msgspec.Struct,
    frozen=True,
    rename={"ban_expires": "banned:expire", "muted_until": "mutedUntil", "group_titles": "groupTitleArray"},
):
    """A user; times are milliseconds since 1970."""

    uid: Number
    username: str
    fullname: str | None = ""
    email: str | None = ""
    joindate: float | str | None = None
    postcount: Number | None = None
    banned: bool | int | str | None = False
    ban_expires: float | str | None = None
    muted: bool | int | str | None = False
    muted_until: float | str | None = None
    group_titles: tuple[str, ...] | None = ()


class Users(msgspec.Struct, frozen=True, rename={"logged_in": "loggedIn"}):
    """`api/users`: fifty at most, newest first."""

    users: tuple[User, ...] = ()
    pagination: Pagination = Pagination()
    logged_in: bool | None = True


class Registrations(msgspec.Struct, frozen=True):
    """`api/registration-queue`."""

    users: tuple[msgspec.Raw, ...] = ()


class Room(msgspec.Struct, frozen=True, rename={"room_id": "roomId"}):
    """A private conversation."""

    room_id: Number | None = None


# Posts and texts


class PostTopic(msgspec.Struct, frozen=True, rename={"main_pid": "mainPid"}):
    """The topic of a post."""

    tid: Number = 0
    uid: Number = 0
    title: str | None = ""
    main_pid: Number | None = None


class Post(msgspec.Struct, frozen=True, rename={"to_pid": "toPid", "is_main": "isMainPost"}):
    """A published post in short."""

    pid: Number
    tid: Number = 0
    uid: Number = 0
    content: str | None = ""
    timestamp: float | str | None = None
    to_pid: Number | None = None
    deleted: bool | int | str | None = False
    is_main: bool | None = False
    user: Person | None = None
    topic: PostTopic | None = None


class Terms(msgspec.Struct, frozen=True, rename={"terms_of_use": "termsOfUse"}):
    """`api/tos`: the terms as HTML."""

    terms_of_use: str = ""
