"""The addresses and fields of WordPress's REST interface; every answer is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlsplit, urlunsplit

from console.adapters.base import SignIn
from console.adapters.errors import Forbidden, Malformed, NotFound, RemoteError, Unauthorized
from console.adapters.http import Answer, Dialect, Patience, Session, basic
from console.adapters.wordpress import wire
from console.adapters.wordpress.ids import Kind

T = TypeVar("T")

LARGEST_PAGE = 100
"""Records; more are refused with status 400."""
PATIENCE = Patience(read=60.0, whole=180.0)
"""PHP gives up after 30 seconds unless it was told otherwise, what stands before it often after 60."""

ROUTES = {Kind.COMMENT: "comments", Kind.POST: "posts", Kind.PAGE: "pages", Kind.USER: "users"}
_COMMENT_FIELDS = (
    "id,post,parent,author,author_name,author_email,author_url,author_ip,author_user_agent,date_gmt,content,link,status,"
    "type"
)
_AROUND = {"_embed": "up,in-reply-to", "_fields": f"{_COMMENT_FIELDS},_links,_embedded"}
_POST_FIELDS = "id,type,status,author,date_gmt,modified_gmt,title,content,link,slug,sticky,_links"
_USER_FIELDS = "id,name,slug,username,email,roles,registered_date"
_GENERATOR = re.compile(r"<generator>[^<]*[?&]v=([^<&\s]{1,40})</generator>")
_LARGEST_FEED = 4_000_000

Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """Part of a listing.

    :param total: how many rows the whole listing has; 0 for posts where nothing was found behind the end.
    """

    rows: tuple[T, ...]
    total: int


def site_of(url: str) -> str:
    """The address of the site that an address means: `…/wp-json`, `…/wp-admin/` and `…/index.php` are understood."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    path = re.sub(r"/(wp-json|wp-admin|wp-login\.php|index\.php)(/.*)?$", "", parts.path.rstrip("/"))
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


