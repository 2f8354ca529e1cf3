"""The addresses and forms of Mastodon's interface; every answer is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit, urlunsplit

from console.adapters.base import SignIn
from console.adapters.budget import Budget, Limit
from console.adapters.errors import NotFound
from console.adapters.http import Answer, Dialect, Session, bearer, segment
from console.adapters.mastodon import wire
from console.adapters.mastodon.paging import onward

T = TypeVar("T")

LIMIT = Limit(calls=300, seconds=300, burst=12, reserve=4)
"""300 calls in 5 minutes for a token (Mastodon's config/initializers/rack_attack.rb)."""
_PAGING = 2
"""What a call that pages (max_id, min_id) costs besides: of those an account has 300 in 15 minutes only."""
_POSITIONS = frozenset({"max_id", "min_id"})
LARGEST_PAGE = 100
LARGEST_TIMELINE = 40


def base_of(url: str) -> str:
    """The server of an address; a profile or any other page of it may be given."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A page of anything.

    :param onward: where the next one begins; empty at the end.
    """

    rows: tuple[T, ...]
    onward: str = ""


class Client:
    """One server.

    Every method raises what `console.adapters.http.Session` raises.
    """

    def __init__(
        self, sign_in: SignIn, product: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.budget = Budget(LIMIT, clock)
        self.session = Session(
            base_of(sign_in.url),
            dialect=Dialect(product or "Mastodon"),
            authorization=bearer(sign_in.secret) if sign_in.secret else "",
            secret=sign_in.secret,
            ca_file=sign_in.ca_file,
            insecure_http=sign_in.insecure_http,
            proxy=sign_in.proxy,
            connections=2,
            clock=clock,
            budget=self.budget,
        )
        self._me: wire.Account | None = None

    @property
    def host(self) -> str:
        """The name of the server for people."""
        return self.session.address.place

    # Who is there

    def node_info(self) -> wire.NodeInfo:
        """What the server says it is."""
        return self._get("nodeinfo/2.0", wire.NodeInfo)

    def instance(self) -> wire.Instance:
        """What the server says about itself."""
        return self._get("api/v2/instance", wire.Instance)

    def me(self, *, anew: bool = False) -> wire.Account:
        """Who we are there, and in which role; asked once."""
        if self._me is None or anew:
            self._me = self._get("api/v1/accounts/verify_credentials", wire.Account)
        return self._me

    def application(self) -> wire.Application:
        """The program that our token was given to."""
        return self._get("api/v1/apps/verify_credentials", wire.Application)

    # Reports

    def reports(self, query: Mapping[str, str], limit: int, max_id: str) -> Listing[wire.Report]:
        """A page of the reports, newest first."""
        return self._list("api/v1/admin/reports", tuple[wire.Report, ...], limit, max_id, query)

    def report(self, number: str) -> wire.Report:
        """One report."""
        return self._get(f"api/v1/admin/reports/{segment(number)}", wire.Report)

    def act_on_report(self, number: str, verb: str, form: Mapping[str, str]) -> None:
        """`assign_to_self`, `unassign`, `resolve` or `reopen`."""
        self._ask("POST", f"api/v1/admin/reports/{segment(number)}/{verb}", form=form)

    # Accounts

    def accounts(self, query: Mapping[str, str], limit: int, max_id: str) -> Listing[wire.AdminAccount]:
        """A page of the accounts of this server."""
        query = {"origin": "local", **query}
        return self._list("api/v2/admin/accounts", tuple[wire.AdminAccount, ...], limit, max_id, query)

    def account(self, number: str) -> wire.AdminAccount | None:
        """One account, or None."""
        try:
            return self._get(f"api/v1/admin/accounts/{segment(number)}", wire.AdminAccount)
        except NotFound:
            return None

    def measure(self, number: str, form: Mapping[str, str]) -> None:
        """Warn, freeze, limit or suspend; `form` has the `type`."""
        self._ask("POST", f"api/v1/admin/accounts/{segment(number)}/action", form=form)

    def act_on_account(self, number: str, verb: str, form: Mapping[str, str]) -> None:
        """`approve`, `reject`, `enable`, `unsensitive`, `unsilence` or `unsuspend`."""
        self._ask("POST", f"api/v1/admin/accounts/{segment(number)}/{verb}", form=form)

    # Texts

    def rules(self) -> tuple[wire.Rule, ...]:
        """The rules in their order."""
        return self._get("api/v1/instance/rules", tuple[wire.Rule, ...])

    def paper(self, name: str) -> wire.Paper | None:
        """`terms_of_service`, `privacy_policy` or `extended_description`; None where there is none."""
        try:
            return self._get(f"api/v1/instance/{name}", wire.Paper)
        except NotFound:
            return None

    def add_rule(self, text: str) -> None:
        """One more rule, at the end (GoToSocial)."""
        self._ask("POST", "api/v1/admin/instance/rules", form={"text": text})

    def change_rule(self, number: str, text: str) -> None:
        """Other words for a rule (GoToSocial)."""
        self._ask("PATCH", f"api/v1/admin/instance/rules/{segment(number)}", form={"text": text})

    def remove_rule(self, number: str) -> None:
        """One rule less (GoToSocial)."""
        self._ask("DELETE", f"api/v1/admin/instance/rules/{segment(number)}")

    def describe(self, form: Mapping[str, str]) -> None:
        """Set `terms` or `description` (GoToSocial)."""
        self._ask("PATCH", "api/v1/instance", form=form)

    # What people write

    def announcements(self) -> tuple[wire.Announcement, ...]:
        """What the staff tells everybody."""
        return self._get("api/v1/announcements", tuple[wire.Announcement, ...])

    def posts_after(self, min_id: str, limit: int) -> tuple[wire.Status, ...]:
        """The posts of this server that came next after `min_id`, newest first; without replies to others."""
        query = {"local": "true", "limit": str(min(limit, LARGEST_TIMELINE)), "min_id": min_id}
        return self._get("api/v1/timelines/public", tuple[wire.Status, ...], query)

    def answers_to(self, number: str) -> tuple[wire.Status, ...]:
        """What was answered below a post; nothing where the post is gone."""
        try:
            found = self._get(f"api/v1/statuses/{segment(number)}/context", wire.Context)
        except NotFound:
            return ()
        return found.descendants or ()

    def write(self, text: str, key: str) -> None:
        """A post that only those whom it names can read; Mastodon takes it once for each key."""
        form = {"status": text, "visibility": "direct"}
        self._ask("POST", "api/v1/statuses", form=form, headers={"Idempotency-Key": key} if key else None)

    # One way for all

    def _list(
        self, path: str, kind: type[tuple[T, ...]], limit: int, max_id: str, query: Mapping[str, str]
    ) -> Listing[T]:
        asked = {**query, "limit": str(max(1, min(limit, LARGEST_PAGE))), **({"max_id": max_id} if max_id else {})}
        answer = self._ask("GET", path, query=asked)
        return Listing(answer.read(kind, self.session.dialect.product), onward(answer.headers.get("link", "")))

    def _get(self, path: str, kind: type[T], query: Mapping[str, str] | None = None) -> T:
        return self._ask("GET", path, query=query).read(kind, self.session.dialect.product)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        if query is not None and not _POSITIONS.isdisjoint(query):
            self.budget.spend(_PAGING)
        return self.session.request(method, path, query=query, form=form, headers=headers)
