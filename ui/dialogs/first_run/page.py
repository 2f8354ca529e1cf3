"""The page that adds a community: four steps, the sandbox beside them, one button at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.adapters.base import Platform
from console.domain.capabilities import ServerInfo
from ui.dialogs.first_run.draft import Draft
from ui.dialogs.first_run.permission_step import PermissionStep
from ui.dialogs.first_run.platform_step import PlatformStep
from ui.dialogs.first_run.side import SideColumn
from ui.dialogs.first_run.sign_in_step import AddressStep, SignInStep
from ui.theme import Text, current
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.lines import Hairline, follow_theme
from ui.widgets.set_up import StepState

_SIDE_FROM = 900
_LONGEST_NAME = 32
"""Letters of a name that a button still shows."""


def _host(url: str) -> str:
    """The host of an address as a person types it."""
    return QUrl(url if "://" in url else f"https://{url}").host()


class FirstRunPage(QWidget):
    """Asks four things and emits what was answered; it keeps nothing and reaches nobody itself.

    :param platforms: those to choose from, without the sandbox.
    """

    check_requested = Signal(Draft)
    add_requested = Signal(Draft)
    browser_requested = Signal(Draft)
    browser_ended = Signal()
    sandbox_requested = Signal()
    cancelled = Signal()

    def __init__(self, platforms: Sequence[Platform]) -> None:
        super().__init__()
        self.setAccessibleName("Add a community")
        self._info: ServerInfo | None = None
        self._busy = False
        self._offers_sandbox = True
        self._platform, self._address = PlatformStep(platforms), AddressStep()
        self._sign_in, self._permissions = SignInStep(), PermissionStep()
        self._side = SideColumn()
        self._foot = ElidedLabel("", Text.SMALL, tone="text_2")
        self._back, self._add = QPushButton("Cancel"), QPushButton("Add")
        self._assemble()
        self._platform.chosen.connect(self._follow_platform)
        self._address.changed.connect(self._address_changed)
        self._address.accepted.connect(self._sign_in.take_focus)
        self._sign_in.changed.connect(self._forget_check)
        self._sign_in.check_requested.connect(self._check)
        self._sign_in.browser_requested.connect(self._ask_browser)
        self._sign_in.browser_ended.connect(self.browser_ended)
        self._sign_in.browser_ended.connect(self._forget_check)
        self._permissions.check_requested.connect(self._check)
        self._add.clicked.connect(self._tell)
        self._back.clicked.connect(self.cancelled)
        self._side.sandbox_requested.connect(self.sandbox_requested)
        if len(platforms) == 1:
            self._platform.choose(0)
        self._follow()

    @property
    def draft(self) -> Draft:
        """The answers so far."""
        platform = self._platform.platform
        return Draft(
            kind=platform.kind if platform else "",
            url=self._address.url,
            user=self._sign_in.user,
            secret=self._sign_in.secret,
            name=self._permissions.name,
            place=self._permissions.place,
            ca_file=self._sign_in.ca_file,
            insecure_http=self._sign_in.insecure_http,
            keep_secret=self._sign_in.keep,
        )

    def take_focus(self) -> None:
        """Put the focus where one begins: the platforms, or the address where there is only one platform."""
        if self._platform.platform is None:
            self._platform.take_focus()
        else:
            self._address.take_focus()

    def allow_cancel(self, allowed: bool) -> None:
        """Whether there is anything to go back to."""
        self._back.setVisible(allowed)

    def allow_sandbox(self, allowed: bool) -> None:
        """Whether there is a sandbox to try instead."""
        self._offers_sandbox = allowed
        self._sandbox.setVisible(allowed and self._side.isHidden())
        self._side.card.setVisible(allowed)

    def keyring_missing(self) -> None:
        """Say that no keyring can be reached."""
        self._sign_in.keyring_missing()

    def show_address(self, address: str) -> None:
        """The sign-in in the browser has an address."""
        self._sign_in.browser.show_address(address, _host(self._address.url))

    def take_secret(self, secret: str) -> None:
        """The person agreed in the browser; what they may do there is asked at once."""
        self._sign_in.browser.take(secret)
        self._check()

    def show_info(self, info: ServerInfo) -> None:
        """A check answered."""
        self._info, self._busy = info, False
        self._sign_in.browser.show_person(info.user)
        members = f", {info.members:,} members" if info.members is not None else ""
        self._address.show_found(info.community, f"{info.product} {info.version}{members}")
        self._sign_in.show_trouble("")
        self._permissions.show_info(info)
        self._follow()
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._show_end)

    def show_trouble(self, sentence: str, *, address: bool = False) -> None:
        """A check failed, or the account could not be added; the sentence stands where it can be mended."""
        self._info, self._busy = None, False
        self._sign_in.browser.reset()
        self._address.show_trouble(sentence if address else "")
        self._sign_in.show_trouble("" if address else sentence)
        self._follow()
        (self._address if address else self._sign_in).take_focus()

    def _assemble(self) -> None:
        heading = QWidget()
        head = QHBoxLayout(heading)
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(10)
        head.addWidget(TextLabel("Add a community", Text.TITLE, 600))
        head.addWidget(TextLabel("Four steps, about two minutes", Text.BODY, tone="text_2"), 1)
        self._sandbox = LinkButton("Try the sandbox instead")
        self._sandbox.clicked.connect(self.sandbox_requested)
        head.addWidget(self._sandbox)
        heading.setFixedHeight(current().height.pane_header)
        steps = QWidget()
        column = QVBoxLayout(steps)
        column.setContentsMargins(26, 20, 32, 20)
        column.setSpacing(0)
        for step in (self._platform, self._address, self._sign_in, self._permissions):
            column.addWidget(step)
        column.addStretch(1)
        scroll = self._scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(steps)
        steps.setBackgroundRole(QPalette.ColorRole.Base)
        steps.setAutoFillBackground(True)
        foot = QWidget()
        bar = QHBoxLayout(foot)
        bar.setContentsMargins(66, 0, 32, 0)
        bar.setSpacing(8)
        bar.addWidget(self._foot, 1)
        bar.addWidget(self._back)
        bar.addWidget(self._add)
        foot.setFixedHeight(current().height.action_bar)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(scroll, 1)
        left.addWidget(Hairline())
        left.addWidget(foot)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addLayout(left, 1)
        body.addWidget(self._side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(heading)
        whole.addWidget(Hairline())
        whole.addLayout(body, 1)
        follow_theme(self)

    def _follow_platform(self) -> None:
        platform = self._platform.platform
        if platform is not None:
            self._address.set_platform(platform)
            self._sign_in.set_platform(platform)
            self._forget_check()
            self._address.take_focus()

    def _address_changed(self) -> None:
        """What came of the browser belongs to the address that it was opened for."""
        browser = self._sign_in.browser
        if browser.under_way or browser.secret:
            browser.reset()
            self.browser_ended.emit()
        self._forget_check()

    def _forget_check(self) -> None:
        """What was entered changed, so what was found no longer holds."""
        if self._info is not None:
            self._info = None
            self._permissions.clear()
            self._address.show_found("", "")
        self._follow()

    def _has_address(self, draft: Draft) -> bool:
        """Whether there is an address to ask; if not, the page says so."""
        if draft.url:
            return True
        self._address.show_trouble("Enter the address first.")
        self._address.take_focus()
        return False

    def _ask_browser(self) -> None:
        draft = self.draft
        if draft.kind and self._has_address(draft):
            self._address.show_trouble("")
            self._sign_in.show_trouble("")
            self._sign_in.browser.ask(_host(draft.url))
            self.browser_requested.emit(draft)

    def _check(self) -> None:
        draft = self.draft
        if not draft.kind or self._busy or not self._has_address(draft):
            return
        if self._sign_in.in_browser and not draft.secret:
            self._ask_browser()
            return
        self._busy = True
        self._address.show_trouble("")
        self._sign_in.show_trouble("")
        self._follow()
        self.check_requested.emit(draft)

    def _tell(self) -> None:
        if self._info is not None:
            self.add_requested.emit(self.draft)

    def _follow(self) -> None:
        """Which step is the current one, and what the button says."""
        done = (
            self._platform.platform is not None,
            bool(self._address.url),
            self._info is not None,
            False,
        )
        current_step = next((number for number, is_done in enumerate(done) if not is_done), 3)
        steps = (self._platform, self._address, self._sign_in, self._permissions)
        for number, step in enumerate(steps):
            state = StepState.DONE if done[number] else StepState.NOW if number == current_step else StepState.AHEAD
            step.set_state(state)
        self._sign_in.show_busy(self._busy)
        self._add.setEnabled(self._info is not None)
        self._sign_in.emphasise(on=self._info is None)
        self._add.setDefault(self._info is not None)
        name = self._info.community if self._info else ""
        shown = name.replace("&", "&&")  # a single one would underline a letter
        self._add.setText(f"Add {shown}" if 0 < len(name) <= _LONGEST_NAME else "Add")
        self._foot.setText(
            "The first sync fetches everything that waits; you can work while it runs."
            if self._info
            else "Nothing is kept before you press Add."
        )

    def _show_end(self) -> None:
        """Bring what was found, and what it is called here, onto the screen."""
        self._scroll.ensureWidgetVisible(self._permissions, 0, 0)
        self._scroll.horizontalScrollBar().setValue(0)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(1180, 800)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column beside the steps goes where it would squeeze them; a link to the sandbox takes its place."""
        beside = self.width() >= _SIDE_FROM * current().text_scale
        self._side.setVisible(beside)
        self._sandbox.setVisible(self._offers_sandbox and not beside)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plane."""
        QPainter(self).fillRect(self.rect(), current().colour.surface)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back where there is something to go back to."""
        if event.key() == Qt.Key.Key_Escape and self._back.isVisible():
            self.cancelled.emit()
            return
        super().keyPressEvent(event)
