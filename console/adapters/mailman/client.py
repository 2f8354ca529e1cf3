"""The addresses and forms of Mailman's REST interface; every answer is typed."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from console.adapters.base import SignIn
from console.adapters.errors import Invalid, Malformed, NotFound
from console.adapters.http import Dialect, Patience, Session, basic, segment
from console.adapters.mailman import wire

API = "3.1"
PATIENCE = Patience(read=60.0, whole=300.0)
"""A listing of 100 held posts takes 0.2 s; on a busy server with thousands of them a single answer took seconds."""
DECIDING = Patience(read=120.0, whole=180.0)
"""One decision took 0.04 s among 6 held posts and 3 s among 4,900: Mailman looks through all of them each time."""


def split_url(url: str, place: str = "") -> tuple[str, str]:
    """The base of the interface and the list that an address means; an empty list stands for the whole site.

    `https://host:8001`, `…/3.1` and `…/3.1/lists/garden.example.org` are understood; a list may be named by its id or
    by its posting address.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    before, found, list_id = path.rpartition("/lists/")
    if found and list_id and "/" not in list_id:
        path, place = before, place or list_id
    for version in ("/3.0", "/3.1"):
        path = path.removesuffix(version)
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/{API}", "", "")), place.replace("@", ".")


class Client:
    """One site's REST interface.

    Every method raises what `console.adapters.http.Session` raises.
    """

    def __init__(self, sign_in: SignIn, base: str) -> None:
        self.session = Session(
            base,
            dialect=Dialect("Mailman"),
            authorization=basic(sign_in.user, sign_in.secret) if sign_in.secret else "",
            user=sign_in.user,
            secret=sign_in.secret,
            ca_file=sign_in.ca_file,
            insecure_http=sign_in.insecure_http,
            proxy=sign_in.proxy,
            connections=2,
            patience=PATIENCE,
        )

    @property
    def host(self) -> str:
        """The name of the server for people."""
        return self.session.address.place

    def versions(self) -> wire.Versions:
        """Which Mailman answers."""
        return self.session.get("system/versions", wire.Versions)

    def confirm_missing(self) -> None:
        """After an answer that something is not there: make sure that Mailman said so, and not something in its place.

        :raises Malformed: something else answers at this address.
        """
        try:
            self.versions()
        except NotFound as error:
            raise Malformed(f"{self.host} no longer answers as Mailman does; check the address.") from error

    def lists(self) -> tuple[wire.MailingList, ...]:
        """All lists of the site."""
        return self.session.get("lists", wire.Collection[wire.MailingList]).entries

    def mailing_list(self, list_id: str) -> wire.MailingList:
        """One list."""
        return self.session.get(f"lists/{segment(list_id)}", wire.MailingList)

    def configuration(self, list_id: str) -> wire.ListConfiguration:
        """A list's texts."""
        return self.session.get(f"lists/{segment(list_id)}/config", wire.ListConfiguration)

    def set_text(self, list_id: str, kind: str, text: str) -> None:
        """Write the description or the info text of a list."""
        path = f"lists/{segment(list_id)}/config"
        self.session.request("PATCH", path, form={kind: text}, patience=DECIDING)

    def templates(self, list_id: str) -> tuple[wire.Template, ...]:
        """The texts that a list keeps elsewhere."""
        return self.session.get(f"lists/{segment(list_id)}/uris", wire.Collection[wire.Template]).entries

    # Held posts

    def held(self, list_id: str, count: int, page: int, *, largest: int | None = None) -> wire.Collection[wire.Held]:
        """A page of the held posts, ordered by request id; `page` counts from 1."""
        query: dict[str, str | int] = {"count": count, "page": page}
        return self.session.get(
            f"lists/{segment(list_id)}/held", wire.Collection[wire.Held], query=query, largest=largest
        )

    def held_post(self, list_id: str, request_id: int, *, largest: int | None = None) -> wire.Held:
        """The post that has this request id now."""
        return self.session.get(f"lists/{segment(list_id)}/held/{request_id}", wire.Held, largest=largest)

    def decide_held(self, list_id: str, request_id: int, action: str, comment: str = "") -> None:
        """Accept, reject (`comment` is mailed to the author), discard or defer."""
        form = {"action": action, **({"comment": comment} if comment else {})}
        self.session.request("POST", f"lists/{segment(list_id)}/held/{request_id}", form=form, patience=DECIDING)

    # People who ask to join or leave

    def requests(self, list_id: str) -> tuple[wire.Request, ...]:
        """All who ask to join or to leave and wait for a moderator; early versions of 3.3 list only the former.

        Not in pages: Mailman goes through all of them for every page.
        """
        path, query = f"lists/{segment(list_id)}/requests", {"token_owner": "moderator"}
        joining = self.session.get(path, wire.Collection[wire.Request], query=query).entries
        try:
            leaving = self.session.get(
                path, wire.Collection[wire.Request], query={**query, "request_type": "unsubscription"}
            ).entries
        except Invalid:
            leaving = ()
        return (*joining, *leaving)

    def request(self, list_id: str, token: str) -> wire.Request:
        """One request."""
        return self.session.get(f"lists/{segment(list_id)}/requests/{segment(token)}", wire.Request)

    def decide_request(self, list_id: str, token: str, action: str, reason: str = "") -> None:
        """Accept, reject (`reason` is mailed to the person), discard or defer."""
        form = {"action": action, **({"reason": reason} if reason else {})}
        path = f"lists/{segment(list_id)}/requests/{segment(token)}"
        self.session.request("POST", path, form=form, patience=DECIDING)

    # Members and bans

    def roster(self, list_id: str, role: str, count: int, page: int) -> wire.Collection[wire.Member]:
        """A page of those who have a role: member, owner, moderator, nonmember."""
        path = f"lists/{segment(list_id)}/roster/{role}"
        return self.session.get(path, wire.Collection[wire.Member], query={"count": count, "page": page})

    def whole_roster(self, list_id: str, role: str) -> tuple[wire.Member, ...]:
        """All who have a role; for the small ones."""
        return self.session.get(f"lists/{segment(list_id)}/roster/{role}", wire.Collection[wire.Member]).entries

    def member(self, list_id: str, role: str, email: str) -> wire.Member | None:
        """Somebody in a role, or None."""
        try:
            return self.session.get(f"lists/{segment(list_id)}/{role}/{segment(email)}", wire.Member)
        except NotFound:
            return None

    def set_moderation(self, member_id: str, action: str) -> None:
        """How this member's posts are treated; an empty action leaves it to the list."""
        form = {"moderation_action": action}
        self.session.request("PATCH", f"members/{segment(member_id)}", form=form, patience=DECIDING)

    def is_banned(self, list_id: str, email: str) -> bool:
        """Whether a ban of the list or of the site covers this address."""
        try:
            self.session.request("GET", f"lists/{segment(list_id)}/bans/{segment(email)}")
        except NotFound:
            return False
        return True

    def ban(self, list_id: str, email: str) -> None:
        """Ban one address from a list."""
        self.session.request("POST", f"lists/{segment(list_id)}/bans", form={"email": email}, patience=DECIDING)

    def unban(self, list_id: str, email: str) -> None:
        """Lift the list's ban of one address."""
        self.session.request("DELETE", f"lists/{segment(list_id)}/bans/{segment(email)}", patience=DECIDING)
