"""Bad addresses and bad answers, through the shell: one clear sentence, the right exit status, and nothing is lost."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

import pytest
import trustme
from werkzeug import Response

from tests.e2e.played_mailman import HOST, PASSWORD, USER, PlayedMailman, Spoiled
from tests.e2e.shell import Shell
from tests.e2e.site import DONE, REFUSED, UNREACHED, Site, nothing_is_lost, said, waits
from tests.e2e.spoiled import another_shape, broken_off, endless, half, html, own_fault
from tests.servers.processes import free_ports

# The way to the server


def test_nothing_listens(shell: Shell, site: Site) -> None:
    assert f"{HOST}:{site.port} refuses the connection" in said(shell("sync"), UNREACHED)
    assert waits(shell, site)
    nothing_is_lost(shell, site)


def test_a_name_that_leads_nowhere(shell: Shell) -> None:
    added = shell("account", "add", "mailman", "https://lists.invalid", "--name", "nowhere", "--user", USER)
    assert added.status == DONE, added
    there = replace(shell, secrets={"CORRAL_SECRET_NOWHERE": PASSWORD})
    assert "no server called lists.invalid" in said(there("sync", "--account", "nowhere"), UNREACHED)


@pytest.mark.parametrize(
    ("authority", "names", "sentence"),
    [
        (trustme.CA(), (HOST,), "is not one that this computer trusts"),
        (None, ("lists.example.org",), "belongs to another name"),
    ],
    ids=["issuer", "name"],
)
def test_a_wrong_certificate(
    shell: Shell, site: Site, authority: trustme.CA | None, names: tuple[str, ...], sentence: str
) -> None:
    with site.serve(authority, *names) as server:
        assert sentence in said(shell("sync"), UNREACHED)
        assert server.asked == []
    assert waits(shell, site)
    nothing_is_lost(shell, site)


def test_plain_http_is_refused_beyond_this_machine(shell: Shell) -> None:
    words = ("account", "add", "mailman", "http://lists.example.org:8001", "--name", "plain", "--user", USER)
    assert "would send the password in the clear" in said(shell(*words), REFUSED)
    assert [a["name"] for a in shell("account", "list").document["accounts"]] == ["kitchen"]
    assert shell(*words, "--insecure-http").status == DONE


def test_a_wrong_password(shell: Shell, site: Site) -> None:
    guess = replace(shell, secrets={"CORRAL_SECRET_KITCHEN": "a guess"})
    with site.serve() as server:
        assert "did not accept the name or the password" in said(guess("sync"), UNREACHED)
        assert "did not accept the name or the password" in said(guess("account", "check", "kitchen"), UNREACHED)
        assert server.decided == []
    assert waits(shell, site)
    nothing_is_lost(shell, site)


def test_no_password_at_all(shell: Shell, site: Site) -> None:
    with site.serve() as server:
        assert "CORRAL_SECRET_KITCHEN" in said(replace(shell, secrets={})("sync"), UNREACHED)
        assert server.asked == []
    assert waits(shell, site)


# What the server answers


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (html, "answered with a web page, not as Mailman does"),
        (half, "is damaged or cut off"),
        (broken_off, "broke off half way"),
        (another_shape, "does not answer as Mailman does"),
        (endless, "is larger than 80 MB"),
        (own_fault, "has a problem of its own (error 502)"),
    ],
)
def test_an_answer_without_sense(shell: Shell, site: Site, spoil: Spoiled, sentence: str) -> None:
    with site.serve() as server:
        server.spoil = spoil
        assert sentence in said(shell("sync"), UNREACHED)
        assert server.decided == []
    assert waits(shell, site)
    nothing_is_lost(shell, site)


@pytest.mark.parametrize("spoil", [html, half])
def test_a_listing_without_sense_takes_nothing_from_the_queue(shell: Shell, site: Site, spoil: Spoiled) -> None:
    before = shell("queue").document
    with site.serve() as server:
        server.spoil = lambda request: spoil(request) if request.path.endswith("/held") else None
        answer = shell("sync")
        assert said(answer, UNREACHED)
        assert answer.document["accounts"][0]["sent"] == 1
        assert server.decided == [(site.number, "accept")]
    assert shell("queue").document == before


@pytest.mark.parametrize("spoil", [html, broken_off, own_fault])
def test_an_answer_to_a_decision_without_sense_is_no_refusal(shell: Shell, site: Site, spoil: Spoiled) -> None:
    """Whether it was done is unknown, and that is what is said."""
    with site.serve() as server:
        server.spoil = lambda request: spoil(request) if request.method == "POST" else None
        answer = shell("sync", "--no-wait")
    assert "1 uncertain; `corral outbox` says why." in said(answer, answer.status)
    assert answer.status in {REFUSED, UNREACHED}
    [command] = shell("outbox").document["commands"]
    assert (command["item"], command["state"]) == (site.post, "uncertain")
    assert command["detail"]


def test_ten_megabytes_in_one_post(shell: Shell, site: Site) -> None:
    with site.serve() as server:
        head = server.held[602]["msg"].partition("\n\n")[0]
        big = {"request_id": 700, "subject": "A long one", "message_id": "<long@example.org>"}
        big["msg"] = f"From: cook@example.org\nSubject: A long one\nContent-Type: text/plain\n\n{'word ' * 2_000_000}"
        server.held[700] = {**server.held[602], **big}
        assert head
        answer = shell("sync")
        assert answer.status == DONE, answer
        assert answer.err == ""
    [item] = [i for i in shell("queue").document["items"] if i["subject"] == "A long one"]
    shown = shell("show", item["id"]).document
    assert ["Note", "It is too large to be shown whole"] in shown["headers"]
    assert len(shown["text"]) < 1_000_000


@pytest.mark.parametrize("name", ["subject", "sender", "message_id", "reason"])
def test_ten_megabytes_in_one_field(shell: Shell, site: Site, name: str) -> None:
    with site.serve() as server:
        changed = {"request_id": 700, "msg": "", name: "x" * 10_000_000}
        server.held[700] = {**server.held[602], "message_id": "<long@example.org>", **changed}
        answer = shell("sync")
        assert answer.status == DONE, answer.err[:2000]
        assert answer.err == ""
        assert server.decided == [(site.number, "accept")]
    listed = shell("queue")
    assert listed.document["total"] == len(server.held)
    assert len(listed.out) < 1_000_000
    assert (shell.home / "corral.db").stat().st_size < 40_000_000


def test_a_redirect_to_another_host_gets_no_password(shell: Shell, site: Site) -> None:
    other_port = free_ports(1)[0]
    with ExitStack() as stack:
        server = stack.enter_context(site.serve())
        other = stack.enter_context(PlayedMailman(site.authority, other_port))
        server.spoil = lambda request: Response(
            status=302, headers={"Location": f"https://{HOST}:{other_port}{request.path}"}
        )
        assert "sends Corral on to another address" in said(shell("sync"), UNREACHED)
        assert "sends Corral on to another address" in said(shell("account", "check", "kitchen"), UNREACHED)
        assert server.asked
        assert other.asked == []
    assert waits(shell, site)
    nothing_is_lost(shell, site)
