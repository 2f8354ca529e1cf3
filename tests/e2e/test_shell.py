"""The shell on the sandbox: the promised documents, exit statuses and sentences."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console.cache.schema import VERSION
from tests.e2e.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home", ("--sandbox",))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was synced once; every test works on a copy of its own."""
    home = tmp_path_factory.mktemp("template") / "home"
    answer = Shell(home, ("--sandbox",))("sync")
    assert answer.status == 0, answer.err
    [account] = answer.document["accounts"]
    assert account["pulled"] > 300
    assert account["error"] == ""
    return home


@pytest.fixture
def synced(template: Path, tmp_path: Path) -> Shell:
    shutil.copytree(template, tmp_path / "home")
    return Shell(tmp_path / "home", ("--sandbox",))


def test_the_queue_lists_all_that_waits_in_order(synced: Shell) -> None:
    document = synced("queue").document
    assert document["total"] == len(document["items"]) == 300
    first = document["items"][0]
    assert set(first) == {
        "id", "account", "kind", "author", "subject", "excerpt", "received", "due", "rank", "reasons", "actions",
    }  # fmt: skip
    for item in document["items"]:
        assert item["rank"] == sum(reason["points"] for reason in item["reasons"])
        assert item["actions"]
        assert datetime.fromisoformat(item["due"]).utcoffset() == timedelta(0)
    assert [i["id"] for i in synced("queue", "--limit", 5).document["items"]] == [
        i["id"] for i in document["items"][:5]
    ]


def test_ids_are_the_same_after_another_sync(synced: Shell) -> None:
    before = {(i["id"], i["subject"]) for i in synced("queue").document["items"]}
    assert synced("sync").status == 0
    assert {(i["id"], i["subject"]) for i in synced("queue").document["items"]} == before


def pick(shell: Shell, action: str, final: bool | None = None) -> int:
    """An item that offers an action (final or not), from the end of the queue."""
    for item in reversed(shell("queue").document["items"]):
        if action in item["actions"]:
            offers = {o["action"]: o["final"] for o in shell("show", item["id"]).document["actions"]}
            if final is None or offers[action] is final:
                return int(item["id"])
    raise AssertionError(f"no item offers {action}")


def test_a_decision_goes_from_the_outbox_to_the_remote_and_into_the_log(synced: Shell) -> None:
    item = pick(synced, "approve")
    decided = synced("decide", item, "approve", "--now").document
    [command] = decided["commands"]
    assert set(command) == {
        "id", "decision", "item", "account", "action", "reason", "state", "detail", "decided_at", "sent_at",
    }  # fmt: skip
    assert (command["item"], command["action"], command["state"]) == (item, "approve", "waiting")
    assert [c["id"] for c in synced("outbox").document["commands"]] == [command["id"]]
    assert item not in [i["id"] for i in synced("queue").document["items"]]
    [account] = synced("sync").document["accounts"]
    assert (account["sent"], account["waiting"], account["parked"]) == (1, 0, 0)
    assert synced("outbox").document["commands"] == []
    [logged] = synced("log").document["commands"]
    assert (logged["id"], logged["state"]) == (command["id"], "sent")
    assert logged["sent_at"] >= logged["decided_at"]


def test_sync_waits_for_an_open_window_unless_told_not_to(synced: Shell) -> None:
    item = pick(synced, "approve")
    synced("decide", item, "approve")
    [account] = synced("sync", "--no-wait").document["accounts"]
    assert (account["sent"], account["waiting"]) == (0, 1)
    [account] = synced("sync").document["accounts"]
    assert (account["sent"], account["waiting"]) == (1, 0)


def test_undo_withdraws_what_was_not_sent(synced: Shell) -> None:
    item = pick(synced, "discard")
    decision = synced("decide", item, "discard").document["decision"]
    undone = synced("undo").document
    assert (undone["decision"], undone["taken_back"]) == (decision, 1)
    assert item in [i["id"] for i in synced("queue").document["items"]]
    assert synced("undo").status == 1


def test_undo_of_a_sent_one_gives_it_back_where_the_platform_can(synced: Shell) -> None:
    item = pick(synced, "approve", final=False)
    synced("decide", item, "approve", "--now")
    assert synced("sync").document["accounts"][0]["sent"] == 1
    assert synced("undo").document["restoring"] == 1
    assert synced("sync").document["accounts"][0]["sent"] == 1
    assert item in [i["id"] for i in synced("queue").document["items"]]


def test_what_cannot_be_decided_is_named_and_the_rest_is_done(synced: Shell) -> None:
    item = pick(synced, "approve")
    answer = synced("decide", item, 999_999, "approve", "--now")
    assert answer.status == 1
    assert "item 999999 was left out: there is no such item" in answer.err
    assert [c["item"] for c in answer.document["commands"]] == [item]


def test_the_log_is_written_as_csv(synced: Shell, tmp_path: Path) -> None:
    synced("decide", pick(synced, "approve"), "approve", "--now")
    synced("sync")
    path = tmp_path / "log.csv"
    assert synced("log", "--csv", path).document["rows"] == 1
    with path.open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["what"], row["state"]) == ("approve", "sent")


