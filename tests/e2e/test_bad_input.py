"""Bad input through the shell: one clear sentence, the right exit status, and nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme
from werkzeug import Response

from tests.e2e.played_mailman import HOST, PASSWORD, USER, PlayedMailman, Spoiled, json
from tests.e2e.shell import Answer, Shell
from tests.e2e.spoiled import another_shape, broken_off, endless, half, html, own_fault
from tests.servers.processes import free_ports
from tests.unit.adapters.mailman.recordings import KITCHEN

SECRET = {"CORRAL_SECRET_KITCHEN": PASSWORD}
DONE, REFUSED, USAGE, UNREACHED, MACHINE = range(5)


@dataclass(frozen=True)
class Site:
    """Where the account's server listens, whom it is certified by, and a home that was synced with it once.

    In that home one decision waits to be sent: to accept `post`, which the server calls `number`.
    """

    authority: trustme.CA
    port: int
    home: Path
    post: int
    number: int

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/3.1/lists/{KITCHEN}"

    def serve(self, authority: trustme.CA | None = None, *names: str) -> PlayedMailman:
        return PlayedMailman(authority or self.authority, self.port, *names)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site")
    authority = trustme.CA()
    certificate = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(certificate))
    found = Site(authority, free_ports(1)[0], folder / "home", 0, 0)
    shell = Shell(found.home, secrets=SECRET)
    with found.serve():
        added = shell("account", "add", "mailman", found.url, "--name", "kitchen", "--user", USER,
                      "--ca-file", certificate)  # fmt: skip
        assert added.status == DONE, added.err
        assert shell("sync").status == DONE
    first = next(item for item in shell("queue").document["items"] if item["subject"] == "Bread on Saturday")
    assert shell("decide", first["id"], "approve", "--now").status == DONE
    return replace(found, post=first["id"], number=601)


@pytest.fixture
def shell(site: Site, tmp_path: Path) -> Iterator[Shell]:
    """A shell on a copy of the home; its password is nowhere in it."""
    shutil.copytree(site.home, tmp_path / "home")
    yield Shell(tmp_path / "home", secrets=SECRET)
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes()


def said(answer: Answer, status: int) -> str:
    """The one sentence of an answer with this status."""
    assert answer.status == status, answer
    [line] = answer.err.splitlines()
    assert line.startswith("corral: ")
    assert line.endswith(".")
    assert "Traceback" not in line
    assert PASSWORD not in answer.err + answer.out
    return line


def waits(shell: Shell, site: Site) -> bool:
    """Whether the decision still waits to be sent."""
    commands = shell("outbox").document["commands"]
    return [(c["item"], c["state"]) for c in commands] == [(site.post, "waiting")]


def nothing_is_lost(shell: Shell, site: Site) -> None:
    """Once the server is well again, the decision goes out, once, and the other posts wait as before."""
    with site.serve() as server:
        answer = shell("sync")
        assert answer.status == DONE, answer
        assert answer.document["accounts"][0]["sent"] == 1
        assert server.decided == [(site.number, "accept")]
    listed = [item["id"] for item in shell("queue").document["items"]]
    assert len(listed) == len(server.held)
    assert site.post not in listed


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


# This machine


class FullDisk(Shell):
    """A shell whose process finds no room: no file may grow beyond a page, and the journal's disk is full."""

    def argv(self, *words: object, plain: bool = False) -> list[str]:
        return ["prlimit", "--fsize=4096", *Shell.argv(self, *words, plain=plain)]


@pytest.fixture
def full(shell: Shell) -> Shell:
    journal = shell.home / "logs" / "corral.log"
    journal.unlink(missing_ok=True)
    journal.symlink_to("/dev/full")
    return FullDisk(shell.home, secrets=SECRET)


def test_a_full_disk(shell: Shell, full: Shell, site: Site) -> None:
    other = next(i["id"] for i in shell("queue").document["items"])
    with site.serve() as server:
        for words in (("decide", other, "discard", "--now"), ("sync",), ("undo",)):
            assert "disk" in said(full(*words), MACHINE)
        assert server.decided == []
    assert waits(shell, site)
    assert other in [i["id"] for i in shell("queue").document["items"]]
    nothing_is_lost(shell, site)


def test_a_journal_that_cannot_be_written_keeps_nobody_from_work(shell: Shell, full: Shell, site: Site) -> None:
    assert full.home == shell.home
    with site.serve() as server:
        # Something for the journal: the texts of the list are closed to us.
        server.spoil = lambda request: json({}, 403) if request.path.endswith("/config") else None
        answer = shell("sync")
    assert (answer.status, answer.err) == (DONE, "")
    assert answer.document["accounts"][0]["sent"] == 1


