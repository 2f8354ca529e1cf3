"""What WordPress's REST interface sends, as far as Corral reads it (seen on 6.1.9; wp/v2 is of 4.7).

Only what identifies a record is required: plugins add, drop and change fields, and one odd record must not hide the
others. PHP writes an empty mapping as an empty list. Times that end in `_gmt` name no zone and mean UTC.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Index(msgspec.Struct, frozen=True):
    """The root of the interface."""

    name: str = ""
    namespaces: tuple[str, ...] = ()
    authentication: Any = None

    @property
    def application_passwords(self) -> bool:
        """Whether the site takes them: version 5.6 or later, over https, and nobody switched them off."""
        return isinstance(self.authentication, dict) and "application-passwords" in self.authentication


class Me(msgspec.Struct, frozen=True):
    """`users/me` with `context=edit`: who is signed in, and what they may do."""

    id: int
    username: str = ""
    name: str = ""
    slug: str = ""
    roles: Any = ()
    capabilities: Any = None

    def can(self, capability: str) -> bool:
        """Whether the site grants a capability."""
        return isinstance(self.capabilities, dict) and bool(self.capabilities.get(capability))


class User(msgspec.Struct, frozen=True):
    """A user; only administrators are told more than name and slug."""

    id: int
    name: str = ""
    slug: str = ""
    username: str = ""
    email: str = ""
    roles: Any = ()
    registered_date: str = ""

    @property
    def role_names(self) -> tuple[str, ...]:
        """The roles on this site."""
        return tuple(role for role in self.roles if isinstance(role, str)) if isinstance(self.roles, list) else ()


class Text(msgspec.Struct, frozen=True):
    """A text as it was written, and as the site shows it."""

    raw: str = ""
    rendered: str = ""


class Around(msgspec.Struct, frozen=True):
    """What stands around a comment: its post, or the comment that it answers; or why WordPress does not show that."""

    id: int = 0
    type: str = ""
    title: Text = Text()
    content: Text = Text()
    author: int = 0
    author_name: str = ""
    date: str = ""


class Embedded(msgspec.Struct, frozen=True):
    """What `_embed` brought along."""

    up: tuple[Around, ...] = ()
    answered: tuple[Around, ...] = msgspec.field(name="in-reply-to", default=())


class Comment(msgspec.Struct, frozen=True):
    """A comment with `context=edit`. A status is read as "approved" and asked for and set as "approve"."""

    id: int
    post: int = 0
    parent: int = 0
    author: int = 0
    author_name: str = ""
    author_email: str = ""
    author_url: str = ""
    author_ip: str = ""
    author_user_agent: str = ""
    date_gmt: str | None = ""
    content: Text = Text()
    link: str = ""
    status: str = ""
    type: str = "comment"
    embedded: Embedded = msgspec.field(name="_embedded", default=Embedded())


class Post(msgspec.Struct, frozen=True):
    """A post or a page with `context=edit`.

    :param links: with those named `wp:action-…` WordPress says what may be done to it.
    """

    id: int
    type: str = "post"
    status: str = ""
    author: int = 0
    date_gmt: str | None = ""
    modified_gmt: str | None = ""
    title: Text = Text()
    content: Text = Text()
    link: str = ""
    slug: str = ""
    sticky: bool = False
    links: Any = msgspec.field(name="_links", default=None)

    def allows(self, action: str) -> bool:
        """Whether the signed-in user may do something to it ("publish", "sticky")."""
        return isinstance(self.links, dict) and f"wp:action-{action}" in self.links


class Revision(msgspec.Struct, frozen=True):
    """A saved state of a page."""

    id: int
    author: int = 0
    date_gmt: str | None = ""
