"""What a moderator can do to an item, a member or a document, and what each action does to the queue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.items import ItemKind


class Action(StrEnum):
    """The verbs of moderation. A platform's own word for one is its adapter's `ActionRule.title`."""

    APPROVE = "approve"
    REJECT = "reject"
    DISCARD = "discard"
    DEFER = "defer"
    RESUME = "resume"
    """Takes a sent *defer* back: the item is due again."""
    BAN = "ban"
    UNBAN = "unban"
    SPAM = "spam"
    WARN = "warn"
    EDIT = "edit"
    REMOVE = "remove"
    RESTORE = "restore"
    """Takes *approve*, *reject*, *spam* or *remove* back where the platform can: the item is pending again."""
    MODERATE = "moderate"
    """Sets how posts of a member are treated from now on; `Command.value` is the adapter's word for it."""
    SUSPEND = "suspend"
    """A member may not sign in or write until it is lifted; `Command.value` may say until when (ISO 8601)."""
    UNSUSPEND = "unsuspend"
    SILENCE = "silence"
    """A member may read and not write."""
    UNSILENCE = "unsilence"
    KICK = "kick"
    """Puts a member out of a room or group; they may come back."""
    CLAIM = "claim"
    """Tells colleagues that we are on an item."""
    RELEASE = "release"
    """Gives a claimed item back."""
    PIN = "pin"
    """Keeps a published post or its thread at the top."""
    UNPIN = "unpin"
    MESSAGE = "message"
    """Writes `Command.message` to a member in private, under the title in `Command.value`."""
    INVITE = "invite"
    """Invites the e-mail address or member in `Command.value` into the community."""
    PUBLISH = "publish"
    """Makes `Command.value` the text of a document; `Command.reason` is the change note."""
    SCHEDULE = "schedule"
    """Creates or changes a meetup; `Command.value` is its iCalendar text (RFC 5545)."""
    CANCEL = "cancel"
    """Takes a meetup off the calendar."""


class TargetKind(StrEnum):
    """What a command acts on."""

    ITEM = "item"
    MEMBER = "member"
    DOCUMENT = "document"
    MEETUP = "meetup"
    POST = "post"
    """A published post, or the thread that it begins."""
    COMMUNITY = "community"
    """The account's community as a whole; `Command.target` is empty."""


class Effect(StrEnum):
    """What a command that counts does to its item in the queue (see `domain.overlay`)."""

    NONE = "none"
    CLOSES = "closes"
    DEFERS = "defers"
    REOPENS = "reopens"


class Need(StrEnum):
    """Whether an action takes a text."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Condition(StrEnum):
    """How a platform protects an item against two people deciding at once."""

    VERSION = "version"
    """The remote compares a version and answers with a conflict."""
    CONSUMED = "consumed"
    """The first action takes the item away; later ones find nothing."""
    NOTHING = "nothing"
    """The remote checks nothing: the engine re-reads just before it writes."""


@dataclass(frozen=True, slots=True)
class ActionRule:
    """How one action works on one platform; data, so that the window can offer only what is possible.

    :param kinds: the item kinds it applies to; empty for actions on anything but items.
    :param repeatable: executing it twice ends as executing it once.
    :param inverse: the action that takes it back, or None if it is final once sent.
    :param then: an action that follows on the same item in the same decision (a ban, then the discard of the post).
    :param settle: seconds after which a request without an answer can no longer be under way.
    :param reason_limit: characters the platform keeps of a reason.
    :param batch: commands that one call may carry.
    :param values: the choices for `Command.value`, as (value, words for people).
    :param target: what it acts on; an action on items that also acts on their authors has a rule for each.
    :param cost: what one call takes out of the account's budget (`console.adapters.budget`).
    """

    action: Action
    title: str
    kinds: frozenset[ItemKind]
    effect: Effect
    repeatable: bool = False
    inverse: Action | None = None
    condition: Condition = Condition.NOTHING
    reason: Need = Need.NONE
    message: Need = Need.NONE
    then: Action | None = None
    settle: float = 0.0
    reason_limit: int = 2000
    batch: int = 1
    values: tuple[tuple[str, str], ...] = ()
    target: TargetKind = TargetKind.ITEM
    cost: int = 1

    @property
    def final(self) -> bool:
        """Whether it cannot be taken back once sent."""
        return self.inverse is None
