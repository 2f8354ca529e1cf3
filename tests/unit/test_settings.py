"""Settings: whole or not at all, and mistakes named."""

from pathlib import Path

import pytest

from console import settings
from console.domain.actions import Action
from console.settings import Reply, Settings, SettingsError


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    chosen = Settings(
        moderator="Ines",
        theme="dark",
        text_size=125,
        keys={"approve": "Y"},
        replies=(Reply(name="No", text="Not {subject}", action=Action.REJECT), Reply(name="Any", text="Hm")),
    )
    settings.save(path, chosen)
    assert settings.load(path) == chosen


def test_no_file_means_defaults_and_defaults_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    assert settings.load(path) == Settings()
    settings.save(path, Settings(moderator="Ines"))
    assert path.read_text() == 'moderator = "Ines"\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("text_size = 'big'", "text_size"),
        ("text_size = 900", "text_size"),
        ("theme = 'pink'", "theme"),
        ("proxy = 'http://ines:pw@proxy.example.org:3128'", "proxy"),
        ("proxy = 'ines:pw@proxy.example.org'", "proxy"),
        ("undo_seconds = \nmoderator = 'x'", "line 1"),
        ("[[replies]]\nname = 'x'", "replies"),
    ],
)
def test_a_mistake_is_named_and_the_file_is_left_alone(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=named):
        settings.load(path)
    assert path.read_text() == text


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.toml"
    settings.save(path, Settings(moderator="Ines"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        settings.save(path, Settings(moderator="Dov"))
    assert settings.load(path).moderator == "Ines"
    assert [found.name for found in tmp_path.iterdir()] == ["settings.toml"]


def test_settings_of_a_later_version_do_not_stop_this_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('moderator = "Ines"\nnot_yet_known = 3\n')
    assert settings.load(path).moderator == "Ines"
