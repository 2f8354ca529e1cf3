"""A real Mailman's texts: edited offline, changed by a colleague meanwhile, merged, published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.adapters.base import AlreadyDone, Applied
from console.adapters.errors import Conflict, Unsupported
from console.domain.actions import Action, Effect, TargetKind
from console.domain.commands import Command
from console.domain.records import Document, Feed, Gone
from tests.contract.adapter_contract import everything
from tests.e2e.shell import Shell
from tests.servers.garden import Garden
from tests.servers.mailing_list import List
from tests.servers.mailman import Mailman

pytestmark = pytest.mark.timeout(300)

INFO = "1. Argue with the idea.\n\n2. Say it once.\n\n3. Be brief, and\n   kind.\n"


def publish(document: Document, text: str) -> Command:
    now = datetime.now(UTC)
    return Command(
        id=1, decision=1, account=1, item=None, target_kind=TargetKind.DOCUMENT, target=document.remote_id, kind=None,
        action=Action.PUBLISH, effect=Effect.NONE, decided_at=now, not_before=now, value=text,
        base_digest=document.digest(),
    )  # fmt: skip


def test_the_texts_of_a_list_are_read_written_and_protected(mailman: Mailman) -> None:
    place = List(mailman)
    mailman.call("PATCH", f"lists/{place.id}/config", info=INFO)
    adapter = place.sign_in()
    try:
        documents = {one.kind: one for one in everything(adapter, Feed.TERMS) if isinstance(one, Document)}
        info = documents["info"]
        assert info.editable
        assert adapter.read_record(Feed.TERMS, info.remote_id) == info
        with pytest.raises(Unsupported):
            adapter.read_record(Feed.TERMS, f"text/{place.id}/welcome")
        missing = adapter.read_record(Feed.TERMS, "text/nobody.lists.example.org/info")
        assert isinstance(missing, Gone)

        written = publish(info, INFO.replace("once", "twice"))
        assert isinstance(adapter.execute(written), Applied)
        assert isinstance(adapter.execute(written), AlreadyDone)
        with pytest.raises(Conflict) as conflict:
            adapter.execute(replace(written, value=INFO.replace("once", "thrice")))
        assert isinstance(conflict.value.current, Document)
        assert "twice" in conflict.value.current.text
        description = publish(documents["description"], "Cooking, together")
        assert isinstance(adapter.execute(description), Applied)
    finally:
        adapter.close()


def test_what_a_colleague_changed_in_the_same_second_is_merged_and_both_is_published(
    mailman: Mailman, tmp_path: Path
) -> None:
    garden = Garden(mailman)
    list_id = garden.address.replace("@", ".")
    mailman.call("PATCH", f"lists/{list_id}/config", info=INFO)
    shell: Shell = garden.console(tmp_path / "home")
    assert shell("sync").status in (0, 1)
    texts = shell("terms", "list").document["terms"]
    info = next(one["id"] for one in texts if one["kind"] == "info")

    assert shell("terms", "edit", info, "--clause", "1", "--set", "1. Argue with the idea, not the person.").status == 0
    assert shell("terms", "publish", info, "--now").status == 0
    mailman.call("PATCH", f"lists/{list_id}/config", info=INFO.replace("once", "twice"))
    assert shell("sync").status == 1
    theirs = mailman.call("GET", f"lists/{list_id}/config")["info"]
    assert "twice" in theirs
    assert "person" not in theirs

    merged = shell("terms", "merge", info).document
    assert {one["number"]: one["verdict"] for one in merged["clauses"]} == {"1": "mine", "2": "theirs"}
    assert shell("terms", "merge", info, "--finish").status == 0
    assert shell("terms", "publish", info, "--now").status == 0
    assert shell("sync").status == 0
    there = mailman.call("GET", f"lists/{list_id}/config")["info"].replace("\r\n", "\n")
    assert there.strip() == INFO.replace("idea", "idea, not the person").replace("once", "twice").strip()
    assert not next(one for one in shell("terms", "list").document["terms"] if one["id"] == info)["merge"]
