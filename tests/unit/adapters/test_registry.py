"""Which platforms there are, Corral's own and those of other packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console.adapters import registry


@pytest.fixture
def other_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages that bring adapters: one good, two bad, and one that takes a name of ours."""
    (tmp_path / "corral_forum.py").write_text(
        "from dataclasses import replace\n"
        "from console.adapters.sandbox.platform import PLATFORM as sandbox\n"
        "PLATFORM = replace(sandbox, kind='forum', title='A forum')\n"
        "NOTHING = 3\n"
    )
    (tmp_path / "corral_broken.py").write_text("raise RuntimeError('needs a newer forum')\n")
    description = tmp_path / "corral_forum-1.0.dist-info"
    description.mkdir()
    (description / "METADATA").write_text("Metadata-Version: 2.1\nName: corral-forum\nVersion: 1.0\n")
    (description / "entry_points.txt").write_text(
        "[corral.adapters]\n"
        "forum = corral_forum:PLATFORM\n"
        "mailman = corral_forum:PLATFORM\n"
        "odd = corral_forum:NOTHING\n"
        "broken = corral_broken:PLATFORM\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("kind", list(registry._BUILT_IN))
def test_our_own_platforms_go_by_their_kind(kind: str) -> None:
    assert registry.platform(kind).kind == kind
    assert kind in [platform.kind for platform in registry.platforms()]


def test_an_unknown_kind_is_answered_with_those_that_there_are() -> None:
    ours = ", ".join(registry._BUILT_IN)
    with pytest.raises(registry.UnknownPlatform, match=f"no platform called carrier-pigeon; there is: {ours}"):
        registry.platform("carrier-pigeon")


@pytest.mark.usefixtures("other_packages")
def test_another_package_brings_a_platform() -> None:
    assert registry.kinds() == [*registry._BUILT_IN, "broken", "forum", "odd"]
    assert registry.platform("forum").title == "A forum"


@pytest.mark.usefixtures("other_packages")
def test_no_package_takes_the_place_of_our_own() -> None:
    assert registry.platform("mailman").title == "Mailman 3"


@pytest.mark.usefixtures("other_packages")
@pytest.mark.parametrize(("kind", "said"), [("broken", "needs a newer forum"), ("odd", "does not describe a platform")])
def test_a_broken_package_is_named_and_breaks_nothing_else(kind: str, said: str) -> None:
    with pytest.raises(registry.BrokenPlatform, match=said):
        registry.platform(kind)
    assert [platform.kind for platform in registry.platforms()] == [*registry._BUILT_IN, "forum"]


def test_nothing_is_imported_before_it_is_used() -> None:
    program = (
        "import sys; from console.adapters import registry; registry.kinds();"
        "late = ('console.adapters.mailman', 'console.adapters.sandbox', 'urllib3');"
        "print([name for name in sys.modules if name.startswith(late)])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
