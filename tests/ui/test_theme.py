"""The theme: readable in both schemes, complete, and followed by everything when it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui import theme
from ui.theme import Look, Meaning, Scheme, SchemeChoice, Text, keeper, make_theme, set_error, set_look, tokens
from ui.theme.fonts import load_families
from ui.theme.palette import palette
from ui.theme.style import CorralStyle

UI = Path(theme.__file__).parents[1]
SCHEMES = list(Scheme)


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[None]:
    keeper.install(qapp)
    yield
    keeper.choose(SchemeChoice.LIGHT, 1.0, reduced_motion=False)


def luminance(colour: QColor) -> float:
    """WCAG 2.1 relative luminance."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


TEXT, MARK = 4.5, 3.0
"""What WCAG 2.1 asks for: 1.4.3 for text, 1.4.11 for marks and outlines. Disabled text is exempt."""

PAIRS: tuple[tuple[str, float, str], ...] = (
    ("text", TEXT, "surface sunken chrome hover selected selected_inactive raised"),
    ("text_2", TEXT, "surface sunken chrome hover selected selected_inactive raised"),
    ("text_3", TEXT, "surface sunken chrome hover raised"),
    ("accent", TEXT, "surface sunken chrome selected accent_soft raised"),
    ("on_accent", TEXT, "accent accent_hover accent_pressed"),
    ("high", TEXT, "surface sunken high_soft selected chrome"),
    ("med", TEXT, "surface sunken med_soft selected chrome"),
    ("low", TEXT, "surface sunken low_soft"),
    ("good", TEXT, "surface sunken good_soft chrome"),
    ("tie", TEXT, "surface sunken tie_soft"),
    ("high_fill", MARK, "surface selected"),
    ("low_fill", MARK, "surface selected"),
    ("good_fill", MARK, "surface"),
    ("tie_fill", MARK, "surface"),
    ("med_fill", MARK, "surface"),
    ("border_strong", MARK, "surface chrome"),
    ("focus", MARK, "surface selected chrome"),
    ("on_inverse", TEXT, "inverse"),
    ("inverse_accent", TEXT, "inverse"),
    ("inverse_2", TEXT, "inverse"),
)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "needed", "grounds"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_every_ink_has_the_contrast_that_it_needs(scheme: Scheme, ink: str, needed: float, grounds: str) -> None:
    colour = tokens.colours(scheme)
    ratios = {ground: contrast(getattr(colour, ink), getattr(colour, ground)) for ground in grounds.split()}
    assert {ground: ratio for ground, ratio in ratios.items() if ratio < needed} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("meaning", list(Meaning))
def test_the_text_of_every_meaning_is_readable_on_its_soft_fill_and_on_the_surface(
    scheme: Scheme, meaning: Meaning
) -> None:
    colour = tokens.colours(scheme)
    assert contrast(colour.ink(meaning), colour.soft(meaning)) >= 4.5
    assert contrast(colour.ink(meaning), colour.surface) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_badges_and_avatars_are_readable(scheme: Scheme) -> None:
    made = make_theme(scheme)
    assert all(contrast(fill, made.badge_ink) >= 4.5 for fill in made.badge_fills)
    assert all(contrast(fill, ink) >= 4.5 for fill, ink in made.avatar_tints)
    assert len(made.avatar_tints) == 6


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_selected_shows_its_second_text_in_text_2(scheme: Scheme) -> None:
    colour = tokens.colours(scheme)
    for ground in (colour.selected, colour.selected_inactive, colour.hover):
        assert contrast(colour.text_2, ground) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_palette_has_every_role_in_every_group(scheme: Scheme) -> None:
    made = palette(tokens.colours(scheme))
    roles = [
        role for role in QPalette.ColorRole if role not in {QPalette.ColorRole.NColorRoles, QPalette.ColorRole.NoRole}
    ]
    groups = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled)
    assert [(group, role) for group in groups for role in roles if not made.isBrushSet(group, role)] == []


