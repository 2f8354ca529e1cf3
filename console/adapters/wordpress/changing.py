"""Changes beside the queue: the text of a page, a user's role, what is kept on top."""

from __future__ import annotations

from collections.abc import Callable

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound
from console.adapters.wordpress import mapping, wire
from console.adapters.wordpress.check import GRANT_ADMINISTRATOR
from console.adapters.wordpress.client import Client
from console.adapters.wordpress.feeds import may_publish_pages
from console.adapters.wordpress.ids import Kind
from console.adapters.wordpress.rules import NO_ROLE, ROLES
from console.adapters.wordpress.settling import Settling
from console.adapters.wordpress.text import stands
from console.adapters.wordpress.writing import afterwards, beforehand
from console.domain.records import Document, Member

_ADMINISTRATOR = "administrator"


class Changing:
    """Changes pages, users and published posts of one account."""

    def __init__(self, client: Client, me: wire.Me, settling: Callable[[], Settling]) -> None:
        self._client = client
        self._me = me
        self._settling = settling

    def document(self, number: int) -> Document | None:
        """A published page as it is now; None where there is none of that number."""
        page = self._page(number)
        return None if page is None else mapping.document(page, editable=may_publish_pages(self._me))

    def member(self, number: int) -> Member | None:
        """A user as they are now; None where there is none of that number."""
        try:
            if self._me.can("list_users"):
                return mapping.member(self._client.user(number))
            found = self._client.some_users([number], {"context": "view", "who": "authors"})
        except NotFound:
            self._client.me()
            return None
        return mapping.member(found[0]) if found else None

    def publish(self, number: int, text: str, base_version: str) -> Outcome:
        """Give a published page another text. Whatever stood there before is kept among its revisions.

        :raises Conflict: somebody else changed the page, before or at the same moment.
        """
        if not base_version:
            raise Invalid("It is not known which text this change began with; read the page again.")
        settling = self._settling()
        with beforehand():
            before = self._page(number)
        if before is None:
            raise NotFound("There is no published page of that number any more.")
        if before.content.raw.replace("\r\n", "\n") == text.replace("\r\n", "\n"):
            return AlreadyDone((self._document(before),))
        if mapping.version_of(before) != base_version:
            raise Conflict("Somebody else changed this page after you read it; both texts are shown to be joined.")
        written = self._client.change_post(Kind.PAGE, number, content=text)
        with afterwards():
            after = settling.look(lambda: self._page(number), lambda _: False)
        if after is None:
            raise Conflict("Somebody else took this page off the site at the same moment; it keeps your text.")
        if not stands(after.content.raw, text, written.content.raw):
            raise Conflict(
                "Somebody else changed this page at the same moment, and theirs is what visitors read; yours is kept "
                "among its revisions."
            )
        return Applied((self._document(after),))

    def set_role(self, number: int, role: str) -> Outcome:
        """Give a user another of WordPress's own roles; what plugins gave them stays.

        :raises Conflict: somebody else set another one at the same moment.
        """
        if role not in dict(ROLES):
            raise Invalid(f"WordPress knows no role called {role}.")
        if not self._me.can("promote_users"):
            raise Forbidden(f"This account may not set roles: {GRANT_ADMINISTRATOR}.")
        settling = self._settling()
        with beforehand():
            before = self._user(number)
        others = tuple(name for name in before.role_names if name not in dict(ROLES))
        wanted = (*(() if role == NO_ROLE else (role,)), *others)
        if set(before.role_names) == set(wanted):
            return AlreadyDone((mapping.member(before),))
        if _ADMINISTRATOR in others or number == self._me.id:
            who = "Your own role" if number == self._me.id else "An administrator’s role"
            raise Forbidden(f"{who} is changed on the site itself, under Users.")
        self._client.set_roles(number, wanted)
        with afterwards():
            after = settling.look(lambda: self._client.user(number), lambda _: False)
        if set(after.role_names) != set(wanted):
            now = ", ".join(after.role_names) or "no role"
            raise Conflict(f"Somebody else set the role at the same moment; it is now: {now}.")
        return Applied((mapping.member(after),))

    def pin(self, number: int, *, on_top: bool) -> Outcome:
        """Keep a published post on top of the site, or no longer.

        :raises Conflict: somebody else did the opposite at the same moment.
        """
        settling = self._settling()
        with beforehand():
            before = self._published(number)
        if before.sticky == on_top:
            return AlreadyDone()
        self._client.change_post(Kind.POST, number, sticky=on_top)
        with afterwards():
            after = settling.look(lambda: self._client.post(Kind.POST, number), lambda _: False)
        if after.sticky != on_top:
            stays = "is no longer kept on top" if on_top else "stays on top"
            raise Conflict(f"Somebody else decided otherwise at the same moment: the post {stays}.")
        return Applied()

    def _document(self, page: wire.Post) -> Document:
        return mapping.document(page, editable=may_publish_pages(self._me))

    def _page(self, number: int) -> wire.Post | None:
        try:
            found = self._client.post(Kind.PAGE, number)
        except NotFound:
            self._client.me()
            return None
        return found if found.status == "publish" else None

    def _user(self, number: int) -> wire.User:
        try:
            return self._client.user(number)
        except NotFound as error:
            self._client.me()
            raise NotFound("There is no user of that number any more.") from error

    def _published(self, number: int) -> wire.Post:
        try:
            found = self._client.post(Kind.POST, number)
        except NotFound as error:
            self._client.me()
            raise NotFound("There is no post of that number any more.") from error
        if found.status != "publish":
            raise NotFound("The post is not published, so it cannot be kept on top.")
        return found
