"""A real Radicale kept with Corral through the shell: conflicts, deletions, lost tokens, drafts, two places at once."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.shell import Shell
from tests.servers.calendar import Calendar, event
from tests.servers.radicale import Radicale

pytestmark = pytest.mark.timeout(300)

SPAN = ("--from", "2026-04-01", "--until", "2026-05-01", "--zone", "Europe/Lisbon")
_HOMES = count(1)


def console(tmp_path: Path, *calendars: Calendar, user: str = "maud") -> Shell:
    """A console with a home of its own that has read the calendars; they are called a, b …"""
    names = "ab"[: len(calendars)]
    secrets = {f"CORRAL_SECRET_{name.upper()}": calendars[0].server.password for name in names}
    shell = Shell(tmp_path / f"home{next(_HOMES)}", secrets=secrets, patience=120)
    for name, each in zip(names, calendars, strict=True):
        added = shell("account", "add", "caldav", each.server.url + each.path, "--name", name, "--user", user)
        assert added.status == 0, added.err
    assert shell("sync").status == 0
    return shell


def listed(shell: Shell) -> dict[str, dict[str, Any]]:
    """What happens in April, by title."""
    return {one["title"]: one for one in shell("events", "list", *SPAN).document["events"]}


def number(shell: Shell, title: str) -> str:
    return str(listed(shell)[title]["id"])


def test_two_consoles_edit_one_event_and_the_second_gets_the_conflict(radicale: Radicale, tmp_path: Path) -> None:
    calendar = Calendar(radicale)
    calendar.populate()
    maud, otis = console(tmp_path, calendar), console(tmp_path, calendar, user="otis")
    for shell, title in ((maud, "Maud’s"), (otis, "Otis’s")):
        assert shell("events", "move", number(shell, "Event 1"), "--title", title, "--now").status == 0

    assert maud("sync").status == 0
    assert otis("sync").status == 1

    [parked] = otis("outbox").document["commands"]
    assert parked["state"] == "parked"
    shown = otis("events", "show", number(otis, "Maud’s"))
    [copy] = shown.document["accounts"]
    assert shown.status == 1
    assert "SUMMARY:Otis’s" in copy["conflict"]["ours"]
    assert "SUMMARY:Maud’s" in copy["conflict"]["theirs"]
    assert "SUMMARY:Maud’s" in radicale.call("GET", f"{calendar.path}e1.ics").content.decode()


def test_deletions_arrive_and_a_lost_token_costs_nothing(radicale: Radicale, tmp_path: Path) -> None:
    calendar = Calendar(radicale)
    calendar.populate()
    shell = console(tmp_path, calendar)
    assert len(listed(shell)) == 8
    radicale.delete(calendar.path, "e1.ics")
    assert shell("sync").status == 0
    assert "Event 1" not in listed(shell)

    ids = {one["title"]: one["id"] for one in listed(shell).values()}
    radicale.delete(calendar.path, "e2.ics")
    radicale.put(calendar.path, "new.ics", event("new@example.org", "New"))
    radicale.forget_tokens(calendar.path)
    assert shell("sync").status == 0

    after = shell("events", "list", *SPAN).document["events"]
    assert sorted(one["title"] for one in after) == ["Event 0", *(f"Event {n}" for n in range(3, 8)), "New"]
    assert {one["title"]: one["id"] for one in after if one["title"] != "New"}.items() <= ids.items()


def test_one_event_published_to_two_accounts_stays_one_event(radicale: Radicale, tmp_path: Path) -> None:
    garden, mill = Calendar(radicale), Calendar(radicale)
    shell = console(tmp_path, garden, mill)
    added = shell("events", "add", "Open day", "--at", "2026-04-12T10:00", "--minutes", "300", "--zone", "Europe/Lisbon",
                  "--draft")  # fmt: skip
    uid = added.document["uid"]
    assert listed(shell)["Open day"]["draft"]
    assert shell("sync").status == 0
    assert not garden.server.names(garden.path)

    assert shell("events", "publish", uid, "--account", "a", "--account", "b").status == 0
    assert shell("undo").document["taken_back"] == 2
    assert listed(shell)["Open day"]["draft"]
    assert shell("events", "publish", uid, "--account", "a", "--account", "b", "--now").status == 0
    assert listed(shell)["Open day"]["command"] == "waiting"
    assert shell("sync").status == 0

    [one] = shell("events", "list", *SPAN).document["events"]
    assert one["accounts"] == ["a", "b"]
    assert not one["draft"]
    assert (
        shell("events", "move", one["id"], "--at", "2026-04-13T10:00", "--zone", "Europe/Lisbon", "--now").status == 0
    )
    assert shell("sync").status == 0
    for each in (garden, mill):
        [name] = radicale.names(each.path)
        assert "DTSTART;TZID=Europe/Lisbon:20260413T100000" in radicale.call("GET", each.path + name).text


def test_a_series_is_changed_one_by_one_and_taken_back(radicale: Radicale, tmp_path: Path) -> None:
    calendar = Calendar(radicale)
    shell = console(tmp_path, calendar)

    def times() -> list[str]:
        return [one["starts"][5:16] for one in shell("events", "list", *SPAN).document["events"]]

    shell("events", "add", "Tea", "--at", "2026-04-07T19:00", "--minutes", "60", "--zone", "Europe/Lisbon", "--repeats",
          "FREQ=WEEKLY;COUNT=4", "--now")  # fmt: skip
    assert shell("sync").status == 0
    first = ["04-07T18:00", "04-14T18:00", "04-21T18:00", "04-28T18:00"]
    assert times() == first
    tea = number(shell, "Tea")
    shell("events", "move", tea, "--instance", "2026-04-14T19:00", "--at", "2026-04-15T20:00",
          "--zone", "Europe/Lisbon", "--now")  # fmt: skip
    shell("events", "cancel", tea, "--instance", "20260428T190000", "--now")
    changed = ["04-07T18:00", "04-15T19:00", "04-21T18:00"]
    assert times() == changed
    assert shell("sync").status == 0
    assert times() == changed
    for _ in range(2):
        assert shell("undo").document["restoring"] == 1
        assert shell("sync").status == 0
    assert times() == first
    assert shell("events", "cancel", tea, "--now").status == 0
    assert times() == []
    assert shell("sync").status == 0
    assert not radicale.names(calendar.path)
    assert shell("undo").document["restoring"] == 1
    assert shell("sync").status == 0
    assert times() == first


def test_a_file_is_taken_in_and_written_out_again(radicale: Radicale, tmp_path: Path) -> None:
    calendar = Calendar(radicale)
    shell = console(tmp_path, calendar)
    file, out = tmp_path / "in.ics", tmp_path / "out.ics"
    odd = event("one@example.org", "Odd", "20260402T100000", "X-ODD;X-P=a:kept")
    file.write_text(odd + event("two@example.org", "Other"), encoding="utf-8", newline="")

    assert shell("events", "import", str(file), "--now").document["new"] == 2
    assert shell("sync").status == 0
    assert shell("events", "import", str(file), "--now").document["same"] == 2
    assert shell("events", "export", str(out)).document["events"] == 2
    assert "X-ODD;X-P=a:kept" in out.read_text("utf-8")
    file.write_text(odd.replace("SUMMARY:Odd", "SUMMARY:Even"), encoding="utf-8", newline="")
    assert shell("events", "import", str(file), "--now").document["changed"] == 1
    file.write_text("<html>", encoding="utf-8")
    refused = shell("events", "import", str(file))
    assert refused.status == 1
    assert "BEGIN:VCALENDAR" in refused.err