def test_the_palette_follows_the_design_in_its_groups() -> None:
    colour = tokens.colours(Scheme.DARK)
    made, group, role = palette(colour), QPalette.ColorGroup, QPalette.ColorRole
    assert made.color(group.Active, role.Window) == colour.chrome
    assert made.color(group.Active, role.Base) == colour.surface
    assert made.color(group.Active, role.Highlight) == colour.selected
    assert made.color(group.Inactive, role.Highlight) == colour.selected_inactive
    assert made.color(group.Disabled, role.Text) == colour.disabled
    assert made.color(group.Active, role.PlaceholderText) == colour.text_3


def test_a_token_too_few_or_too_many_is_an_error() -> None:
    from ui.theme.shapes import Lines

    with pytest.raises(TypeError, match="focus_ring"):
        tokens._typed(Lines, {"hairline": 1, "controlOutline": 1, "selectionEdge": 2, "navEdge": 3, "markUnderline": 2})


def test_the_bundled_families_are_there() -> None:
    families = load_families()
    assert {"Inter", "Source Serif 4"} <= families
    assert "Inter" in QFontDatabase.families()


def test_fonts_have_the_sizes_of_the_scale_and_grow_with_the_text_size() -> None:
    usual, large = make_theme(Scheme.LIGHT), make_theme(Scheme.LIGHT, 1.5)
    assert usual.type.font(Text.POST).pixelSize() == 15
    assert large.type.font(Text.POST).pixelSize() == 22
    assert usual.type.font(Text.BODY, 600).weight() == 600
    assert usual.type.font(Text.CLAUSE).families()[0] == "Source Serif 4"
    assert large.height.queue_row == 129
    assert large.width.rail == 324
    assert large.space == usual.space


def test_a_text_size_out_of_reason_is_held_in_bounds() -> None:
    assert make_theme(Scheme.LIGHT, 9).text_scale == 2.0
    assert make_theme(Scheme.LIGHT, 0.1).text_scale == 0.8


def test_figures_that_count_have_one_width() -> None:
    metrics = make_theme(Scheme.LIGHT).type.metrics(Text.NUMBER)
    assert metrics.horizontalAdvance("111") == metrics.horizontalAdvance("888")


def test_running_text_keeps_its_narrow_hyphens() -> None:
    type_ = make_theme(Scheme.LIGHT).type
    assert type_.metrics(Text.SMALL).horizontalAdvance("-") < type_.metrics(Text.NUMBER).horizontalAdvance("-")


def test_reduced_motion_leaves_only_the_undo_hold() -> None:
    motion = make_theme(Scheme.LIGHT, reduced_motion=True).motion
    assert (motion.fade, motion.row_collapse, motion.undo_hold) == (0, 0, 10_000)


