"""A mail server that is played, a home that was synced with it once, and what bad input must never do to either."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import trustme

from tests.e2e.played_mailman import HOST, PASSWORD, USER, PlayedMailman
from tests.e2e.shell import Answer, Shell
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


def make_site(folder: Path) -> Site:
    """A site with a home below a folder."""
    authority = trustme.CA()
    certificate = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(certificate))
    site = Site(authority, free_ports(1)[0], folder / "home", 0, 0)
    shell = Shell(site.home, secrets=SECRET)
    with site.serve():
        added = shell("account", "add", "mailman", site.url, "--name", "kitchen", "--user", USER,
                      "--ca-file", certificate)  # fmt: skip
        assert added.status == DONE, added.err
        assert shell("sync").status == DONE
    first = next(item for item in shell("queue").document["items"] if item["subject"] == "Bread on Saturday")
    assert shell("decide", first["id"], "approve", "--now").status == DONE
    return replace(site, post=first["id"], number=601)


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
