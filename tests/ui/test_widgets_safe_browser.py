"""The view of text from elsewhere: nothing is fetched, nothing is opened, links tell where they lead."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QColor, QDesktopServices, QImage, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme import Meaning, SchemeChoice, current, keeper
from ui.widgets.safe_browser import Mark, SafeBrowser


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[None]:
    keeper.install(qapp)
    keeper.choose(SchemeChoice.LIGHT, 1.0)
    yield
    keeper.choose(SchemeChoice.LIGHT, 1.0)


@pytest.fixture
def remote() -> Iterator[tuple[str, list[str]]]:
    """A loopback server that counts who comes."""
    hits: list[str] = []

    class Counter(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", hits
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(qtbot: QtBot) -> SafeBrowser:
    made = SafeBrowser()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def test_nothing_that_a_text_refers_to_is_fetched(
    browser: SafeBrowser, remote: tuple[str, list[str]], qapp: QApplication, tmp_path: Path
) -> None:
    base, hits = remote
    secret = tmp_path / "secret.png"
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(0xFF00FF00)
    picture.save(str(secret))
    browser.show_html(
        f'<head><link rel="stylesheet" href="{base}/style.css"/></head><style>@import url("{base}/import.css");'
        f' body {{ background-image: url("{base}/ground.png"); }} p {{ background: url({base}/p.png); }}</style>'
        f'<body background="{base}/body.png"><p>Before <img src="{base}/picture.png"> after</p>'
        f'<img src="{secret.as_uri()}"><img src="{secret}"><img src="qrc:/x.png"><img src="//127.0.0.1/y.png">'
        f'<table background="{base}/table.png"><tr><td>cell</td></tr></table>'
        f'<iframe src="{base}/frame.html"></iframe><object data="{base}/o"></object>'
        f'<ul style="list-style-image: url({base}/dot.png)"><li>one</li></ul></body>'
    )
    shown = browser.grab().toImage()
    qapp.processEvents()
    browser.setSource(QUrl(f"{base}/page.html"))
    browser.reload()
    browser.home()
    qapp.processEvents()
    assert "Before" in browser.toPlainText()
    assert hits == []
    green = [
        (x, y)
        for x in range(0, shown.width(), 2)
        for y in range(0, shown.height(), 2)
        if shown.pixelColor(x, y) == QColor(0, 255, 0)
    ]
    assert green == []


def test_the_counting_server_does_count(remote: tuple[str, list[str]]) -> None:
    import urllib.request

    base, hits = remote
    with urllib.request.urlopen(f"{base}/seen", timeout=5) as answer:
        assert answer.status == 200
    assert hits == ["/seen"]


@pytest.mark.parametrize(
    "address",
    [
        "http://x.example/a.png",
        "https://x.example/a.png",
        "file:///etc/passwd",
        "data:,x",
        "qrc:/a",
        "a.png",
        "internal:unknown",
    ],
)
def test_every_scheme_is_answered_with_a_placeholder(browser: SafeBrowser, address: str) -> None:
    image = browser.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(address))
    assert isinstance(image, QImage)
    assert image.deviceIndependentSize().toSize().width() == 132
    assert browser.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, QUrl(address)) == b""
    assert browser.loadResource(QTextDocument.ResourceType.HtmlResource.value, QUrl(address)) == b""


def test_what_is_internal_is_answered(browser: SafeBrowser) -> None:
    own = QImage(7, 7, QImage.Format.Format_RGB32)
    browser.set_internal({"seal": own})
    assert browser.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("internal:seal")) == own


class Opened(QObject):
    """Stands in for the desktop: remembers what it was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.urls.append(url)


def test_a_click_says_which_link_and_opens_nothing(browser: SafeBrowser, qtbot: QtBot) -> None:
    opened = Opened()
    QDesktopServices.setUrlHandler("https", opened, "open")  # type: ignore[arg-type]
    browser.show_html('<p><a href="https://kettle.example/top10">Cheers</a></p>')
    place = browser.cursorRect().center() + QPoint(12, 0)
    with qtbot.waitSignal(browser.link_activated) as said:
        QTest.mouseClick(browser.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QDesktopServices.unsetUrlHandler("https")
    assert said.args == [QUrl("https://kettle.example/top10")]
    assert opened.urls == []
    assert browser.toPlainText() == "Cheers"


def test_links_are_reached_and_entered_by_keys_and_tell_their_target(browser: SafeBrowser, qtbot: QtBot) -> None:
    browser.show_html('<p>Text <a href="https://one.example/">one</a> and <a href="https://two.example/">two</a></p>')
    targets: list[str] = []
    browser.link_hovered.connect(targets.append)
    browser.setFocus()
    QTest.keyClick(browser, Qt.Key.Key_Tab)
    QTest.keyClick(browser, Qt.Key.Key_Tab)
    with qtbot.waitSignal(browser.link_activated) as said:
        QTest.keyClick(browser, Qt.Key.Key_Return)
    assert said.args == [QUrl("https://two.example/")]
    assert targets[:2] == ["https://one.example/", "https://two.example/"]


def test_a_target_in_a_tip_is_never_read_as_markup(browser: SafeBrowser) -> None:
    browser._hovered(QUrl("https://x.example/<img src=x>"))
    assert "<img" not in browser.toolTip()


def test_plain_text_is_shown_as_it_is(browser: SafeBrowser) -> None:
    browser.show_text("<b>not bold</b> & <img src='http://127.0.0.1:1/x'>")
    assert browser.toPlainText().startswith("<b>not bold</b> & <img")


def test_phrases_are_marked_wherever_they_stand(browser: SafeBrowser) -> None:
    browser.show_text("People like you, and people LIKE you again.")
    browser.mark_phrases(["people like you"])
    colour = current().colour
    assert len(browser.extraSelections()) == 2
    first = browser.extraSelections()[0]
    assert first.format.background().color() == colour.soft(Meaning.HIGH)
    image = browser.grab().toImage()
    lines = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) == colour.high_fill
    ]
    assert len({y for _, y in lines}) == 2  # one line of text, its underline 2 px thick
    assert len(lines) > 100


def test_marks_outside_the_text_are_held_inside_it(browser: SafeBrowser) -> None:
    browser.show_text("short")
    browser.mark([Mark(2, 400), Mark(90, 95)])
    browser.grab()
    first = browser.extraSelections()[0]
    assert first.cursor.selectedText() == "ort"


def test_marks_and_text_stay_when_the_scheme_changes(browser: SafeBrowser) -> None:
    browser.show_text("People like you are why")
    browser.mark_phrases(["people like you"])
    before = browser.extraSelections()[0]
    light = QColor(before.format.background().color())
    keeper.choose(SchemeChoice.DARK)
    assert browser.toPlainText() == "People like you are why"
    after = browser.extraSelections()[0]
    assert after.format.background().color() == current().colour.high_soft != light


def test_a_fitting_view_is_as_high_as_its_text(qtbot: QtBot, qapp: QApplication) -> None:
    view = SafeBrowser(fit=True)
    qtbot.addWidget(view)
    view.setFixedWidth(300)
    view.show()
    view.show_text("one line")
    low = view.height()
    view.show_text("many words " * 60)
    assert view.height() > 5 * low


def test_nothing_can_be_typed_or_dropped_into_it(browser: SafeBrowser, qtbot: QtBot) -> None:
    browser.show_text("as it was")
    browser.setFocus()
    QTest.keyClicks(browser, "x")
    assert browser.toPlainText() == "as it was"
    assert not browser.acceptDrops()
    assert browser.textCursor().position() == QTextCursor(browser.document()).position()
