"""The sandbox behind the contract, well behaved and not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.adapters import registry
from console.adapters.base import AlreadyDone, Applied, SignIn
from console.adapters.errors import (
    Busy,
    Conflict,
    Invalid,
    Malformed,
    NotFound,
    RateLimited,
    RemoteError,
    Unauthorized,
    Unavailable,
    Uncertain,
    Unsupported,
)
from console.adapters.sandbox import mischief
from console.adapters.sandbox.adapter import COLLEAGUE, SandboxAdapter
from console.adapters.sandbox.community import LEAD
from console.adapters.sandbox.content import build
from console.adapters.sandbox.line import PASSWORD
from console.adapters.sandbox.remote import FILE, SandboxRemote
from console.domain.actions import Action, Effect, Need, TargetKind
from console.domain.capabilities import Grant
from console.domain.commands import Command
from console.domain.items import Item, ItemKind, ItemState, TextFormat
from console.domain.records import Document, Feed, Gone, LogEntry, Member

NOW = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
ITEM_FEEDS = (Feed.QUEUE, Feed.REPORTS)


class Desk:
    """An adapter whose waits are noted instead of waited for."""

    def __init__(self, folder: Path, user: str = "", secret: str = "") -> None:
        self.waited: list[float] = []
        sign_in = SignIn("sandbox:", user=user, secret=secret, folder=folder)
        self.adapter = SandboxAdapter(sign_in, clock=lambda: NOW, sleep=self.waited.append)

    def all(self, feed: Feed, limit: int = 100) -> list[object]:
        found: list[object] = []
        cursor: str | None = None
        while True:
            page = self.adapter.fetch(feed, cursor, limit)
            found += page.records
            cursor = page.cursor
            if not page.more:
                return found

    def items(self) -> list[Item]:
        return [record for feed in ITEM_FEEDS for record in self.all(feed) if isinstance(record, Item)]

    def first(self, kind: ItemKind = ItemKind.POST) -> Item:
        return next(item for item in self.items() if item.kind is kind)


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    made = Desk(folder)
    yield made
    made.adapter.close()


@pytest.fixture
def remote(folder: Path) -> Iterator[SandboxRemote]:
    found = SandboxRemote(folder, clock=lambda: NOW)
    yield found
    found.close()


def command(item: Item, action: Action = Action.APPROVE, key: str = "k1", **more: object) -> Command:
    fields: dict[str, object] = {
        "target_kind": TargetKind.ITEM,
        "target": item.remote_id,
        "kind": item.kind,
        "action": action,
        "effect": Effect.CLOSES,
        "base_version": item.version,
        "key": key,
    }
    fields |= {"id": 1, "decision": 1, "account": 1, "item": 1, "decided_at": NOW, "not_before": NOW}
    return Command(**{**fields, **more})  # type: ignore[arg-type]


def test_the_registry_offers_it(tmp_path: Path) -> None:
    platform = registry.platform("sandbox")
    assert (platform.needs_secret, platform.needs_user, platform.experimental) == (False, False, False)
    adapter = platform.open(SignIn("sandbox:", folder=tmp_path))
    assert adapter.capabilities.concurrency > 1
    assert not (tmp_path / FILE).exists()
    adapter.close()


def test_without_a_folder_it_says_so() -> None:
    with pytest.raises(Unavailable, match="folder"):
        SandboxAdapter(SignIn("sandbox:"))


def test_the_address_can_name_a_folder_that_two_consoles_share(folder: Path, tmp_path: Path) -> None:
    shared = folder.as_uri().replace("file:", "sandbox:")
    one = SandboxAdapter(SignIn(shared, user="Nell", folder=tmp_path / "one"), clock=lambda: NOW)
    two = SandboxAdapter(SignIn(f"sandbox:{folder}", user="Iolo", folder=tmp_path / "two"), clock=lambda: NOW)
    target = one.fetch(Feed.QUEUE, None, 1).records[0]
    assert isinstance(target, Item)
    one.execute(command(target, key="first"))
    with pytest.raises(Conflict, match="Nell decided first"):
        two.execute(command(target, key="second"))
    one.close()
    two.close()
    assert not (tmp_path / "one").exists()


def test_probe_tells_who_we_are_and_what_we_may(desk: Desk) -> None:
    info = desk.adapter.probe()
    assert (info.community, info.user, info.members) == ("Lower Wexcombe", LEAD, 2000)
    assert {permission.grant for permission in info.permissions} == {Grant.YES}


def test_every_feed_brings_what_was_built(desk: Desk) -> None:
    village = build(NOW)
    assert {item.remote_id for item in desk.items()} == {item.id for item in village.items}
    assert len([one for one in desk.all(Feed.MEMBERS, 500) if isinstance(one, Member)]) == 2000
    assert len(desk.all(Feed.EVENTS)) == len(village.meetups)
    assert len(desk.all(Feed.ACTIVITY, 5000)) == 20_000
    documents = [one for one in desk.all(Feed.TERMS) if isinstance(one, Document)]
    assert {one.kind for one in documents} == {"terms", "welcome", "description"}
    assert {one.format for one in documents} == {TextFormat.MARKDOWN}
    assert desk.all(Feed.LOG) == []


def test_an_item_comes_with_its_thread_its_reports_and_what_may_be_done(desk: Desk) -> None:
    attack = next(
        item
        for item in desk.items()
        if sum(flag.trusted for flag in item.flags) == 3 and item.thread[0].author.handle == "plot31_lorna"
    )
    assert attack.kind is ItemKind.REPORT
    assert not attack.hidden
    assert [post.position for post in attack.thread] == [-3, -2, -1, 1, 2]
    assert attack.thread[0].number == "#1"
    assert attack.place == ("Long Furlong allotments",)
    assert attack.actions == ("approve", "remove", "spam", "edit", "warn", "defer", "ban")
    mail = next(item for item in desk.items() if item.attachments and item.headers)
    assert dict(mail.headers)["To"].endswith(".example")
    assert mail.size > 100_000 or mail.attachments[0].size < 100_000
    html = next(item for item in desk.items() if item.format is TextFormat.HTML)
    assert "<" in html.source
    assert "<p>" not in html.text


def test_the_truth_is_nowhere_in_what_the_adapter_hands_out(desk: Desk) -> None:
    groups = {truth.group for truth in build(NOW).truth.values() if truth.group}
    assert groups
    assert not [item for item in desk.items() if any(group in repr(item) for group in groups)]


def test_every_action_that_an_item_offers_works_on_it(folder: Path) -> None:
    desk = Desk(folder)
    by_kind: dict[ItemKind, list[Item]] = {}
    for item in desk.items():
        by_kind.setdefault(item.kind, []).append(item)
    for kind, items in by_kind.items():
        assert items[0].actions
        for item, word in zip(items, items[0].actions, strict=False):
            rule = desk.adapter.capabilities.rule(Action(word), kind)
            assert rule is not None
            message = "A word with you." if rule.message is Need.REQUIRED else ""
            outcome = desk.adapter.execute(
                command(item, rule.action, key=f"{kind} {word}", value="Other words.", message=message)
            )
            assert isinstance(outcome, Applied)
            after = desk.adapter.read(item.remote_id)
            assert isinstance(after, Item)
            assert (after.state is ItemState.HANDLED) == (rule.effect is Effect.CLOSES)
            if rule.inverse is not None:
                back = command(item, rule.inverse, key=f"{kind} {word} back", base_version="")
                assert isinstance(desk.adapter.execute(back), Applied)
                again = desk.adapter.read(item.remote_id)
                assert isinstance(again, Item)
                assert (again.state, again.digest()) == (ItemState.PENDING, item.digest())
    desk.adapter.close()


def test_a_decision_answers_with_the_item_as_it_is_now_and_the_log_tells_of_it(desk: Desk) -> None:
    item = desk.first()
    outcome = desk.adapter.execute(command(item, Action.REJECT, reason="Say it once"))
    changed = outcome.records[0]
    assert isinstance(changed, Item)
    assert changed == desk.adapter.read(item.remote_id)
    assert changed.handled is not None
    assert (changed.handled.action, changed.handled.by, changed.handled.reason) == ("reject", LEAD, "Say it once")
    assert changed.actions == ()
    entry = desk.all(Feed.LOG)[0]
    assert isinstance(entry, LogEntry)
    assert (entry.item, entry.action, entry.by) == (item.remote_id, "reject", LEAD)


def test_the_same_command_twice_is_done_once(desk: Desk) -> None:
    item = desk.first()
    assert isinstance(desk.adapter.execute(command(item)), Applied)
    assert isinstance(desk.adapter.execute(command(item)), AlreadyDone)
    assert len(desk.all(Feed.LOG)) == 1


def test_the_second_of_two_consoles_is_told_who_was_first(desk: Desk, folder: Path) -> None:
    other = Desk(folder, user="Iolo Pendrick")
    item = desk.first()
    other.adapter.execute(command(item, Action.DISCARD, key="theirs"))
    with pytest.raises(Conflict) as conflict:
        desk.adapter.execute(command(item, Action.APPROVE, key="ours"))
    other.adapter.close()
    assert conflict.value.winner is not None
    assert (conflict.value.winner.by, conflict.value.winner.action) == ("Iolo Pendrick", "discard")
    assert conflict.value.current is not None
    assert "Iolo Pendrick" in str(conflict.value)


def test_a_changed_text_is_a_conflict_without_a_winner(desk: Desk) -> None:
    item = desk.first()
    with pytest.raises(Conflict) as conflict:
        desk.adapter.execute(command(item, base_version="7"))
    assert conflict.value.winner is None
    assert conflict.value.current == item


def test_what_it_cannot_do_it_refuses(desk: Desk) -> None:
    join = desk.first(ItemKind.JOIN)
    with pytest.raises(Unsupported):
        desk.adapter.execute(command(join, Action.EDIT, value="text"))
    with pytest.raises(Unsupported):
        desk.adapter.execute(command(join, target_kind=TargetKind.DOCUMENT))
    with pytest.raises(Invalid):
        desk.adapter.execute(command(desk.first(), Action.EDIT, value=" "))
    with pytest.raises(NotFound):
        desk.adapter.execute(command(join, target="w1"))
    assert desk.adapter.read("w1") == Gone("w1")


def test_a_member_can_be_treated_and_banned_directly(desk: Desk) -> None:
    member = next(one for one in desk.all(Feed.MEMBERS) if isinstance(one, Member) and one.standing == "good")
    about = {"target_kind": TargetKind.MEMBER, "target": member.remote_id, "kind": None, "base_version": ""}
    silenced = desk.adapter.execute(command(desk.first(), Action.MODERATE, key="m", value="silenced", **about)).records[
        0
    ]
    banned = desk.adapter.execute(command(desk.first(), Action.BAN, key="b", **about)).records[0]
    assert isinstance(silenced, Member)
    assert isinstance(banned, Member)
    assert (silenced.moderation, silenced.standing, banned.standing) == ("silenced", "good", "banned")


def test_a_cursor_brings_only_what_changed_and_survives_a_new_life_of_the_remote(desk: Desk, folder: Path) -> None:
    items = desk.items()
    cursor = desk.adapter.fetch(Feed.QUEUE, None, 1000).cursor
    assert desk.adapter.fetch(Feed.QUEUE, cursor, 100).records == ()
    post = next(item for item in items if item.kind is ItemKind.POST)
    desk.adapter.execute(command(post))
    changed = desk.adapter.fetch(Feed.QUEUE, cursor, 100)
    assert [record.remote_id for record in changed.records] == [post.remote_id]
    elsewhere = Desk(folder / "elsewhere")
    assert len(elsewhere.adapter.fetch(Feed.QUEUE, changed.cursor, 1000).records) == changed.total
    assert len(elsewhere.adapter.fetch(Feed.QUEUE, "nonsense", 1000).records) == changed.total
    elsewhere.adapter.close()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("offline", Unavailable),
        ("rate-limited", RateLimited),
        ("token-expired", Unauthorized),
        ("half-answer", Malformed),
    ],
)
def test_mischief_on_every_call_happens_as_often_as_it_was_told(
    desk: Desk, remote: SandboxRemote, name: str, error: type[RemoteError]
) -> None:
    item = desk.first()
    remote.set_mischief(name, times=4)
    for call in (
        desk.adapter.probe,
        lambda: desk.adapter.fetch(Feed.QUEUE, None, 5),
        lambda: desk.adapter.read(item.remote_id),
    ):
        with pytest.raises(error):
            call()
    with pytest.raises(error):
        desk.adapter.execute(command(item))
    assert remote.rulings(0, 5).rows == ()
    assert desk.adapter.probe().user == LEAD
    assert remote.mischief() == {}


def test_it_says_when_to_come_back(desk: Desk, remote: SandboxRemote) -> None:
    remote.set_mischief("rate-limited", times=1, seconds=90)
    with pytest.raises(RateLimited) as limited:
        desk.adapter.probe()
    assert limited.value.until == NOW + timedelta(seconds=90)


def test_slow_waits_and_then_answers(desk: Desk, remote: SandboxRemote) -> None:
    remote.set_mischief("slow", times=2, seconds=3)
    desk.adapter.probe()
    desk.adapter.probe()
    desk.adapter.probe()
    assert desk.waited == [3, 3]


def test_the_word_signs_in_again(folder: Path, remote: SandboxRemote) -> None:
    remote.set_mischief("token-expired")
    for desk, works in ((Desk(folder), False), (Desk(folder, secret=PASSWORD), True), (Desk(folder), False)):
        if works:
            assert desk.adapter.probe().user == LEAD
        else:
            with pytest.raises(Unauthorized, match=PASSWORD):
                desk.adapter.probe()
        desk.adapter.close()


def test_a_colleague_decides_first_as_often_as_told(desk: Desk, remote: SandboxRemote) -> None:
    one, two = [item for item in desk.items() if item.kind is ItemKind.POST][:2]
    remote.set_mischief("colleague-first", times=1)
    with pytest.raises(Conflict) as conflict:
        desk.adapter.execute(command(one, Action.APPROVE))
    assert conflict.value.winner is not None
    assert (conflict.value.winner.by, conflict.value.winner.action) == (COLLEAGUE, "reject")
    assert isinstance(desk.adapter.execute(command(two, key="k2")), Applied)


def test_a_lost_answer_hides_what_was_done_and_a_lost_question_what_was_not(desk: Desk, remote: SandboxRemote) -> None:
    one, two = [item for item in desk.items() if item.kind is ItemKind.POST][:2]
    remote.set_mischief("answer-lost", times=1)
    with pytest.raises(Uncertain):
        desk.adapter.execute(command(one))
    assert isinstance(desk.adapter.execute(command(one)), AlreadyDone)
    remote.set_mischief("uncertain", times=1)
    with pytest.raises(Uncertain):
        desk.adapter.execute(command(two, key="k2"))
    assert isinstance(desk.adapter.execute(command(two, key="k2")), Applied)


def test_a_busy_item_can_be_decided_later(desk: Desk, remote: SandboxRemote) -> None:
    item = desk.first()
    remote.set_mischief("busy", times=1)
    with pytest.raises(Busy):
        desk.adapter.execute(command(item))
    assert isinstance(desk.adapter.execute(command(item)), Applied)


def test_mischief_is_seen_at_once_by_consoles_that_run_and_ends_with_well(desk: Desk, remote: SandboxRemote) -> None:
    desk.adapter.probe()
    remote.set_mischief("offline")
    remote.set_mischief("slow", seconds=1)
    assert remote.mischief() == {"offline": None, "slow": None}
    with pytest.raises(Unavailable):
        desk.adapter.probe()
    remote.set_mischief("slow", times=0)
    assert remote.mischief() == {"offline": None}
    remote.set_mischief("well")
    assert desk.adapter.probe().user == LEAD
    with pytest.raises(KeyError):
        remote.set_mischief("singing")
    assert {*mischief.EVERY_DEED, *mischief.EVERY_PUBLICATION} == set(mischief.NAMES) - {"well"}


def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database at all, not even nearly" * 40)
    desk = Desk(tmp_path)
    with pytest.raises(Malformed, match=FILE):
        desk.adapter.probe()
    desk.adapter.close()
    assert (tmp_path / FILE).read_bytes().startswith(b"not a database")


def test_a_file_of_another_version_is_named(folder: Path, remote: SandboxRemote) -> None:
    with remote.writing() as db:
        db.execute("PRAGMA user_version = 99")
    desk = Desk(folder)
    with pytest.raises(Malformed, match="another version"):
        desk.adapter.probe()
    desk.adapter.close()


def test_a_folder_that_cannot_be_used_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    desk = Desk(tmp_path / "file")
    with pytest.raises(Unavailable):
        desk.adapter.probe()
    desk.adapter.close()
