"""The bundled files are there, load, and carry their licences."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtSvg import QSvgRenderer

from resources import locate

FAMILIES = {"Inter", "Inter Display", "Source Serif 4"}


@pytest.fixture(scope="module")
def tokens() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(locate("tokens.json").read_text(encoding="utf-8"))
    return read


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/no-such\.svg"):
        locate("icons/no-such.svg")


def test_light_and_dark_name_the_same_colours(tokens: dict[str, Any]) -> None:
    assert tokens["colour"]["light"].keys() == tokens["colour"]["dark"].keys()
    for value in (*tokens["colour"]["light"].values(), *tokens["colour"]["dark"].values()):
        assert re.fullmatch(r"#[0-9A-F]{6}", value)


def test_every_icon_of_the_tokens_is_bundled(tokens: dict[str, Any]) -> None:
    named = {*tokens["icon"]["map"].values(), *(level["icon"] for level in tokens["severity"].values())}
    there = {file.stem for file in locate("icons").glob("*.svg")}
    assert not named - there


def test_every_icon_can_be_drawn_in_any_colour(qapp: QGuiApplication) -> None:
    for file in locate("icons").glob("*.svg"):
        source = file.read_text(encoding="utf-8")
        assert 'stroke="currentColor"' in source, file.name
        assert QSvgRenderer(QByteArray(source.encode())).isValid(), file.name


def test_the_fonts_bring_the_families_of_the_tokens(qapp: QGuiApplication, tokens: dict[str, Any]) -> None:
    brought: set[str] = set()
    for file in locate("fonts").glob("*.ttf"):
        brought.update(QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file))))
    assert {tokens["type"][role]["family"] for role in ("ui", "display", "document")} == FAMILIES
    assert brought >= FAMILIES


def test_what_is_bundled_carries_its_licence() -> None:
    for licence in ("fonts/Inter-OFL.txt", "fonts/SourceSerif4-OFL.txt", "icons/Lucide-LICENSE.txt"):
        assert "permission" in locate(licence).read_text(encoding="utf-8").lower()
