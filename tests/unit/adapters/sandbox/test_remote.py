"""The sandbox's remote: one decision each, over threads and processes, and a log of who made it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.adapters.sandbox.content import build
from console.adapters.sandbox.remote import FILE, OtherVersionError, SandboxRemote
from console.adapters.sandbox.rulings import ClashError, MissingError, RefusedError, Ruling, arrive, rewrite, rule

NOW = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
ROOT = Path(__file__).parents[4]
CONSOLE = """
import json, sys
from pathlib import Path
from console.adapters.sandbox.remote import SandboxRemote
from console.adapters.sandbox.rulings import ClashError, Ruling, rule

folder, who, *items = sys.argv[1:]
remote = SandboxRemote(Path(folder))
print("ready", flush=True)
sys.stdin.readline()
lost = {}
for item in items:
    try:
        rule(remote, Ruling(f"{who} {item}", item, "approve", who, version=1))
    except ClashError as clash:
        lost[item] = clash.row.by
remote.close()
print(json.dumps(lost))
"""


@pytest.fixture
def remote(folder: Path) -> Iterator[SandboxRemote]:
    found = SandboxRemote(folder)
    yield found
    found.close()


def ids(remote: SandboxRemote, feed: str = "queue", kind: str = "") -> list[str]:
    return [row.entry.id for row in remote.items(feed, 0, 1000).rows if kind in ("", row.entry.kind)]


def ruling(
    target: str,
    action: str = "approve",
    by: str = "Nell",
    *,
    key: str = "",
    version: int = 0,
    reason: str = "",
    value: str = "",
) -> Ruling:
    return Ruling(key or f"{by} {action} {target}", target, action, by, version, reason, value=value)


def test_two_consoles_find_the_same_community(tmp_path: Path) -> None:
    one, two = SandboxRemote(tmp_path), SandboxRemote(tmp_path)
    assert one.epoch == two.epoch
    assert one.items("queue", 0, 1000) == two.items("queue", 0, 1000)
    one.close()
    two.close()


def test_two_processes_decide_two_hundred_items_once_each_and_the_loser_is_told_who_won(
    remote: SandboxRemote, folder: Path
) -> None:
    items = (ids(remote) + ids(remote, "reports"))[:200]
    names = ("Nell", "Iolo")
    consoles = [
        subprocess.Popen(
            [sys.executable, "-c", CONSOLE, str(folder), name, *items],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in names
    ]
    for console in consoles:
        assert console.stdout is not None
        assert console.stdout.readline() == "ready\n"
    for console in consoles:
        assert console.stdin is not None
        console.stdin.write("go\n")
        console.stdin.flush()
    lost = dict(zip(names, (json.loads(console.communicate(timeout=60)[0]) for console in consoles), strict=True))
    assert lost["Nell"].keys() | lost["Iolo"].keys() == set(items)
    assert not lost["Nell"].keys() & lost["Iolo"].keys()
    assert set(lost["Nell"].values()) <= {"Iolo"}
    assert set(lost["Iolo"].values()) <= {"Nell"}
    log = remote.rulings(0, 1000).rows
    assert Counter(row.target for row in log) == Counter(items)
    assert all(remote.item(row.target).by == row.by for row in log)  # type: ignore[union-attr]


def test_threads_of_one_console_decide_once(remote: SandboxRemote) -> None:
    target = ids(remote)[0]

    def decide(number: int) -> bool:
        try:
            return rule(remote, ruling(target, by=f"person {number}"))
        except ClashError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(decide, range(24))) == 1


def test_a_second_attempt_with_the_same_key_changes_nothing(remote: SandboxRemote) -> None:
    target = ids(remote)[0]
    assert rule(remote, ruling(target, key="once"))
    before = remote.item(target)
    assert not rule(remote, ruling(target, key="once"))
    assert remote.item(target) == before
    assert len(remote.rulings(0, 10).rows) == 1


def test_a_decided_item_names_the_winner_and_the_decision(remote: SandboxRemote) -> None:
    target = ids(remote)[0]
    rule(remote, ruling(target, "reject", by="Iolo", reason="Twice already"))
    with pytest.raises(ClashError) as clash:
        rule(remote, ruling(target, "approve"))
    assert (clash.value.row.by, clash.value.row.action, clash.value.row.reason) == ("Iolo", "reject", "Twice already")


def test_an_item_that_changed_on_the_way_is_not_decided(remote: SandboxRemote) -> None:
    target = ids(remote)[0]
    rewrite(remote, target, "Other words altogether.")
    with pytest.raises(ClashError) as clash:
        rule(remote, ruling(target, version=1))
    assert clash.value.row.action == ""
    assert rule(remote, ruling(target, key="again", version=2))


def test_what_was_decided_can_be_taken_back_by_who_decided_it(remote: SandboxRemote) -> None:
    target = ids(remote, kind="post")[0]
    text = remote.item(target).entry.text  # type: ignore[union-attr]
    rule(remote, ruling(target, "edit", value="Put right."))
    assert remote.item(target).entry.text == "Put right."  # type: ignore[union-attr]
    with pytest.raises(ClashError):
        rule(remote, ruling(target, "restore", by="Iolo"))
    assert rule(remote, ruling(target, "restore"))
    back = remote.item(target)
    assert back is not None
    assert (back.action, back.version, back.entry.text) == ("", 3, text)
    assert not rule(remote, ruling(target, "restore", key="once more"))


@pytest.mark.parametrize("action", ["discard", "warn"])
def test_what_is_final_stays(remote: SandboxRemote, action: str) -> None:
    target = ids(remote, kind="post")[0]
    rule(remote, ruling(target, action))
    with pytest.raises(RefusedError, match="final"):
        rule(remote, ruling(target, "restore"))


def test_an_edit_without_text_and_an_unknown_action_change_nothing(remote: SandboxRemote) -> None:
    target = ids(remote)[0]
    for wrong in (ruling(target, "edit", value="  "), ruling(target, "applaud")):
        with pytest.raises(RefusedError):
            rule(remote, wrong)
    assert remote.item(target).version == 1  # type: ignore[union-attr]
    assert remote.rulings(0, 10).rows == ()


def test_deferring_leaves_the_item_as_it_is(remote: SandboxRemote) -> None:
    target = ids(remote)[0]
    before = remote.item(target)
    assert rule(remote, ruling(target, "defer"))
    assert remote.item(target) == before
    assert rule(remote, ruling(target, "approve", version=1))


def test_banning_reaches_the_author_and_can_be_taken_back(remote: SandboxRemote) -> None:
    row = next(row for row in remote.items("queue", 0, 1000).rows if row.entry.author.id)
    member = row.entry.author.id
    seen = remote.members(0, 5000).upto
    assert rule(remote, ruling(row.entry.id, "ban"))
    assert [one.person.id for one in remote.members(seen, 10).rows] == [member]
    assert remote.member(member).standing == "banned"  # type: ignore[union-attr]
    assert not rule(remote, ruling(member, "ban"))
    assert rule(remote, ruling(member, "unban"))
    assert remote.member(member).standing in ("good", "warned")  # type: ignore[union-attr]
    assert remote.item(row.entry.id).action == ""  # type: ignore[union-attr]


def test_somebody_who_is_no_member_is_banned_by_address(remote: SandboxRemote) -> None:
    target = ids(remote, kind="join")[0]
    assert rule(remote, ruling(target, "ban"))
    assert not rule(remote, ruling(target, "ban", by="Iolo"))
    assert rule(remote, ruling(target, "unban"))
    with pytest.raises(RefusedError):
        rule(remote, ruling(target, "moderate", value="silenced"))


def test_feeds_go_on_from_where_one_left_off(remote: SandboxRemote) -> None:
    first = remote.items("queue", 0, 50)
    assert (len(first.rows), first.more) == (50, True)
    rest = remote.items("queue", first.upto, 1000)
    assert len(first.rows) + len(rest.rows) == first.total == rest.total
    assert remote.items("queue", rest.upto, 10).rows == ()
    arrive(remote, "w9999", like=first.rows[0].entry.id, text="One more, just now.")
    rule(remote, ruling(first.rows[3].entry.id))
    news = remote.items("queue", rest.upto, 10)
    assert [row.entry.id for row in news.rows] == ["w9999", first.rows[3].entry.id]


def test_deeds_are_those_of_the_founding_whoever_asks_first(remote: SandboxRemote, folder: Path) -> None:
    other = SandboxRemote(folder)
    part = other.deeds(0, 500)
    assert (len(part.rows), part.total, part.more) == (500, 20_000, True)
    assert remote.deeds(0, 20_000).rows == build(NOW).activity
    assert remote.deeds(0, 500) == part
    other.close()


def test_what_is_not_there_is_missing(remote: SandboxRemote) -> None:
    assert remote.item("w1") is None
    for action in ("approve", "ban"):
        with pytest.raises(MissingError):
            rule(remote, ruling("w1", action))
    with pytest.raises(MissingError):
        rewrite(remote, "w1", "text")


def test_a_file_of_another_version_is_left_alone(tmp_path: Path) -> None:
    SandboxRemote(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(OtherVersionError):
        SandboxRemote(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before