@contextmanager
def locked(cache: Path, *, readers_too: bool) -> Iterator[None]:
    """Another process holds the cache's lock."""
    mode = "EXCLUSIVE" if readers_too else "NORMAL"
    code = f"""if True:
        import sqlite3, sys
        database = sqlite3.connect(sys.argv[1], isolation_level=None)
        database.execute("PRAGMA locking_mode={mode}")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("CREATE TEMP TABLE held (x)")
        print("held", flush=True)
        sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", code, str(cache)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate(timeout=20)


def test_a_cache_that_another_program_writes_to(shell: Shell, site: Site) -> None:
    with site.serve() as server, locked(shell.home / "corral.db", readers_too=False):
        assert shell("queue").status == DONE
        assert "keeps" in said(shell("sync"), MACHINE)
        assert server.decided == []
    assert waits(shell, site)
    nothing_is_lost(shell, site)


def test_a_cache_that_another_program_keeps_to_itself(shell: Shell, site: Site) -> None:
    with locked(shell.home / "corral.db", readers_too=True):
        assert "Close it, then try again" in said(shell("queue"), MACHINE)
    assert waits(shell, site)


def _noise(path: Path) -> None:
    path.write_bytes(b"this is not a database" * 400)


def _holes(path: Path) -> None:
    """The first page is whole; what follows is not."""
    content = bytearray(path.read_bytes())
    content[8192:] = b"\x5a" * (len(content) - 8192)
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [_noise, _holes])
def test_a_damaged_cache_is_kept_aside_and_the_next_run_works(
    shell: Shell, site: Site, harm: Callable[[Path], None]
) -> None:
    cache = shell.home / "corral.db"
    assert not cache.with_name("corral.db-wal").exists() or not cache.with_name("corral.db-wal").stat().st_size
    harm(cache)
    before = cache.read_bytes()
    sentence = said(shell("queue"), MACHINE)
    [kept] = shell.home.glob("corral.damaged-*.db")
    assert str(kept) in sentence
    assert kept.read_bytes() == before
    again = shell("queue")
    assert (again.status, again.document["total"]) == (DONE, 0)
    assert kept.read_bytes() == before


@contextmanager
def _running(home: Path, program: str) -> Iterator[None]:
    """Another Corral works on the home: `program` has `home` and says when it is ready."""
    code = f"""if True:
        import sys
        from pathlib import Path
        from console.cache.connection import open_cache
        from console.paths import Home
        from console.sync.lease import Lease
        home = Home(Path(sys.argv[1]))
        {program}
        print("ready", flush=True)
        sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        yield
        other.communicate(timeout=20)


@pytest.mark.parametrize(
    "program",
    ["held = open_cache(home.cache, backups=home.backups)", "held = Lease(home.lease); assert held.try_acquire()"],
    ids=["a window without its engine", "an engine"],
)
def test_a_damaged_cache_stays_where_it_is_while_another_corral_runs(shell: Shell, program: str) -> None:
    cache = shell.home / "corral.db"
    with _running(shell.home, program):
        _holes(cache)
        before = cache.read_bytes()
        sentence = said(shell("queue"), MACHINE)
        assert "the cache is damaged" in sentence
        assert "Close its window and end its commands" in sentence
        assert cache.read_bytes() == before
        assert not list(shell.home.glob("corral.damaged-*"))
    assert "is kept as" in said(shell("queue"), MACHINE)
    [kept] = shell.home.glob("corral.damaged-*.db")
    assert kept.read_bytes() == before


def test_a_cache_of_a_newer_version_is_left_alone(shell: Shell, site: Site) -> None:
    cache = shell.home / "corral.db"
    database = sqlite3.connect(cache)
    [known] = database.execute("PRAGMA user_version").fetchone()
    database.execute("PRAGMA user_version = 999")
    database.close()
    before = cache.read_bytes()
    with site.serve() as server:
        for words in (("queue",), ("decide", site.post, "discard"), ("sync",)):
            sentence = said(shell(*words), MACHINE)
            assert "Install the newer version" in sentence
            assert "999" in sentence
        assert server.asked == []
    assert cache.read_bytes() == before
    database = sqlite3.connect(cache)
    database.execute(f"PRAGMA user_version = {known}")
    database.close()
    nothing_is_lost(shell, site)
