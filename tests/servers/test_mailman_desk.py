"""A real Mailman list moderated with Corral: by keys in the window, through the shell, offline, and by two at once."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psutil
import pytest
import requests
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.services import outbox
from tests.e2e.desk_window import DeskWindow
from tests.e2e.shell import Shell
from tests.servers.garden import Garden, by_subject, decide, everything
from tests.servers.line import Line
from tests.servers.mailman import Mailman
from tests.servers.posts import Post
from tests.servers.waiting import until
from ui.panes.queue.roles import QueueRole

pytestmark = pytest.mark.timeout(700)

CTRL = Qt.KeyboardModifier.ControlModifier
HELD, DECIDED = 600, 100
FINISHED = {"sent", "parked", "uncertain"}


Note = Callable[[str], None]


@pytest.fixture
def garden(mailman: Mailman) -> Garden:
    return Garden(mailman)


@pytest.fixture
def note(capsys: pytest.CaptureFixture[str]) -> Note:
    """Say what was measured where the person who runs the tests reads it."""

    def say(sentence: str) -> None:
        with capsys.disabled():
            print(f"\n  {sentence}", end="")

    return say


# Through the shell


def test_all_that_can_be_decided_through_the_shell(garden: Garden, tmp_path: Path) -> None:
    server = garden.server
    server.call("PATCH", f"lists/{garden.address}/config", subscription_policy="moderate")
    server.subscribe(garden.address, "member@example.net", "Mem Ber")
    server.call("PATCH", f"lists/{garden.address}/config", default_member_action="hold")
    banned, deferred, moderated, *_ = garden.hold(3, 3)
    server.post(garden.address, "member@example.net", "From a member", "I am on the list.")
    for name in ("welcome", "unwelcome"):
        server.subscribe(garden.address, f"{name}@example.net", name.title(), approved=False)
    until(lambda: server.held_count(garden.address) == 4, "the member's post to be held")
    shell = garden.console(tmp_path / "home")
    items = by_subject(shell)
    people = {item["author"]: item["id"] for item in shell("queue").document["items"] if item["kind"] == "join"}
    assert set(people) == {"welcome@example.net", "unwelcome@example.net"}

    ban = shell("decide", items[banned.subject]["id"], "ban", "--now").document
    assert [c["action"] for c in ban["commands"]] == ["ban", "discard"]
    assert shell("decide", items[deferred.subject]["id"], "defer", "--now").status == 0
    assert shell("decide", items["From a member"]["id"], "moderate", "--set", "accept", "--now").status == 0
    assert shell("decide", people["welcome@example.net"], "approve", "--now").status == 0
    rejected = shell("decide", people["unwelcome@example.net"], "reject", "--reason", "We are full, sorry", "--now")
    assert rejected.status == 0
    [synced] = shell("sync").document["accounts"]
    assert (synced["sent"], synced["waiting"], synced["parked"], synced["uncertain"]) == (6, 0, 0, 0)

    assert server.bans(garden.address) == [banned.author]
    held = garden.held()
    assert len(held) == 3
    assert {deferred.message_id, moderated.message_id} < held
    listed = by_subject(shell)
    assert deferred.subject not in listed, "a deferred post is out of the way until tomorrow"
    assert moderated.subject in listed
    assert "From a member" in listed, "how its author is treated from now on decides nothing about this post"
    member = server.call("GET", f"lists/{garden.address}/member/member@example.net")
    assert member["moderation_action"] == "accept"
    assert "welcome@example.net" in server.members(garden.address)
    assert server.requests(garden.address) == []
    [mail] = server.wait_for_mails(1, "unwelcome@example.net")
    assert "We are full, sorry" in mail.text

    undone = shell("undo", ban["decision"])
    assert (undone.status, undone.document["restoring"], undone.document["final"]) == (1, 1, 1)
    assert shell("sync").document["accounts"][0]["sent"] == 1
    assert server.bans(garden.address) == []
    assert banned.message_id not in garden.held(), "a discarded post is gone for good, and undo said so"


# Offline, and killed while sending


@pytest.mark.proof
def test_a_hundred_decisions_made_offline_survive_kills_while_they_are_sent(
    garden: Garden, tmp_path: Path, note: Note
) -> None:
    chance = random.Random(20)
    every = garden.hold(100, 100)
    accepted, rejected, discarded = every[:40], every[40:70], every[70:]
    with Line(int(garden.server.url.rpartition(":")[2])) as line:
        shell = garden.console(tmp_path / "home", line.url)
        line.cut()
        decide(shell, accepted, "approve")
        decide(shell, rejected, "reject", "--reason", "Not for this list")
        decide(shell, discarded, "discard")
        offline = shell("sync")
        assert offline.status == 3
        assert (offline.document["accounts"][0]["waiting"], garden.held()) == (100, {p.message_id for p in every})

        line.mend()
        line.lose_answers = True
        with subprocess.Popen(shell.argv("sync"), stdout=-3, stderr=-3, env=shell.environment()) as process:
            until(lambda: line.decisions >= 4, "four answers to be lost")
            line.lose_answers = False
            process.kill()
        kills = [_kill_while_sending(shell, line, chance) for _ in range(10)]
        left = [command["state"] for command in shell("outbox").document["commands"]]
        start = time.monotonic()
        last = shell("sync")
        took = time.monotonic() - start

    commands = everything(shell)
    assert len(commands) == 100
    assert {command["state"] for command in commands} <= FINISHED
    assert all(command["state"] == "sent" or command["detail"] for command in commands)
    assert last.status == 0, last
    assert garden.held() == set()
    assert garden.delivered() == Counter(post.message_id for post in accepted)
    told = garden.rejections()
    assert Counter(who for who, _ in told) == Counter(post.author for post in rejected)
    assert all("Not for this list" in text for _, text in told)
    in_doubt = sum("Looked up" in command["detail"] for command in commands)
    note(
        f"{sum(kills)} of 10 syncs killed while sending, 4 answers lost: 100 decisions, each applied once; "
        f"{in_doubt} looked up afterwards, {Counter(left)['uncertain'] + Counter(left)['sending']} in doubt before the "
        f"last sync, which took {took:.0f} s"
    )


def _kill_while_sending(shell: Shell, line: Line, chance: random.Random) -> bool:
    """Start a sync, and end it at a random moment after it has begun to send; whether it was still at it."""
    wanted = line.decisions + chance.randint(1, 6)
    with subprocess.Popen(shell.argv("sync"), stdout=-3, stderr=-3, env=shell.environment()) as process:
        until(lambda: line.decisions >= wanted or process.poll() is not None, "decisions to be sent", pause=0.01)
        try:
            process.wait(chance.uniform(0, 0.2))
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def test_what_mailman_itself_doubles(garden: Garden, note: Note) -> None:
    """Why Corral waits: an acceptance whose answer was lost, sent again at once, delivers the post twice."""
    every = garden.hold(12, 12)
    numbers = {entry["message_id"]: entry["request_id"] for entry in garden.server.held(garden.address)}
    second: Counter[int] = Counter()
    for post in every:
        url = f"{garden.server.url}/3.1/lists/{garden.address}/held/{numbers[post.message_id]}"
        sign_in = (garden.server.user, garden.server.password)
        with pytest.raises(requests.ReadTimeout):
            requests.post(url, {"action": "accept"}, auth=sign_in, timeout=(5, 0.005))
        second[requests.post(url, {"action": "accept"}, auth=sign_in, timeout=60).status_code] += 1
    until(lambda: len(garden.delivered()) == len(every), "every post to be delivered")
    delivered = garden.delivered()
    doubled = sum(times > 1 for times in delivered.values())
    note(f"Mailman itself: of {len(every)} acceptances sent again at once, {doubled} were delivered twice; "
         f"it answered {dict(second)}")  # fmt: skip
    assert garden.held() == set()
    assert set(delivered.values()) <= {1, 2}


# Two consoles


def test_two_consoles_that_decide_oppositely_at_the_same_time(garden: Garden, tmp_path: Path, note: Note) -> None:
    every = garden.hold(30, 30)
    subjects = {post.subject: post for post in every}
    ines, dov = garden.console(tmp_path / "ines"), garden.console(tmp_path / "dov")
    ids = {shell.home: {item["id"]: subject for subject, item in by_subject(shell).items()} for shell in (ines, dov)}
    decide(ines, every, "approve")
    decide(dov, every, "discard")

    running = [
        subprocess.Popen(shell.argv("sync"), stdout=-3, stderr=-3, env=shell.environment()) for shell in (ines, dov)
    ]
    for process in running:
        process.communicate(timeout=200)

    assert garden.held() == set()
    states = {
        shell.home: {subjects[ids[shell.home][command["item"]]].message_id: command for command in everything(shell)}
        for shell in (ines, dov)
    }
    delivered = garden.delivered()
    outcomes: Counter[str] = Counter()
    for post in every:
        approved, discarded = states[ines.home][post.message_id], states[dov.home][post.message_id]
        assert {approved["state"], discarded["state"]} <= FINISHED
        assert "sent" in {approved["state"], discarded["state"]}, (approved, discarded)
        assert delivered[post.message_id] <= 1
        if approved["state"] != "sent":
            assert approved["detail"]
            if delivered[post.message_id]:
                assert "may have gone out against their decision" in approved["detail"]
        if discarded["state"] != "sent":
            assert discarded["detail"]
        if approved["state"] == "sent":
            assert delivered[post.message_id] == 1, "whoever accepted and was not told otherwise has it delivered"
        outcome = f"accept {approved['state']}, discard {discarded['state']}"
        outcomes[f"{outcome}, {'delivered' if delivered[post.message_id] else 'not delivered'}"] += 1
    note("Two consoles on 30 posts: " + "; ".join(f"{times} {what}" for what, times in sorted(outcomes.items())))


# The morning after


def test_six_hundred_held_posts_and_a_hundred_decided_by_key(
    garden: Garden, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, note: Note
) -> None:
    start = time.monotonic()
    every = {post.subject: post for post in garden.hold(HELD, HELD // 4)}
    held = time.monotonic() - start
    start = time.monotonic()
    shell = garden.console(tmp_path / "home")
    synced = time.monotonic() - start
    document = shell("queue").document
    assert document["total"] == HELD
    assert {item["subject"] for item in document["items"]} == set(every)

    monkeypatch.setenv("CORRAL_SECRET_GARDEN", garden.server.password)
    decided: dict[str, tuple[Post, str]] = {}
    waits: list[float] = []
    with ExitStack() as stack:
        with garden.server.processes.paused():
            # From here on the server answers nobody, so nothing that the window does can wait for it.
            desk = DeskWindow(qtbot, shell.home, tmp_path / "desk", sandbox=False)
            stack.callback(desk.close)
            for number in range(DECIDED):
                item = desk.current
                shown = desk.session.queue.shown
                assert shown is not None
                post = every[shown.view.entry.item.subject]
                action = "ARD"[number % 3]
                reason = f"Please ask in the market thread instead (note {number:03})"
                start = time.monotonic()
                _decide_by_key(desk, action, reason)
                desk.until(partial(_struck, desk, item))
                waits.append(time.monotonic() - start)
                decided[post.message_id] = (post, reason if action == "R" else action)
            assert len(outbox.unsent(desk.desk)) == len(decided) == DECIDED
            assert all(p.status() == psutil.STATUS_STOPPED for p in garden.server.processes.members())
        start = time.monotonic()
        desk.until(partial(_all_sent, desk), 400_000)
        sent = time.monotonic() - start
        assert outbox.unsent(desk.desk) == []

    others = {post.message_id for post in every.values()} - set(decided)
    assert len(others) == HELD - DECIDED
    assert garden.held() == others
    accepted = {message_id for message_id, (_, what) in decided.items() if what == "A"}
    assert garden.delivered() == Counter(accepted)
    wanted = sorted((post.author, what) for post, what in decided.values() if what not in {"A", "D"})
    told = garden.rejections()
    assert len(told) == len(wanted) == DECIDED // 3
    assert sorted((who, what) for who, text in told for _, what in wanted if what in text) == wanted
    waits.sort()
    note(
        f"{HELD} posts held in {held:.0f} s, read in {synced:.1f} s; {DECIDED} decided by key, from key to struck row "
        f"median {1000 * waits[len(waits) // 2]:.0f} ms, slowest {1000 * waits[-1]:.0f} ms; sent in {sent:.0f} s"
    )


def _decide_by_key(desk: DeskWindow, action: str, reason: str) -> None:
    """As a person does: one key; for a rejection Tab to the field, the reason, and Ctrl+Enter."""
    desk.press({"A": Qt.Key.Key_A, "R": Qt.Key.Key_R, "D": Qt.Key.Key_D}[action])
    if action == "R":
        desk.until(desk.session.queue_view.composer.isVisible)
        for _ in range(3):
            if desk.focus is not desk.session.queue_view.composer.editor:
                desk.press(Qt.Key.Key_Tab)
        assert desk.focus is desk.session.queue_view.composer.editor
        desk.type(reason)
        desk.press((Qt.Key.Key_Return, CTRL))


def _struck(desk: DeskWindow, item: int) -> bool:
    queue = desk.session.queue
    row = queue.model.row_of(item)
    assert row is not None
    face = desk.session.queue_view.list.model().index(row, 0).data(QueueRole.FACE)
    return bool(face is not None and face.struck)


def _all_sent(desk: DeskWindow) -> bool:
    found = outbox.summary(desk.desk)
    return not found.waiting + found.sending
