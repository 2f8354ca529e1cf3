"""The rules through the shell: edited offline, changed by a colleague meanwhile, merged, published, cited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.shell import Shell

OURS = "**2.3** Say it once, and in one place. The same text goes on one board, the one where it belongs."


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    found = Shell(tmp_path / "home", ("--sandbox",))
    assert found("sync").status == 0
    return found


def clauses(shell: Shell, terms: str = "House rules") -> dict[str, dict[str, Any]]:
    return {one["number"]: one for one in shell("terms", "show", terms).document["all_clauses"]}


def versions(shell: Shell) -> list[str]:
    return [one["name"] for one in shell("terms", "history", "House rules").document["versions"]]


def test_what_two_wrote_at_once_is_merged_and_both_is_published(shell: Shell) -> None:
    assert shell("terms", "edit", "House rules", "--clause", "2.3", "--set", OURS).status == 0
    told = shell("terms", "diff", "House rules").document
    assert told["summary"] == "1 clause changed"

    assert shell("sandbox", "colleague-edits", "--times", 1).status == 0
    assert shell("terms", "publish", "House rules", "--note", "Say it once", "--now").status == 0
    assert shell("sync").status == 1
    (parked,) = shell("outbox").document["commands"]
    assert (parked["action"], parked["state"]) == ("publish", "parked")
    assert clauses(shell)["2.3"]["text"] == OURS

    merge = shell("terms", "merge", "House rules").document
    assert {one["number"]: one["verdict"] for one in merge["clauses"]} == {"2.3": "mine", "6.3": "theirs"}
    assert shell("terms", "merge", "House rules", "--finish").status == 0
    assert shell("terms", "publish", "House rules", "--now").status == 0
    assert shell("sync").status == 0
    assert not shell("outbox").document["commands"]

    found = clauses(shell)
    assert found["2.3"]["text"] == OURS
    assert found["6.3"]["text"].endswith("Ask if in doubt.")
    overview = shell("terms", "list").document["terms"][0]
    assert (overview["in_force"], overview["draft"], overview["merge"]) == (versions(shell)[0], None, False)
    sent = shell("terms", "history", "House rules").document["publications"]
    assert [one["state"] for one in sent] == ["sent", "dismissed"]


def test_a_conflict_in_one_clause_waits_for_a_choice(shell: Shell) -> None:
    last = clauses(shell)["6.3"]["text"]
    assert shell("terms", "edit", "House rules", "--clause", "6.3", "--set", f"{last} Within a day.").status == 0
    shell("sandbox", "colleague-edits", "--times", 1)
    shell("terms", "publish", "House rules", "--now")
    shell("sync")
    merge = shell("terms", "merge", "House rules")
    assert (merge.status, merge.document["left"]) == (1, 1)
    assert shell("terms", "merge", "House rules", "--finish").status == 1
    assert shell("terms", "merge", "House rules", "--aside").status == 0
    assert shell("terms", "merge", "House rules", "--take", "6.3=mine").document["left"] == 0
    assert shell("terms", "merge", "House rules", "--finish").status == 0
    assert clauses(shell)["6.3"]["text"] == f"{last} Within a day."


def test_a_date_in_the_future_is_waited_for_and_can_be_taken_back(shell: Shell) -> None:
    shell("terms", "edit", "House rules", "--clause", "2.3", "--set", OURS)
    assert (
        "2.3"
        in shell("terms", "publish", "House rules", "--dry-run", "--effective", "2199-01-01").document["announcement"]
    )
    assert shell("terms", "publish", "House rules", "--effective", "2199-01-01").status == 0
    assert shell("sync").status == 0
    (waiting,) = shell("terms", "history", "House rules").document["publications"]
    assert (waiting["state"], waiting["effective"][:3]) == ("waiting", "219")
    assert shell("undo").document["taken_back"] == 1
    assert shell("terms", "publish", "House rules", "--effective", "1999-01-01").status == 1


def test_publishing_is_taken_back_by_publishing_what_was_there_before(shell: Shell) -> None:
    before = clauses(shell)["2.3"]["text"]
    shell("terms", "edit", "House rules", "--clause", "2.3", "--set", OURS)
    shell("terms", "publish", "House rules", "--now")
    assert shell("sync").status == 0
    assert shell("undo").document["restoring"] == 1
    assert shell("sync").status == 0
    overview = shell("terms", "list").document["terms"][0]
    assert overview["in_force"] == "v1"
    assert clauses(shell)["2.3"]["text"] == OURS
    assert shell("terms", "show", "House rules", "--at", "v1", "--clause", "2.3").document["text"] == before


def test_a_decision_cites_the_clause_as_it_was_that_day(shell: Shell) -> None:
    item = shell("queue", "--search", "kind:report").document["items"][0]["id"]
    before = clauses(shell)["2.1"]["text"]
    command = shell("decide", item, "remove", "--clause", "2.1", "--now").document["commands"][0]
    assert (command["clause"][:4], command["clause_version"]) == ("§2.1", "v1")
    assert shell("decide", item, "remove", "--clause", "99.9").status == 1
    source = shell("terms", "show", "House rules").document["text"]
    without = Path(shell.home) / "rules.md"
    without.write_text(source.replace(f"{before}\n\n", ""), "utf-8", newline="")
    assert shell("terms", "edit", "House rules", "--file", without, "--save").status == 0
    assert "2.1" not in clauses(shell)
    cited = shell("terms", "show", "House rules", "--at", "v1", "--clause", "2.1").document
    assert (cited["text"], cited["cited"]) == (before, 1)
    assert cited["decisions"][0]["version"] == "v1"


def test_who_accepted_the_rules_is_written_as_csv(shell: Shell, tmp_path: Path) -> None:
    told = shell("terms", "show", "House rules", "--accepted").document["accepted"]
    rows = shell("terms", "show", "House rules", "--accepted", "--csv", tmp_path / "who.csv").document["rows"]
    assert rows == len(told) > 0
    assert (tmp_path / "who.csv").read_text("utf-8").splitlines()[0] == "community,account,document,version,who,when"
