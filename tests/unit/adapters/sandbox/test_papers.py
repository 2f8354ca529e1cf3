"""The sandbox's texts: published with a check of the version, changed by a colleague, accepted by members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.adapters.base import AlreadyDone, Applied, SignIn
from console.adapters.errors import Busy, Conflict, Invalid, NotFound, Uncertain, Unsupported
from console.adapters.sandbox.adapter import SandboxAdapter
from console.adapters.sandbox.remote import SandboxRemote
from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import Command
from console.domain.records import Acceptance, Document, Feed, Gone

NOW = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)


@pytest.fixture
def adapter(folder: Path) -> Iterator[SandboxAdapter]:
    opened = SandboxAdapter(SignIn("sandbox:", folder=folder), clock=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def remote(folder: Path) -> Iterator[SandboxRemote]:
    opened = SandboxRemote(folder, clock=lambda: NOW)
    yield opened
    opened.close()


def rules(adapter: SandboxAdapter) -> Document:
    found = adapter.read_record(Feed.TERMS, "house-rules")
    assert isinstance(found, Document)
    return found


def publish(document: Document, text: str, key: str = "one") -> Command:
    return Command(
        id=1, decision=1, account=1, item=None, target_kind=TargetKind.DOCUMENT, target=document.remote_id, kind=None,
        action=Action.PUBLISH, effect=Effect.NONE, decided_at=NOW, not_before=NOW, value=text, key=key,
        base_version=document.version, base_digest=document.digest(), reason="Clearer",
    )  # fmt: skip


def test_a_text_is_published_once_and_its_version_moves(adapter: SandboxAdapter) -> None:
    before = rules(adapter)
    assert before.editable
    command = publish(before, before.text + "More.\n")
    applied = adapter.execute(command)
    assert isinstance(applied, Applied)
    assert applied.records == (replace(before, text=before.text + "More.\n", version="8", updated=NOW),)
    assert isinstance(adapter.execute(command), AlreadyDone)
    assert rules(adapter).version == "8"


def test_whoever_publishes_on_another_version_is_told_what_stands_there(adapter: SandboxAdapter) -> None:
    before = rules(adapter)
    adapter.execute(publish(before, "First.\n", "first"))
    with pytest.raises(Conflict) as conflict:
        adapter.execute(publish(before, "Second.\n", "second"))
    assert conflict.value.current == rules(adapter)
    assert rules(adapter).text == "First.\n"


def test_a_colleague_can_be_a_moment_earlier(adapter: SandboxAdapter, remote: SandboxRemote) -> None:
    before = rules(adapter)
    remote.set_mischief("colleague-edits", times=1)
    with pytest.raises(Conflict):
        adapter.execute(publish(before, "Mine.\n"))
    assert rules(adapter).text == before.text.rstrip("\n") + " Ask if in doubt.\n"


def test_mischief_meets_publications_too(adapter: SandboxAdapter, remote: SandboxRemote) -> None:
    before = rules(adapter)
    for name, error in (("busy", Busy), ("uncertain", Uncertain), ("answer-lost", Uncertain)):
        remote.set_mischief(name, times=1)
        with pytest.raises(error):
            adapter.execute(publish(before, "Mine.\n"))
    assert isinstance(adapter.execute(publish(before, "Mine.\n")), AlreadyDone)


def test_what_cannot_be_a_text_is_refused(adapter: SandboxAdapter) -> None:
    before = rules(adapter)
    with pytest.raises(Invalid):
        adapter.execute(publish(before, "  \n"))
    with pytest.raises(NotFound):
        adapter.execute(replace(publish(before, "a"), target="no-such-text"))
    with pytest.raises(Unsupported):
        adapter.read_record(Feed.MEMBERS, "m1")
    assert adapter.read_record(Feed.TERMS, "no-such-text") == Gone("no-such-text")


def test_members_who_joined_lately_accepted_the_rules(adapter: SandboxAdapter) -> None:
    found = adapter.fetch(Feed.TERMS, None, 100).records
    accepted = [one for one in found if isinstance(one, Acceptance)]
    assert accepted
    assert {(one.document, one.version) for one in accepted} == {("house-rules", "7")}
    assert len({one.remote_id for one in accepted}) == len(accepted)