def test_people_get_lines_and_scripts_get_one_document(synced: Shell) -> None:
    plain = synced("queue", "--limit", 3, plain=True)
    assert len(plain.out.splitlines()) == 3
    assert "\x1b" not in plain.out
    item = synced("queue", "--limit", 1).document["items"][0]["id"]
    assert f"Rank {synced('show', item).document['rank']}" in synced("show", item, plain=True).out


def test_search_finds_words_of_scripts_without_spaces(synced: Shell) -> None:
    found = [i for i in synced("queue").document["items"] if any("\u4e00" <= c <= "\u9fff" for c in i["excerpt"])]
    assert found, "the sandbox has posts in Chinese or Japanese"
    text = next(i["excerpt"] for i in found)
    position = next(n for n, c in enumerate(text) if "\u4e00" <= c <= "\u9fff" and "\u4e00" <= text[n + 1] <= "\u9fff")
    hits = synced("queue", "--search", text[position : position + 2]).document["items"]
    assert any(hit["excerpt"] == text for hit in hits)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("frobnicate",), 2),
        (("decide", "1", "frobnicate"), 2),
        (("queue", "--limit", "0"), 2),
        (("account", "add", "nothing", "https://example.org", "--name", "x"), 2),
        (("show", "7"), 1),
        (("undo", "7"), 1),
        (("sync", "--account", "nobody"), 1),
        (("sandbox", "explode"), 1),
    ],
)
def test_wrong_words_have_their_status_and_one_sentence(shell: Shell, words: tuple[str, ...], status: int) -> None:
    answer = shell(*words)
    assert answer.status == status, answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert answer.err.strip()


def test_offline_is_named_and_nothing_is_lost(synced: Shell) -> None:
    item = pick(synced, "approve")
    assert synced("sandbox", "offline").status == 0
    synced("decide", item, "approve", "--now")
    answer = synced("sync")
    assert answer.status == 3
    assert answer.document["accounts"][0]["error"]
    assert [c["state"] for c in synced("outbox").document["commands"]] == ["waiting"]
    synced("sandbox", "well")
    assert synced("sync").document["accounts"][0]["sent"] == 1


def test_a_colleague_who_was_first_is_named(synced: Shell) -> None:
    item = pick(synced, "approve")
    synced("sandbox", "colleague-first", "--times", 1)
    synced("decide", item, "approve", "--now")
    answer = synced("sync")
    if answer.document["accounts"][0]["parked"]:
        assert answer.status == 1
        [command] = synced("outbox").document["commands"]
        assert command["state"] == "parked"
        assert command["detail"]
    else:
        [logged] = synced("log").document["commands"]
        assert "first" in logged["detail"]


def test_doctor_is_green_on_a_healthy_home(synced: Shell) -> None:
    answer = synced("doctor")
    assert answer.status == 0
    checks = {check["name"]: check["ok"] for check in answer.document["checks"]}
    assert checks["Search"]
    assert checks["Cache"]


@pytest.mark.parametrize("harm", ["noise", "newer", "half"])
def test_a_cache_that_cannot_be_used_is_kept_and_named(synced: Shell, harm: str) -> None:
    cache = synced.home / "sandbox" / "corral.db"
    harms: dict[str, Callable[[Path], None]] = {"noise": _noise, "newer": _newer, "half": _half}
    harms[harm](cache)
    before = cache.read_bytes()
    answer = synced("queue")
    assert answer.status == 4
    assert len(answer.err.strip().splitlines()) == 1
    kept = [path for path in cache.parent.iterdir() if path.suffix == ".db" and path.name.startswith("corral")]
    assert any(path.read_bytes() == before for path in kept), "the file is kept as it was"


def _noise(path: Path) -> None:
    _without_log(path)
    path.write_bytes(b"this is not a database" * 400)


def _newer(path: Path) -> None:
    import sqlite3

    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 999")
    database.close()


def _half(path: Path) -> None:
    _without_log(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _without_log(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def test_a_broken_settings_file_is_named(synced: Shell) -> None:
    (synced.home / "sandbox" / "settings.toml").write_text("text_size = 'big'\n")
    answer = synced("queue")
    assert answer.status == 4
    assert "text_size" in answer.err


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    answer = Shell(tmp_path / "home")("queue")
    assert answer.status == 4
    assert "Traceback" not in answer.err


def test_migrate_says_what_it_did_and_what_there_is(synced: Shell) -> None:
    same = synced("migrate", "--to", VERSION)
    assert (same.status, same.document) == (0, {"from": VERSION, "to": VERSION, "backup": None})
    unknown = synced("migrate", "--to", VERSION + 1)
    assert (unknown.status, unknown.out) == (2, "")
    assert f"the newest {VERSION}" in unknown.err
    assert synced("queue").document["total"] == 300


def test_migrate_needs_a_cache(shell: Shell) -> None:
    answer = shell("migrate", "--to", 1)
    assert answer.status == 1
    assert "nothing to migrate" in answer.err
