"""The contract between Corral and a platform.

Terminology
-----------
*remote*
    The server (or other store) that holds a community: the truth about what is there.
*account*
    Our sign-in on one remote. An adapter object serves exactly one account.
*feed*
    A stream of records of one kind that can be read in pages (`console.domain.records.Feed`).
*record*
    One frozen value of `console.domain.records` or an `Item`. Its `remote_id` is unique in its feed and account and is
    never given to something else: where a platform reuses ids, the adapter makes one that lasts.
*cursor*
    An opaque string that says how far a feed was read. `None` stands for the beginning. It must stay valid after a
    restart; an adapter that is handed one that the remote no longer knows begins again from the start.
*command*
    One action on one target (`console.domain.commands.Command`), decided by a person.
*budget*
    What the remote lets this account ask in a time (`console.adapters.budget`). Nothing waits inside an adapter.
*capabilities*
    What this account can do, as data. The window asks for this alone, never for an adapter's class.

What it is made of
------------------
Nothing else of Corral is needed, nor may be imported, to write one:

- from here: `Adapter`, what it returns (`Outcome`: `Applied`, `AlreadyDone`), `SignIn`, and `Platform`, which an entry
  point of the group `corral.adapters` names, with the `Browser` that it may sign in with;
- `console.adapters.errors`: the tree of `RemoteError`; `console.adapters.budget`: `Budget` and its `Limit`;
- `console.domain.capabilities`: `Capabilities` with a `FeedRule` for each `Feed`, `ServerInfo` with a `Permission` and
  its `Grant` for each right;
- `console.domain.actions`: an `ActionRule` for each `Action`, with its `Effect`, `Need`, `Condition` and `TargetKind`;
  `console.domain.commands`: `Command`;
- `console.domain.items`: `Item`, `ItemKind`, `ItemState`, `Author`, `Flag`, `ThreadPost`, `Attachment`, `TextFormat`,
  and `Handled` for what somebody decided elsewhere;
- `console.domain.records`: `Page`, `Gone`, `Member`, `Document`, `Meetup`, `Interaction`, `InteractionKind` and
  `LogEntry`.

Rules
-----
- Every method blocks and may be called from any thread, `execute` by up to `capabilities.concurrency` at once; where
  `capabilities.alone` says so, also not just after a request whose answer was lost.
- An adapter keeps no state that a restart may not lose, knows no cache, no keyring and no thread.
- It maps every failure to one class of `console.adapters.errors` and lets no other exception out.
- It never hides a record, and never invents one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from console.adapters.budget import Budget
from console.adapters.errors import Unsupported
from console.domain.capabilities import Capabilities, ServerInfo
from console.domain.commands import Command
from console.domain.items import Item
from console.domain.records import Feed, Gone, Page, Record


@dataclass(frozen=True, slots=True)
class Applied:
    """The remote did it.

    :param records: what changed, as the remote now has it.
    """

    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """It was so before we asked; nothing was done, nothing needs to be.

    :param records: the target as the remote has it.
    """

    records: tuple[Record, ...] = ()


Outcome = Applied | AlreadyDone


def _keep_nothing(_token: str) -> None:
    """Nobody asked for the token."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """All that an adapter is given: where, who, and how to reach it.

    :param url: the address that the person gave, normalised.
    :param user: a name, empty where the platform needs none.
    :param secret: a password, key or token; never logged (its `repr` hides it).
    :param place: which list or site of that address, where it has several.
    :param ca_file: an additional certificate authority for this account.
    :param insecure_http: the person allowed plain http to a host that is not loopback.
    :param folder: where an embedded remote (the sandbox) keeps its own file; None for all others.
    :param token: what the adapter last handed to `keep_token`; empty at first.
    :param known: what the last check found there, for an adapter whose capabilities depend on which server answers;
        None before the first.
    :param keep_token: keeps what a sign-in brought (an access token, a refreshed secret) as safely as the secret
        itself, so that the next start need not sign in anew. May be called from any thread.
    """

    url: str
    user: str = ""
    secret: str = field(default="", repr=False)
    place: str = ""
    ca_file: Path | None = None
    insecure_http: bool = False
    proxy: str = ""
    folder: Path | None = None
    token: str = field(default="", repr=False)
    keep_token: Callable[[str], None] = field(default=_keep_nothing, repr=False)
    known: ServerInfo | None = None


class Adapter(ABC):
    """One signed-in account on one remote."""

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What this account can do. Known without asking the remote."""

    @abstractmethod
    def probe(self) -> ServerInfo:
        """Ask who we are there, what server it is, and what we may do.

        :raises Unavailable: nobody answers at this address.
        :raises Unauthorized: the name or the secret is wrong.
        :raises RateLimited: too many attempts.
        :raises Malformed: something answers, but not this platform.
        """

    @abstractmethod
    def fetch(self, feed: Feed, cursor: str | None, limit: int) -> Page:
        """Read the next part of a feed.

        An incremental feed starts at a kept cursor and brings what changed since; any other starts at None and lists
        everything. A record may come twice; none may be left out because the remote moved while it was read, as far as
        the platform lets an adapter prevent that.

        :param limit: records wanted; fewer or more may come.
        :raises Unavailable: nobody answers; nothing was read, as with the following.
        :raises Unauthorized: the sign-in no longer holds.
        :raises Forbidden: this account may not read it.
        :raises RateLimited: too many requests.
        :raises Malformed: the answer makes no sense.
        :raises Unsupported: this account has no such feed.
        """

    @abstractmethod
    def read(self, remote_id: str) -> Item | Gone:
        """One item as the remote has it now: pending, handled (with who and how where it tells), or gone.

        :raises Unavailable: nobody answers; nothing was read, as with the following.
        :raises Unauthorized: the sign-in no longer holds.
        :raises Forbidden: this account may not read it.
        :raises RateLimited: too many requests.
        :raises Malformed: the answer makes no sense.
        """

    def read_record(self, feed: Feed, remote_id: str) -> Record | Gone:  # noqa: ARG002 - what there is to override
        """One member, document or meetup as the remote has it now, for what is compared just before it is changed.

        An adapter that changes any of them offers this; the others need not.

        :raises Unavailable: nobody answers; nothing was read, as with the following.
        :raises Unauthorized: the sign-in no longer holds.
        :raises Forbidden: this account may not read it.
        :raises RateLimited: too many requests.
        :raises Malformed: the answer makes no sense.
        :raises Unsupported: records of this feed cannot be read one by one.
        """
        raise Unsupported(f"{feed.value.capitalize()} of this account cannot be read one by one.")

    @property
    def budget(self) -> Budget | None:
        """What may be asked of the remote at which pace; None where it sets no limit.

        The adapter spends, and the engine asks before it reads a page or sends a command.
        """
        return None

    @abstractmethod
    def execute(self, command: Command) -> Outcome:
        """Do one thing. Returns only when the remote said that it is so.

        Where the platform checks a version, `command.base_version` goes with the request. Where it checks nothing, the
        engine has just re-read the item and compared.

        :raises Transient: certainly not applied.
        :raises Unauthorized: certainly not applied.
        :raises Uncertain: may have been applied; looking at the item after the settle time tells.
        :raises HalfDone: may have been applied in part, and looking does not tell.
        :raises Rejected: certainly refused; `Conflict` says who won where the remote tells.
        :raises Malformed: the answer made no sense; handled as Uncertain.
        """

    @abstractmethod
    def close(self) -> None:
        """Give connections back. Called once; nothing is called after it."""


