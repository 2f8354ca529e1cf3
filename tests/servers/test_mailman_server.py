"""The real Mailman of the tests starts, holds, bans, sends, and ends without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.servers.fixtures import installed
from tests.servers.mailman import Mailman, written
from tests.servers.waiting import until

pytestmark = pytest.mark.timeout(240)

ANN = "ann@example.net"


def test_it_says_its_version(mailman: Mailman) -> None:
    assert mailman.call("GET", "system/versions")["mailman_version"].startswith("GNU Mailman 3.3.10")


def test_another_password_is_refused(mailman: Mailman) -> None:
    answer = requests.get(f"{mailman.url}/3.1/system/versions", auth=(mailman.user, "guess"), timeout=10)
    assert answer.status_code == 401


def test_posts_are_held_as_they_were_sent(mailman: Mailman) -> None:
    garden = "held@garden.example.org"
    mailman.make_list(garden)
    raw = written(garden, ANN, "Größe der Beete", "Zwölf Ähren\n.\nand a lone dot")
    mailman.hold(garden, [(ANN, raw), ("ben@example.net", written(garden, "ben@example.net", "Seeds", "Some to swap"))])
    first, second = mailman.held(garden)
    assert (first["sender"], first["subject"]) == (ANN, "Größe der Beete")
    assert second["subject"] == "Seeds"
    assert mailman.held_count(garden) == 2


def test_a_post_that_was_set_aside_is_posted_again(mailman: Mailman) -> None:
    garden = "aside@garden.example.org"
    mailman.make_list(garden)
    posts = [(ANN, written(garden, ANN, title, "Some to swap")) for title in ("Seeds", "Bulbs")]
    (mailman.set_aside / "1+1.pck").write_bytes(posts[1][1])
    mailman.hold(garden, posts)
    until(lambda: mailman.held_count(garden) == 3, "the second one to be held twice")
    assert sorted(entry["subject"] for entry in mailman.held(garden)) == ["Bulbs", "Bulbs", "Seeds"]
    assert list(mailman.set_aside.iterdir()) == []


def test_a_rejection_reaches_its_author(mailman: Mailman) -> None:
    garden = "rejected@garden.example.org"
    author = "rejected-author@example.net"
    mailman.make_list(garden)
    mailman.hold(garden, [(author, written(garden, author, "Offer", "Buy this"))])
    (post,) = mailman.held(garden)
    mailman.call("POST", f"lists/{garden}/held/{post['request_id']}", action="reject", comment="No offers here, please")
    (mail,) = mailman.wait_for_mails(1, recipient=author)
    assert "No offers here, please" in mail.text
    assert mailman.held_count(garden) == 0


def test_an_accepted_post_reaches_the_members(mailman: Mailman) -> None:
    garden = "accepted@garden.example.org"
    reader = "accepted-reader@example.net"
    mailman.make_list(garden)
    mailman.subscribe(garden, reader)
    mailman.hold(garden, [(ANN, written(garden, ANN, "Hello", "I grow beans"))])
    (post,) = mailman.held(garden)
    mailman.call("POST", f"lists/{garden}/held/{post['request_id']}", action="accept")
    (mail,) = mailman.wait_for_mails(1, recipient=reader)
    assert "I grow beans" in mail.text


def test_a_banned_person_cannot_subscribe(mailman: Mailman) -> None:
    garden = "banned@garden.example.org"
    mailman.make_list(garden)
    mailman.call("POST", f"lists/{garden}/bans", email="eve@example.net")
    assert mailman.bans(garden) == ["eve@example.net"]
    with pytest.raises(requests.HTTPError, match="400"):
        mailman.subscribe(garden, "eve@example.net")


def test_a_subscription_waits_for_the_moderator(mailman: Mailman) -> None:
    garden = "asking@garden.example.org"
    mailman.make_list(garden, subscription_policy="moderate")
    mailman.subscribe(garden, "newcomer@example.net", "New Comer", approved=False)
    (request,) = mailman.requests(garden)
    assert (request["email"], request["display_name"]) == ("newcomer@example.net", "New Comer")
    assert mailman.members(garden) == []


def test_it_ends_with_all_its_processes(tmp_path: Path) -> None:
    with Mailman(installed("mailman"), tmp_path) as server:
        tree = server.processes
        assert len(tree.members()) > 5
    assert not tree.running
    assert tree.members() == []


def test_a_start_that_fails_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where Mailman wants a folder")
    server = Mailman(installed("mailman"), tmp_path)
    with pytest.raises(RuntimeError, match="ended while starting"), server:
        pass
    assert server.processes.members() == []


def test_an_absent_server_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORRAL_SERVERS", str(tmp_path))
    monkeypatch.delenv("CORRAL_REQUIRE_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="tests/servers/install mailman"):
        installed("mailman")
    monkeypatch.setenv("CORRAL_REQUIRE_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="tests/servers/install mailman"):
        installed("mailman")
