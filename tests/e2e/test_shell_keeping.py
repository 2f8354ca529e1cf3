"""A home as a file and back, through the shell: what was decided comes along, and every failure is one sentence."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.shell import Shell


def test_a_home_goes_into_a_file_and_comes_back(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home", ("--sandbox",))
    assert shell("sync").status == 0
    item = shell("queue", "--limit", 1).document["items"][0]["id"]
    assert shell("decide", item, "approve").status == 0
    packed, document = tmp_path / "desk.corral-backup", tmp_path / "desk.json"
    assert shell("backup", packed).document["schema"] >= 1
    assert shell("export", document).document["commands"] == 1
    assert shell("undo").status == 0

    other = Shell(tmp_path / "other", ("--sandbox",))
    restored = other("restore", packed)
    assert restored.status == 0, restored.err
    assert (restored.document["doubtful"], restored.document["kept"]) == (1, None)
    (command,) = other("outbox").document["commands"]
    assert (command["item"], command["action"], command["state"]) == (item, "approve", "uncertain")
    assert other("import", document).status == 1, "its account is there already"
    kept = other("restore", packed).document["kept"]
    assert Path(kept).name.startswith("corral.replaced-")
    assert other("doctor").status == 0


def test_what_is_no_backup_is_said_in_one_sentence(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    letter = tmp_path / "letter"
    letter.write_text("Dear all,")
    for words, said in (
        (("backup", tmp_path / "none"), "nothing to back up"),
        (("restore", letter), "no backup of Corral"),
        (("import", letter), "no export of Corral"),
        (("restore", tmp_path / "none"), "No such file"),
        (("backup", tmp_path / "nowhere" / "file"), "No such file"),
    ):
        answer = shell(*words)
        assert answer.status in (1, 4), answer
        assert said in answer.err
        assert "Traceback" not in answer.err


def test_a_policy_is_checked_before_it_is_handed_out(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    policy = tmp_path / "policy.toml"
    policy.write_text("format = 1\n[locked]\nproxi = 'x'\n")
    answer = shell("doctor", "--policy", policy)
    assert answer.status == 4
    assert "proxi" in answer.document["checks"][0]["detail"]
