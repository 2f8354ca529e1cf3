"""The check of an account in plain words: which site, who we are, what may be done, who grants the rest."""

from __future__ import annotations

from console.adapters.wordpress import wire
from console.adapters.wordpress.client import Client
from console.adapters.wordpress.feeds import may_publish_pages
from console.adapters.wordpress.people import visible_users
from console.domain.capabilities import Grant, Permission, ServerInfo

GRANT_EDITOR = "an administrator can give this account the role Editor, on the site under Users"
GRANT_ADMINISTRATOR = "only the role Administrator may, which a moderator rarely needs"
ALL_RIGHTS = (
    "This application password may do whatever {name} may, and {name} is an administrator; an editor’s is enough to "
    "decide on comments and posts."
)


def server_info(client: Client, me: wire.Me) -> ServerInfo:
    """Ask the server.

    :raises RemoteError: see `console.adapters.base.Adapter.probe`.
    """
    index = client.index()
    name = me.slug or me.username or me.name
    warning = ALL_RIGHTS.format(name=name) if me.can("promote_users") else ""
    members = client.users(0, 1, visible_users(me)).total if me.can("list_users") else None
    return ServerInfo(
        product="WordPress",
        version=client.version() or ("5.6 or later" if index.application_passwords else "not told"),
        community=index.name or client.session.address.host,
        user=name,
        members=members,
        permissions=permissions(me),
        warning=warning,
    )


def permissions(me: wire.Me) -> tuple[Permission, ...]:
    """What this account may do on the site."""
    posts = me.can("edit_others_posts") and me.can("publish_posts")
    pages = me.can("edit_others_pages") and me.can("publish_pages")
    review = Grant.YES if posts and pages else Grant.PARTLY if posts or pages else Grant.NO
    return (
        _line("Held comments", me.can("moderate_comments"), "approve, trash, mark as spam, edit", GRANT_EDITOR),
        Permission(
            "Posts and pages that wait for review",
            review,
            "publish, give back as a draft, trash"
            if review is Grant.YES
            else f"{'only posts' if posts else 'only pages' if pages else 'not shown'}; {GRANT_EDITOR}",
        ),
        _line("Keep posts on top", posts, "and no longer", GRANT_EDITOR),
        _line("Texts of pages", may_publish_pages(me), "read and change", f"read only; {GRANT_EDITOR}", Grant.PARTLY),
        _members(me),
        _line("Who answered whom", me.can("moderate_comments"), "from published posts and comments", GRANT_EDITOR),
        Permission(
            "Suspend or ban", Grant.NO, "WordPress has neither; a user can be left without a role, and still comments"
        ),
        Permission(
            "Messages and invitations", Grant.NO, "WordPress sends none: a user who is made learns nothing of it"
        ),
    )


def _members(me: wire.Me) -> Permission:
    if not me.can("list_users"):
        return Permission("Members", Grant.PARTLY, f"only the names of those who write; more {GRANT_ADMINISTRATOR}")
    if not me.can("promote_users"):
        return Permission("Members", Grant.PARTLY, f"read; to set roles {GRANT_ADMINISTRATOR}")
    return Permission("Members", Grant.YES, "read, and set the role of everybody but administrators")


def _line(name: str, may: bool, yes: str, no: str, without: Grant = Grant.NO) -> Permission:
    return Permission(name, Grant.YES if may else without, yes if may else no)
