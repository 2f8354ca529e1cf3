"""What an administrator settles is in force, a mistake in it is named, and a person cannot get around it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import msgspec
import pytest

from console import bootstrap, policy
from console import settings as settings_file
from console.adapters import registry
from console.paths import Home
from console.policy import NOTHING, Policy, PolicyError
from console.services import accounts, outbox
from console.services.accounts import NewAccount
from console.services.desk import Refusal
from console.settings import Settings
from resources import locate

WHOLE = """
format = 1
organisation = "Example Library"
contact = "the service desk"
[settings]
retention_days = 30
[locked]
proxy = "http://proxy.example.org:3128"
undo_seconds = 20
[features]
add_accounts = false
export = false
keep_secrets = false
sandbox = false
[[accounts]]
name = "Lists"
kind = "mailman"
url = "lists.example.org"
user = "restadmin"
community = "Garden"
"""


@pytest.fixture
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the whole policy into a place that stands for the system's."""
    path = tmp_path / "policy.toml"
    path.write_text(WHOLE)
    monkeypatch.setattr(policy, "place", lambda: path)
    return path


def test_without_a_file_nothing_is_settled(tmp_path: Path) -> None:
    found = policy.load(tmp_path / "none.toml")
    assert found is NOTHING
    assert not found.manages
    assert found.apply(Settings(theme="dark")) == Settings(theme="dark")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "format"),
        ("format = 2", "format must be 1"),
        ("format = 1\nadapter = '/opt'", "adapter"),
        ("format = 1\n[locked]\nproxi = 'x'", "proxi"),
        ("format = 1\n[locked]\nundo_seconds = 500", "undo_seconds must be between"),
        ("format = 1\n[settings]\ntheme = 3", "Expected `str`"),
        ("format = 1\n[settings]\ntheme = 'dark'\n[locked]\ntheme = 'dark'", "stands in"),
        ("format = 1\n[features]\nsandbox = 'no'", "features.sandbox"),
        ("format = 1\nadapters = 'adapters'", "whole path"),
        ("format = 1\n[[accounts]]\nname = 'a'\nkind = 'b'", "url"),
        ("format = 1\naccounts = [{name='a', kind='b', url='c'}, {name='a', kind='b', url='d'}]", "name of its own"),
        ("format = ", "mistake"),
        ("\x00\xff", "mistake"),
    ],
)
def test_a_mistake_is_named_and_nothing_opens(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(PolicyError, match=named) as caught:
        policy.load(path)
    assert str(path) in str(caught.value)


def test_a_file_that_cannot_be_read_is_no_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        policy.load(tmp_path)


def test_what_is_settled_is_in_force_and_what_is_preset_can_be_changed(settled: Path, home: Path) -> None:
    desk = bootstrap.open_desk(Home(home))
    try:
        assert (desk.settings.proxy, desk.settings.undo_seconds) == ("http://proxy.example.org:3128", 20)
        assert desk.settings.retention_days == 30
        desk.change_settings(msgspec.structs.replace(desk.settings, retention_days=90, theme="dark"))
        assert (desk.settings.retention_days, desk.settings.undo_seconds) == (90, 20)
        with pytest.raises(ValueError, match="undo_seconds is settled by Example Library"):
            desk.change_settings(msgspec.structs.replace(desk.settings, undo_seconds=5))
    finally:
        desk.cache.close()
    written = tomllib.loads(Home(home).settings.read_text())
    assert written == {"retention_days": 90, "theme": "dark"}, "nothing that is locked is written down"
    desk = bootstrap.open_desk(Home(home))
    desk.cache.close()
    assert (desk.settings.retention_days, desk.settings.theme) == (90, "dark")


def test_what_somebody_had_set_before_comes_back_with_the_end_of_the_policy(settled: Path, home: Path) -> None:
    settings_file.save(Home(home).create().settings, Settings(undo_seconds=5))
    desk = bootstrap.open_desk(Home(home))
    desk.change_settings(msgspec.structs.replace(desk.settings, theme="dark"))
    desk.cache.close()
    settled.unlink()
    desk = bootstrap.open_desk(Home(home))
    desk.cache.close()
    assert (desk.settings.undo_seconds, desk.settings.theme, desk.settings.proxy) == (5, "dark", "")


def test_preset_communities_are_there_follow_the_policy_and_stay(settled: Path, home: Path) -> None:
    for expected in ("https://lists.example.org", "https://mail.example.org"):
        desk = bootstrap.open_desk(Home(home))
        try:
            (account,) = accounts.every(desk)
            assert (account.name, account.url, account.user) == ("Lists", expected, "restadmin")
            assert account.community.name == "Garden"
            with pytest.raises(Refusal, match="settled by Example Library"):
                accounts.remove(desk, "Lists")
        finally:
            desk.cache.close()
        settled.write_text(WHOLE.replace("lists.example.org", "mail.example.org"))


def test_what_is_turned_off_is_refused_and_not_only_hidden(settled: Path, home: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="sandbox community is turned off"):
        bootstrap.open_desk(Home(home / "sandbox", sandbox=True))
    desk = bootstrap.open_desk(Home(home))
    try:
        mailman = registry.platform("mailman")
        with pytest.raises(Refusal, match="no others can be added"):
            accounts.add(desk, NewAccount(mailman, "Other", "https://other.example.org"))
        with pytest.raises(Refusal, match="turned off"):
            outbox.export_log(desk, tmp_path / "log.csv")
    finally:
        desk.cache.close()
    assert not (tmp_path / "log.csv").exists()


def test_passwords_stay_out_of_the_keyring_where_the_policy_says_so(settled: Path, home: Path) -> None:
    settled.write_text(WHOLE.replace("add_accounts = false", ""))
    desk = bootstrap.open_desk(Home(home))
    try:
        new = NewAccount(registry.platform("mailman"), "Other", "https://other.example.org", secret="hunter22")
        added = accounts.add(desk, new)
    finally:
        desk.cache.close()
    assert added.note.startswith("The password is kept for this run only"), "no keyring was asked"


def test_adapters_come_from_a_folder_that_only_the_administrator_can_change(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "adapters"
    info = folder / "corral_planted-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: corral-planted\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[corral.adapters]\nplanted = planted_platform:PLATFORM\n")
    (folder / "planted_platform.py").write_text("from console.adapters.mailman.platform import PLATFORM\n")
    monkeypatch.setattr("sys.path", [*__import__("sys").path])
    path = tmp_path / "policy.toml"
    path.write_text(f"format = 1\nadapters = '{folder}'\n")
    monkeypatch.setattr(policy, "place", lambda: path)
    folder.chmod(0o777)
    bootstrap.open_desk(Home(home)).cache.close()
    assert "planted" not in registry.kinds()
    folder.chmod(0o755)
    bootstrap.open_desk(Home(home)).cache.close()
    assert "planted" in registry.kinds()
    assert registry.platform("planted").kind == "mailman"


def test_a_file_is_open_to_others_when_they_can_write_it_or_put_another_into_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    path = folder / "policy.toml"
    path.write_text("format = 1")
    path.chmod(0o644)
    assert not policy.open_to_others(path)
    path.chmod(0o664)
    assert policy.open_to_others(path)
    path.chmod(0o644)
    folder.chmod(0o777)
    assert policy.open_to_others(path)


def test_the_schema_is_that_of_the_program() -> None:
    kept = json.loads(locate("desktop/policy.schema.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(policy.schema()))


def test_the_example_is_a_policy_with_or_without_its_comment_signs(tmp_path: Path) -> None:
    text = locate("desktop/policy.toml").read_text(encoding="utf-8")
    path = tmp_path / "policy.toml"
    path.write_text(text)
    assert policy.load(path) == Policy(format=1)
    told = [line.removeprefix("# ") for line in text.splitlines() if line.startswith(("# [", "# ")) and _is_toml(line)]
    path.write_text("format = 1\n" + "\n".join(told))
    found = policy.load(path)
    assert found.organisation
    assert found.locked
    assert found.accounts
    assert not found.features.sandbox


def _is_toml(line: str) -> bool:
    words = line.removeprefix("# ")
    return words.startswith("[") or " = " in words
