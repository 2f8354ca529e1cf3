"""An export can be read by others and by Corral, holds no password, and brings the set-up to another desk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from console import bootstrap
from console.domain.actions import Action
from console.domain.due import AnswerTimes
from console.paths import Home
from console.policy import Policy
from console.services import accounts, moderation, portable
from console.services.desk import Desk, Refusal
from tests.unit.services.conftest import post


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    desk = bootstrap.open_desk(Home(tmp_path / "other"))
    yield desk
    desk.cache.close()


@pytest.fixture
def exported(desk: Desk, store: Callable[..., list[int]], tmp_path: Path) -> Path:
    (item,) = store(post(1))
    desk.credentials.keep_for_this_run("garden", "correct horse battery")
    moderation.decide(desk, moderation.Choice((item,), Action.REJECT, reason="Not here"))
    account = accounts.named(desk, "garden")
    accounts.set_answer_times(desk, account.community.id, AnswerTimes(timedelta(hours=3), timedelta(hours=1)))
    desk.change_settings(msgspec.structs.replace(desk.settings, theme="dark", keys={"decide.ban": "X"}))
    file = tmp_path / "desk.json"
    portable.export(desk, file)
    return file


def test_an_export_is_json_that_tells_what_was_decided_and_no_password(exported: Path) -> None:
    text = exported.read_text(encoding="utf-8")
    document = json.loads(text)
    assert "correct horse" not in text
    assert exported.stat().st_mode & 0o777 == 0o600
    assert (document["kind"], document["format"]) == ("corral-export", 1)
    (waiting,) = document["outbox"]
    assert (waiting["action"], waiting["reason"], waiting["account"]) == ("reject", "Not here", "garden")
    assert document["log"] == []


def test_the_set_up_comes_to_another_desk(exported: Path, other: Desk) -> None:
    done = portable.bring_in(other, exported)
    assert (done.added, done.left_out) == (("garden",), ())
    (account,) = accounts.every(other)
    assert (account.kind, account.url, account.community.name) == ("mailman", "https://lists.example.org", "Garden")
    assert account.community.answer == AnswerTimes(timedelta(hours=3), timedelta(hours=1))
    assert (other.settings.theme, other.settings.keys) == ("dark", {"decide.ban": "X"})
    again = portable.bring_in(other, exported)
    assert again.added == ()
    assert "There is an account called garden" in dict(again.left_out)["garden"]


def test_what_is_settled_here_stays_as_it_is_settled(exported: Path, other: Desk) -> None:
    other.policy = Policy(format=1, locked={"theme": "light"})
    other.settings = other.policy.apply(other.settings)
    portable.bring_in(other, exported)
    assert (other.settings.theme, other.settings.keys) == ("light", {"decide.ban": "X"})


def test_an_account_of_an_unknown_platform_is_left_out_and_the_others_come(exported: Path, other: Desk) -> None:
    document = json.loads(exported.read_text())
    document["accounts"].insert(0, document["accounts"][0] | {"name": "strange", "kind": "unheard-of"})
    exported.write_text(json.dumps(document))
    done = portable.bring_in(other, exported)
    assert done.added == ("garden",)
    assert "no platform called unheard-of" in dict(done.left_out)["strange"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"kind": "corral-export"}', "\x00", "[" * 100_000, '{"kind": 3, "format": "x"}']
)
def test_another_file_is_no_export(text: str, other: Desk, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(Refusal, match="no export of Corral"):
        portable.bring_in(other, file)


def test_a_newer_form_is_not_guessed_at(exported: Path, other: Desk) -> None:
    exported.write_text(exported.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(Refusal, match="format 2"):
        portable.bring_in(other, exported)
    assert accounts.every(other) == []