class Client:
    """One site's REST interface.

    Every method raises what `console.adapters.http.Session` raises.
    """

    def __init__(self, sign_in: SignIn) -> None:
        self.session = Session(
            site_of(sign_in.url),
            dialect=Dialect("WordPress"),
            authorization=basic(sign_in.user, sign_in.secret) if sign_in.secret else "",
            user=sign_in.user,
            secret=sign_in.secret,
            ca_file=sign_in.ca_file,
            insecure_http=sign_in.insecure_http,
            proxy=sign_in.proxy,
            connections=4,
            patience=PATIENCE,
        )
        self._plain = False

    @property
    def host(self) -> str:
        """The name of the server for people."""
        return self.session.address.place

    # The site and who we are

    def me(self) -> wire.Me:
        """Who is signed in; it also finds out which of its two forms the interface's addresses have.

        :raises Unauthorized: nobody is: WordPress takes a wrong password for a visitor without one.
        """
        try:
            return self._me()
        except Unauthorized as error:
            raise Unauthorized(
                f"{self.host} did not accept the name or the application password. Make one on the site under "
                "Users, Profile, Application Passwords; the password that you type in a browser does not work here."
            ) from error
        except (Forbidden, NotFound, Malformed) as error:
            # A site with plain permalinks has no /wp-json/, and some hosts block it.
            self._plain = not self._plain
            try:
                return self._me()
            except RemoteError:
                self._plain = not self._plain
                raise error from None

    def _me(self) -> wire.Me:
        query = {"context": "edit", "_fields": "id,username,name,slug,roles,capabilities"}
        return self._get("users/me", wire.Me, query)

    def index(self) -> wire.Index:
        """What the site is called and what it offers."""
        return self._get("", wire.Index, {"_fields": "name,namespaces,authentication"})

    def version(self) -> str:
        """Which WordPress it is, as its newsfeed tells everybody; empty where it does not."""
        try:
            answer = self.session.public(self.session.address.url("", {"feed": "rss2"}), largest=_LARGEST_FEED)
        except RemoteError:
            return ""
        found = _GENERATOR.search(answer.text())
        return found.group(1) if found else ""

    # Comments

    def comments(self, start: int, count: int, query: Query, *, largest: int | None = None) -> Listed[wire.Comment]:
        """Part of the comments of every type, ordered by their number, with what stands around them."""
        asked = {**_AROUND, "type": "all", **query}
        return self._list("comments", list[wire.Comment], start, count, asked, largest=largest)

    def some_comments(self, numbers: Sequence[int]) -> tuple[wire.Comment, ...]:
        """Those of at most a hundred comments that are published or held."""
        query = {"include": _joined(numbers), "status": "all", "type": "all", "_fields": _COMMENT_FIELDS}
        return self._list("comments", list[wire.Comment], 0, LARGEST_PAGE, query).rows

    def comment(self, number: int) -> wire.Comment:
        """One comment in any state, with what stands around it."""
        return self._get(f"comments/{number}", wire.Comment, {"context": "edit", **_AROUND})

    def change_comment(self, known: wire.Comment, **changes: str) -> wire.Comment:
        """Set a comment's status or content.

        What it came from goes along: WordPress else writes our address and program over its author's.
        """
        kept = {"author_ip": known.author_ip, "author_user_agent": known.author_user_agent}
        content = {**{key: value for key, value in kept.items() if value}, **changes}
        return self._write(f"comments/{known.id}", wire.Comment, content, _COMMENT_FIELDS)

    # Posts and pages

    def posts(
        self, kind: Kind, start: int, count: int, query: Query, *, largest: int | None = None
    ) -> Listed[wire.Post]:
        """Part of the posts or pages, ordered by their number."""
        return self._list(
            ROUTES[kind], list[wire.Post], start, count, {"_fields": _POST_FIELDS, **query}, largest=largest
        )

    def post(self, kind: Kind, number: int) -> wire.Post:
        """One post or page in any state."""
        return self._get(f"{ROUTES[kind]}/{number}", wire.Post, {"context": "edit", "_fields": _POST_FIELDS})

    def change_post(self, kind: Kind, number: int, **changes: str | bool) -> wire.Post:
        """Set a post's status, text or place."""
        return self._write(f"{ROUTES[kind]}/{number}", wire.Post, changes, _POST_FIELDS)

    def trash(self, kind: Kind, number: int) -> None:
        """Put something into the trash; `NotFound` where it is there already, `Unsupported` where there is none."""
        self._ask("DELETE", f"{ROUTES[kind]}/{number}", {"_fields": "id"})

    def revisions(self, page: int) -> tuple[wire.Revision, ...]:
        """The latest hundred saved states of a page, the newest first; the first of all is not among them."""
        query = {"order": "desc", "orderby": "date", "_fields": "id,author,date_gmt"}
        return self._list(f"pages/{page}/revisions", list[wire.Revision], 0, LARGEST_PAGE, query).rows

    # Users

    def users(self, start: int, count: int, query: Query) -> Listed[wire.User]:
        """Part of the users, the newest first."""
        return self._list("users", list[wire.User], start, count, {"order": "desc", "_fields": _USER_FIELDS, **query})

    def some_users(self, numbers: Iterable[int], query: Query) -> tuple[wire.User, ...]:
        """Those of at most a hundred users whom this account may see."""
        asked = {"include": _joined(numbers), "_fields": _USER_FIELDS, **query}
        return self._list("users", list[wire.User], 0, LARGEST_PAGE, asked).rows

    def user(self, number: int) -> wire.User:
        """One user with their roles; for administrators."""
        return self._get(f"users/{number}", wire.User, {"context": "edit", "_fields": _USER_FIELDS})

    def set_roles(self, number: int, roles: Sequence[str]) -> wire.User:
        """Give a user exactly these roles."""
        return self._write(f"users/{number}", wire.User, {"roles": list(roles)}, _USER_FIELDS)

    # How it is asked

    def _get(self, route: str, kind: type[T], query: Query) -> T:
        return self._ask("GET", route, query).read(kind, "WordPress")

    def _write(self, route: str, kind: type[T], content: object, fields: str) -> T:
        return self._ask("POST", route, {"_fields": fields}, content).read(kind, "WordPress")

    def _list(
        self, route: str, kind: type[list[T]], start: int, count: int, query: Query, *, largest: int | None = None
    ) -> Listed[T]:
        asked = {"context": "edit", "orderby": "id", "order": "asc", **query, "offset": start, "per_page": count}
        answer = self._ask("GET", route, asked, largest=largest)
        rows = answer.read(kind, "WordPress")
        total = answer.headers.get("x-wp-total", "")
        return Listed(tuple(rows), int(total) if total.isascii() and total.isdigit() else start + len(rows))

    def _ask(
        self, verb: str, route: str, query: Query, content: object = None, *, largest: int | None = None
    ) -> Answer:
        full = f"/wp/v2/{route}" if route else "/"
        path, asked = (
            ("index.php", {"rest_route": full, **query}) if self._plain else (f"wp-json{full}".rstrip("/"), dict(query))
        )
        return self.session.request(verb, path, query=asked, json=content, largest=largest)


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in sorted(numbers))
