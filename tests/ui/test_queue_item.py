"""The item beside the list: its text, marks, thread, evidence, group, actions and composer, on values of the domain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.cache.accounts import Account, AccountState, Community
from console.cache.copies import GroupMember
from console.cache.items import ItemEntry
from console.cache.outbox import HistoryEntry
from console.domain.actions import Action, ActionRule, Effect, Need
from console.domain.due import AnswerTimes, Section
from console.domain.items import Attachment, Author, Flag, Item, ItemKind, ThreadPost
from console.domain.overlay import Effective, Standing
from console.domain.rank import Reason
from console.services.queue import ItemView, Offer
from console.settings import Reply
from tests.ui.queue_samples import NOW
from ui.panes.queue.action_bar import ActionBar
from ui.panes.queue.body import LONGEST, make_body, shown, underlines, word_changes
from ui.panes.queue.composer import Composer, Occasion, Written
from ui.panes.queue.difference import Difference
from ui.panes.queue.differences import difference
from ui.panes.queue.evidence_sheet import evidence_sheet
from ui.panes.queue.group_panel import GroupPanel
from ui.panes.queue.thread_sheet import EARLIER, WRITTEN, ThreadLook, thread_sheet
from ui.panes.queue.thread_view import ThreadView
from ui.theme import current

AUTHOR = Author("gravelbaron", "Gravel Baron", "7", joined=NOW - timedelta(days=1500), posts=1204, role="regular")
TEXT = "Oh come off it. You have clearly never fixed anything heavier than a kettle 🚲, and people like you know it."
ITEM = Item("r1", ItemKind.REPORT, AUTHOR, "Hub gear or derailleur", TEXT, NOW - timedelta(hours=1), hidden=True)
ACCOUNT = Account(
    1, Community(1, "Velo Workshop", "VW", 1, AnswerTimes()), "Velo Workshop", "sandbox", "sandbox:", "", "", None,
    insecure_http=False, proxy="", keep_secret=True, state=AccountState.OK, detail="", since=None, retry_at=None,
    info=None, synced_at=NOW,
)  # fmt: skip


def rule(action: Action, **changed: Any) -> ActionRule:
    """Return the rule of an action that can be taken back."""
    usual: dict[str, Any] = {"inverse": Action.RESTORE}
    return ActionRule(action, action.value.title(), frozenset({ItemKind.REPORT}), Effect.CLOSES, **(usual | changed))


def view(item: Item = ITEM, **changed: Any) -> ItemView:
    """Return what the service answers about an item."""
    entry = ItemEntry(
        id=1, account_id=1, item=item, due=NOW, rank=50, reasons=(), group=None, lead=True, deferred_until=None,
        kept=False, fetched_at=NOW, own_words=False,
    )  # fmt: skip
    attack = Reason("Attack wording", 22, ((16, 40),))
    reasons = (Reason("3 trusted flags", 28), attack, Reason("Member for 4 years", -3))
    values: dict[str, Any] = {
        "entry": entry,
        "account": ACCOUNT,
        "effective": Effective(Standing.PENDING),
        "section": Section.TODAY,
        "rank": 47,
        "reasons": reasons,
        "offers": (Offer(Action.APPROVE, rule(Action.APPROVE)),),
        "history": (),
        "group": (),
        "commands": (),
    }
    return ItemView(**(values | changed))


def test_marked_phrases_stand_where_the_words_are(qapp: object) -> None:
    body = make_body(ITEM, [(16, 40), (80, 96)], current())
    text = body.document.toRawText()
    assert [_units(text, mark.start, mark.end) for mark in body.marked] == [TEXT[16:40], TEXT[80:96]]
    body.document.setTextWidth(200)
    lines = list(underlines(body))
    assert len(lines) >= 3
    assert all(line.height() == 2 and line.width() > 0 for line in lines)


def test_a_strangers_text_cannot_mislead_or_flood(qapp: object) -> None:
    assert shown("pay\u202enow\x00\r\n") == "pay now\ufffd \n"
    body = make_body(replace(ITEM, text="x" * (LONGEST + 5)), [], current())
    assert body.cut == 5
    body = make_body(replace(ITEM, text="<b>bold</b> <img src='http://a.example/x.png'>"), [], current())
    assert body.document.toPlainText() == "<b>bold</b> <img src='http://a.example/x.png'>"


def test_an_edit_shows_what_it_changes(qapp: object) -> None:
    assert word_changes("the second stair", "the third stair") == [
        (" ", "the "),
        ("-", "second"),
        ("+", "third"),
        (" ", " stair"),
    ]
    edited = replace(ITEM, kind=ItemKind.EDIT, original="the second stair", text="the third stair")
    assert make_body(edited, [], current()).document.toPlainText() == "the second third stair"


def test_the_thread_folds_and_names_everything(qapp: object) -> None:
    posts = tuple(ThreadPost(Author(f"p{n}"), f"words {n}", NOW, n - 5, f"#{n}") for n in range(5))
    later = (ThreadPost(Author("last"), "can we keep it to the hubs", NOW, 1, "#6"),)
    item = replace(
        ITEM,
        thread=(*posts, *later),
        flags=(Flag("wrench", "The numbers are fine"), Flag("tove")),
        attachments=(Attachment("photo.jpg", "image/jpeg", 412_000),),
        source="<p>source</p>",
        headers=(("From", "gravel@baron.example"),),
    )
    sheet = thread_sheet(view(item), NOW, 500, 1.0, current())
    assert {hit.name for hit in sheet.sheet.hits} == {EARLIER, WRITTEN}
    said = " ".join(sheet.sheet.spoken)
    assert "p3" in said
    assert "p0" not in said
    assert "Attachment photo.jpg, image/jpeg · 412 KB" in said
    assert "Reported by wrench, tove · “The numbers are fine”" in said
    assert "last" in " ".join(sheet.below.spoken)
    unfolded = thread_sheet(view(item), NOW, 500, 1.0, current(), ThreadLook(unfolded=True))
    assert "p0" in " ".join(unfolded.sheet.spoken)
    assert unfolded.sheet.height > sheet.sheet.height


def test_the_evidence_adds_up_and_tells_the_history(qapp: object) -> None:
    history = (HistoryEntry(Action.WARN, NOW - timedelta(days=11), "be kind", "x"), *[
        HistoryEntry(Action.APPROVE, NOW - timedelta(days=20 + n), "", "x") for n in range(3)
    ])  # fmt: skip
    item = replace(ITEM, rules=("Links from a new member",))
    for wide in (False, True):
        sheet = evidence_sheet(view(item, history=history), NOW, 292, 1.0, current(), wide=wide)
        said = " ".join(sheet.spoken)
        assert "Why it ranks 47: 3 trusted flags +28; Attack wording +22; Member for 4 years −3;" in said
        assert "Links from a new member" in said
        assert "Last 4 decisions: 3 approved, 1 warned." in said
        assert sheet.height > 100


def test_a_prepared_item_is_only_painted(qtbot: QtBot) -> None:
    thread = ThreadView()
    qtbot.addWidget(thread)
    thread.resize(500, 600)
    thread.show()
    first, second = view(), view()
    thread.prepare(second, NOW)
    thread.show_item(first, NOW)
    before = thread.post.document()
    thread.show_item(second, NOW)
    assert thread.post.document() is not before
    assert thread.post.toPlainText() == TEXT
    thread.clear()
    assert not thread.post.isVisible()
    thread.show_item(second, NOW)
    assert thread.post.toPlainText() == TEXT


def member(number: int, **changed: Any) -> GroupMember:
    """Return a near-copy."""
    values: dict[str, Any] = {
        "id": number, "account_id": 1, "author": f"a{number}", "author_name": "", "subject": "Kettle", "excerpt": "",
        "received": NOW, "own_words": False, "lead": number == 1, "standing": Standing.PENDING,
    }  # fmt: skip
    return GroupMember(**(values | changed))


def test_a_copy_with_words_of_its_own_starts_unticked(qtbot: QtBot) -> None:
    panel = GroupPanel()
    qtbot.addWidget(panel)
    group = [*(member(n) for n in range(1, 13)), member(13, own_words=True), member(14, standing=Standing.CLOSED)]
    panel.show_group(group, {1: Difference("… already.", "Cheers!")}, 1, NOW)
    assert panel.scope() == tuple(range(1, 13))
    assert panel.left_out() == 1
    assert panel.scope(whole=True) == panel.scope()
    folded = panel.heightForWidth(440)
    panel._more.click()
    assert panel.heightForWidth(440) > folded
    panel._switch.chosen.emit(0)
    panel._switch.set_index(0)
    assert panel.scope() == (1,)
    assert panel.scope(whole=True) == tuple(range(1, 13))


def test_ticks_stay_when_the_group_is_read_again(qtbot: QtBot) -> None:
    panel = GroupPanel()
    qtbot.addWidget(panel)
    group = [member(n) for n in range(1, 4)]
    panel.show_group(group, {}, 1, NOW)
    model = panel._list.model()
    model.setData(model.index(1, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    panel.show_group(group, {}, 1, NOW)
    assert panel.scope() == (1, 3)
    panel.show_group([member(7), member(8)], {}, 7, NOW)
    assert panel.scope() == (7, 8)


def test_the_words_that_differ_are_found() -> None:
    found = difference("you are a well-known blogger already. Cheers!", "you are a well-known blogger already. Kudos!")
    assert found == Difference("… blogger already.", "Kudos!")


def test_the_bar_offers_what_there_is_and_names_what_is_final(qtbot: QtBot) -> None:
    bar = ActionBar()
    qtbot.addWidget(bar)
    bar.resize(900, 56)
    bar.show()
    bar.set_keys({"approve": "A"})
    bar.set_offers(
        [
            Offer(Action.DISCARD, rule(Action.DISCARD, inverse=None)),
            Offer(Action.APPROVE, rule(Action.APPROVE)),
        ]
    )
    buttons = [button for button in bar._buttons.values() if button.isVisible()]
    assert [button.text() for button in sorted(buttons, key=lambda b: b.x())] == ["Approve", "Discard"]
    assert bar._note.text() == "Final once sent: Discard"
    with qtbot.waitSignal(bar.chosen) as told:
        bar._buttons[Action.DISCARD].click()
    assert told.args == ["discard"]
    bar.resize(260, 56)
    assert bar._more.isVisible()


def occasion(**changed: Any) -> Occasion:
    """Return the occasion of a warning."""
    values: dict[str, Any] = {
        "offer": Offer(Action.WARN, rule(Action.WARN, message=Need.REQUIRED)),
        "about": "gravelbaron",
        "replies": (Reply(name="Argue", text="Hi {author}, see {rule}."), Reply(name="Cool down", text="Later.")),
        "variables": {"author": "Gravel Baron"},
        "known": frozenset({"author"}),
    }
    return Occasion(**(values | changed))


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    composer = Composer()
    qtbot.addWidget(composer)
    composer.resize(460, 260)
    return composer


def test_a_reply_is_filled_in_and_what_has_no_value_blocks(composer: Composer, qtbot: QtBot) -> None:
    composer.open_for(occasion())
    composer.pick(0)
    assert composer.editor.toPlainText() == "Hi Gravel Baron, see {rule}."
    with qtbot.assertNotEmitted(composer.sent):
        composer.send()
    assert composer.problem() == "There is nothing to put in for {rule}: write it out, or remove it."
    composer.pick(1)
    with qtbot.waitSignal(composer.sent) as told:
        composer.send()
    assert told.args == [Written(Action.WARN, "Later.", "")]


def test_several_items_keep_their_variables(composer: Composer, qtbot: QtBot) -> None:
    composer.open_for(occasion(several=True, known=frozenset({"author", "rule"})))
    composer.pick(0)
    with qtbot.waitSignal(composer.sent) as told:
        composer.send()
    assert told.args == [Written(Action.WARN, "Hi {author}, see {rule}.", "")]


def test_words_that_are_needed_are_asked_for(composer: Composer, qtbot: QtBot) -> None:
    composer.open_for(occasion())
    composer.send()
    assert composer.problem() == "Warn needs a few words: pick a reply or write one."
    composer.open_for(occasion(offer=Offer(Action.WARN, rule(Action.WARN, message=Need.REQUIRED, reason_limit=5))))
    composer.editor.setPlainText("1234567")
    composer.send()
    assert composer.problem() == "That is 2 characters too long."


def test_settings_are_picked_by_their_digit(composer: Composer, qtbot: QtBot) -> None:
    moderate = rule(Action.MODERATE, values=(("hold", "Hold every post"), ("accept", "Let posts through")))
    composer.open_for(occasion(offer=Offer(Action.MODERATE, moderate), replies=()))
    composer.show()
    composer.send()
    assert composer.problem() == "Pick one of the settings first."
    QTest.keyClick(composer, Qt.Key.Key_2)
    with qtbot.waitSignal(composer.sent) as told:
        QTest.keyClick(composer, Qt.Key.Key_Return)
    assert told.args == [Written(Action.MODERATE, "", "accept")]


def _units(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le")