@dataclass(frozen=True, slots=True)
class Browser:
    """The system's browser, as a sign-in there needs it.

    :param open: shows an address to the person; returns at once.
    :param closed: whether the person no longer wants to sign in; may be asked often.
    """

    open: Callable[[str], None]
    closed: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Platform:
    """A kind of remote, as first run and `corral account add` show it; what an entry point in the group
    `corral.adapters` must name.

    :param kind: the word of the shell ("mailman").
    :param title: the name for people ("Mailman 3").
    :param versions: which versions work, in words ("3.3 or later").
    :param letters: two letters for the card.
    :param address_hint: an example of the address to enter.
    :param secret_title: what the secret is called there ("REST password").
    :param needs_user: whether a user name is asked for.
    :param experimental: it never met a live server.
    :param varies: what an account can do depends on which server answers, so it is checked once before its first use
        (`SignIn.known`).
    :param consent: where people sign in with the system's browser: is given the sign-in so far and the `Browser`, waits
        for the answer on loopback, and returns the secret to keep. Raises what `probe` raises.
    """

    kind: str
    title: str
    versions: str
    letters: str
    address_hint: str
    user_title: str
    secret_title: str
    needs_user: bool
    open: Callable[[SignIn], Adapter]
    needs_secret: bool = True
    experimental: bool = False
    varies: bool = False
    consent: Callable[[SignIn, Browser], str] | None = None
