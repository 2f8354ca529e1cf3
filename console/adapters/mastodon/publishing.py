"""Changing the server's texts, where it lets that be done (GoToSocial)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from console.adapters.base import AlreadyDone, Applied, Outcome
from console.adapters.errors import Conflict, Invalid, NotFound, RemoteError
from console.adapters.mastodon import mapping, wire
from console.adapters.mastodon.client import Client
from console.adapters.mastodon.feeds import documents
from console.adapters.mastodon.traits import Traits
from console.domain.commands import Command
from console.domain.records import Document

_CHANGED = "It was changed meanwhile; look at it again."
_FORMS = {mapping.text_id(mapping.TERMS): "terms", mapping.text_id(mapping.DESCRIPTION): "description"}


@dataclass(frozen=True, slots=True)
class Publishing:
    """Publishes one text.

    :param looking: wraps what is read before anything is sent.
    """

    client: Client
    traits: Traits
    looking: Callable[[], AbstractContextManager[None]]

    def publish(self, command: Command) -> Outcome:
        """Make `command.value` the text. The server compares nothing, so both looks are ours.

        :raises Conflict: it is no longer what was on the screen.
        """
        with self.looking():
            current = self._document(command.target)
        if current is None or not current.editable:
            raise NotFound(f"{self.client.host} has no such text that could be changed.")
        wanted = command.value.replace("\r\n", "\n").strip()
        if current.text.strip() == wanted:
            return AlreadyDone((current,))
        if command.base_digest and command.base_digest != current.digest():
            raise Conflict(_CHANGED, current)
        if not wanted:
            raise Invalid("A text of the server cannot be empty.")
        if command.target in _FORMS:
            self.client.describe({_FORMS[command.target]: wanted})
        else:
            self._write_rules(wanted)
        try:
            now = self._document(command.target)
        except RemoteError:
            return Applied()
        if now is None or now.text.strip() != wanted:
            words = "Somebody else changed it at the same moment; what stands there is not what was sent."
            raise Conflict(words, now)
        return Applied((now,))

    def _document(self, remote_id: str) -> Document | None:
        return next((one for one in documents(self.client, self.traits) if one.remote_id == remote_id), None)

    def _write_rules(self, wanted: str) -> None:
        """Turn the rules into these, with as few calls as it takes; a broken-off attempt is finished by the next."""
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", wanted) if part.strip()]
        with self.looking():
            standing = self.client.rules()
        for change in changes(standing, paragraphs):
            match change:
                case (None, text):
                    self.client.add_rule(text)
                case (wire.Rule() as rule, ""):
                    self.client.remove_rule(rule.id)
                case (wire.Rule() as rule, text):
                    self.client.change_rule(rule.id, text)


def changes(standing: Sequence[wire.Rule], wanted: Sequence[str]) -> list[tuple[wire.Rule | None, str]]:
    """What turns the rules that stand into the wanted ones: (rule, new words), (rule, "") to take it away, and
    (None, words) to add one.

    A rule cannot be moved and a new one stands last, so where one is put between others, all behind it get new words.
    """
    surplus = len(standing) - len(wanted)
    found: list[tuple[wire.Rule | None, str]] = []
    place = 0
    for rule in standing:
        text = mapping.rule_text(rule)
        if place < len(wanted) and text == wanted[place]:
            place += 1
        elif surplus > 0 and (text not in wanted[place:] or place == len(wanted)):
            found.append((rule, ""))
            surplus -= 1
        else:
            found.append((rule, wanted[place]))
            place += 1
    return found + [(None, text) for text in wanted[place:]]