class Repaints(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


def test_a_change_of_scheme_repaints_what_is_shown_and_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    keeper.choose(SchemeChoice.LIGHT)
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    qapp.processEvents()
    before, revision = Repaints(field), keeper.theme.revision
    with qtbot.waitSignal(keeper.changed):
        keeper.choose(SchemeChoice.DARK)
    qapp.processEvents()
    assert keeper.theme.scheme is Scheme.DARK
    assert keeper.theme.revision > revision
    assert before.count >= 1
    assert field.palette().color(QPalette.ColorRole.Base) == tokens.colours(Scheme.DARK).surface


def test_the_system_is_followed_until_the_person_chooses(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper.choose(SchemeChoice.SYSTEM)
    hints = qapp.styleHints()
    hints.setColorScheme(Qt.ColorScheme.Dark)
    wanted = Scheme.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else Scheme.LIGHT
    assert keeper.theme.scheme is wanted
    monkeypatch.setattr("ui.theme.in_force._system_is_dark", lambda: True)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert keeper.theme.scheme == "dark"
    keeper.choose(SchemeChoice.LIGHT)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert keeper.theme.scheme == "light"
    hints.unsetColorScheme()


def test_icons_are_drawn_once_for_a_look_and_sharp_at_any_ratio() -> None:
    colour = tokens.colours(Scheme.LIGHT)
    one = theme.pixmap("approve", colour.good, 16, 2.0)
    assert one.size() == QSize(32, 32)
    assert one.deviceIndependentSize().width() == 16
    assert theme.pixmap("approve", colour.good, 16, 2.0) is one
    assert theme.pixmap("check", colour.high, 16, 2.0).toImage() != one.toImage()


@pytest.mark.parametrize("role", sorted(tokens.raw_tokens()["icon"]["map"]))
def test_every_icon_of_the_tokens_is_bundled_and_takes_the_colour(role: str) -> None:
    ink = QColor(255, 0, 0)
    image = theme.pixmap(role, ink, 16).toImage()
    solid = [image.pixelColor(x, y) for x in range(16) for y in range(16) if image.pixelColor(x, y).alpha() > 200]
    assert solid
    assert all(pixel.red() > 240 and pixel.green() < 16 for pixel in solid)


def test_an_icon_set_once_follows_the_scheme(qapp: QApplication) -> None:
    keeper.choose(SchemeChoice.LIGHT)
    icon = theme.icon("approve", "good")
    light = icon.pixmap(QSize(16, 16)).toImage()
    keeper.choose(SchemeChoice.DARK)
    assert icon.pixmap(QSize(16, 16)).toImage() != light
    assert icon.pixmap(QSize(16, 16), QIcon.Mode.Disabled).toImage() != icon.pixmap(QSize(16, 16)).toImage()


def test_a_name_without_an_icon_is_an_error() -> None:
    with pytest.raises(OSError, match="no-such-icon"):
        theme.pixmap("no-such-icon", QColor(1, 2, 3), 16)


def colour_at(widget: QWidget, x: int, y: int) -> QColor:
    return widget.grab().toImage().pixelColor(QPoint(x, y))


def test_buttons_have_the_height_and_the_fill_of_their_look(qtbot: QtBot, qapp: QApplication) -> None:
    keeper.choose(SchemeChoice.LIGHT)
    assert isinstance(qapp.style(), CorralStyle) or qapp.style().metaObject().className() == "CorralStyle"
    button = QPushButton("Publish")
    qtbot.addWidget(button)
    set_look(button, Look.PRIMARY)
    button.resize(button.sizeHint())
    assert button.sizeHint().height() == 30
    assert colour_at(button, 5, 15) == tokens.colours(Scheme.LIGHT).accent
    set_look(button, Look.QUIET)
    assert colour_at(button, 5, 15) == tokens.colours(Scheme.LIGHT).surface


def test_a_wrong_field_is_outlined_in_high(qtbot: QtBot) -> None:
    keeper.choose(SchemeChoice.LIGHT)
    field = QLineEdit("forum.fenn")
    qtbot.addWidget(field)
    field.resize(160, 30)
    assert colour_at(field, 80, 0) == tokens.colours(Scheme.LIGHT).border_strong
    set_error(field, True)
    assert colour_at(field, 80, 0) == tokens.colours(Scheme.LIGHT).high_fill


def test_a_menu_paints_what_looks_like_markup_as_text(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("<b>Bold</b> && more").setShortcut("Ctrl+B")
    menu.addSeparator()
    menu.addMenu("More")
    assert not menu.grab().isNull()


HEX = re.compile(r"#[0-9A-Fa-f]{6}\b|QColor\(\s*[\"'\d]|Qt\.GlobalColor\.(?!transparent)")


def test_no_colour_is_written_outside_the_theme() -> None:
    found = [
        f"{file.relative_to(UI)}:{number}"
        for file in sorted(UI.rglob("*.py"))
        if file.parent != UI / "theme"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if HEX.search(line)
    ]
    assert found == []


def test_a_picture_of_nothing_is_not_cached_under_another_ratio() -> None:
    colour = tokens.colours(Scheme.LIGHT).text
    assert isinstance(theme.pixmap("queue", colour, 16, 1.25), QPixmap)
    assert theme.pixmap("queue", colour, 16, 1.25).size() == QSize(20, 20)
