"""Steps two and three: the address, then who signs in and how."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from console.adapters.base import Platform
from ui.dialogs.first_run.browser_sign_in import BrowserSignIn
from ui.theme import Text, current, set_error
from ui.widgets.banner import InlineError
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import ElidedLabel, TextLabel
from ui.widgets.marks import IconMark
from ui.widgets.set_up import Step

_FIELD_WIDTH, _LABEL_WIDTH = 352, 104


def _wide() -> int:
    return round(_FIELD_WIDTH * current().text_scale)


def _labels() -> int:
    return round(_LABEL_WIDTH * current().text_scale)


def _mark(field: QLineEdit, *, wrong: bool) -> None:
    """Outline a field as wrong, or no longer."""
    set_error(field, wrong)


class AddressStep(Step):
    """Where the community is; the sentence under the field says what is wrong with it."""

    changed = Signal()
    accepted = Signal()

    def __init__(self) -> None:
        super().__init__(2, "Address")
        self._field = QLineEdit()
        self._field.setAccessibleName("Address")
        self._field.setFixedWidth(_wide())
        self._field.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self._field.textChanged.connect(self.changed)
        self._field.returnPressed.connect(self.accepted)
        self._found = ElidedLabel("", Text.BODY, tone="text_2")
        self._name = ElidedLabel("", Text.BODY, 600)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._field)
        row.addWidget(self._name)
        row.addWidget(self._found, 1)
        self.body.addLayout(row)
        self._trouble = InlineError()
        self.body.addWidget(self._trouble)

    @property
    def url(self) -> str:
        """What was entered."""
        return self._field.text().strip()

    def set_platform(self, platform: Platform) -> None:
        """Show an example of this platform's addresses."""
        self._field.setPlaceholderText(platform.address_hint)

    def show_found(self, name: str, words: str) -> None:
        """Say which community answers at this address, and what it runs on."""
        self._name.setText(name)
        self._found.setText(words)
        self.show_trouble("")

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty for nothing."""
        self._trouble.say(sentence)
        _mark(self._field, wrong=bool(sentence))

    def take_focus(self) -> None:
        """Put the cursor into the field."""
        self._field.setFocus()


class SignInStep(Step):
    """Name and secret, and what is rarely needed, folded."""

    changed = Signal()
    check_requested = Signal()
    browser_requested = Signal()
    browser_ended = Signal()

    def __init__(self) -> None:
        super().__init__(3, "Sign in")
        self._ways = _Ways()
        self._ways.changed.connect(self._choose_way)
        self.body.addWidget(self._ways)
        self.browser = BrowserSignIn()
        self.browser.wanted.connect(self.browser_requested)
        self.browser.ended.connect(self.browser_ended)
        self.body.addWidget(self.browser)
        self._user, self._secret = QLineEdit(), QLineEdit()
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._user_label, self._secret_label = QLabel("Name"), QLabel("Password")
        self._typed = QWidget()
        grid = QGridLayout(self._typed)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        for row, (label, field) in enumerate(((self._user_label, self._user), (self._secret_label, self._secret))):
            field.setFixedWidth(_wide() - _labels() - 12)
            label.setBuddy(field)
            label.setFixedWidth(_labels())
            field.textChanged.connect(self.changed)
            field.returnPressed.connect(self.check_requested)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        self._check = QPushButton("Check")
        self._check.clicked.connect(self.check_requested)
        grid.addWidget(self._check, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._typed)
        self._keep = QCheckBox("Keep it in the system’s keyring")
        self._keep.setChecked(True)
        self._keep.toggled.connect(lambda _: self._say_where())
        self.body.addWidget(self._keep)
        where = QHBoxLayout()
        where.setSpacing(6)
        self._where = TextLabel("", Text.SMALL, tone="text_2", wrap=True)
        where.addWidget(IconMark("privateNote", "text_2"), 0, Qt.AlignmentFlag.AlignTop)
        where.addWidget(self._where, 1)
        self.body.addLayout(where)
        self._trouble = InlineError()
        self.body.addWidget(self._trouble)
        self._rare = _RareFields()
        self._rare.hide()
        more = LinkButton("Certificate, plain http…")
        more.clicked.connect(lambda: self._rare.setVisible(self._rare.isHidden()))
        self._rare.changed.connect(self.changed)
        self.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._rare)
        self._say_where()
        self._ways.hide()
        self.browser.hide()

    @property
    def in_browser(self) -> bool:
        """Whether the person signs in with the browser."""
        return not self._ways.isHidden() and self._ways.in_browser

    @property
    def user(self) -> str:
        """Who signs in."""
        return self._user.text().strip()

    @property
    def secret(self) -> str:
        """The secret as it was typed, or as it came of the browser."""
        return self.browser.secret if self.in_browser else self._secret.text()

    @property
    def keep(self) -> bool:
        """Whether the secret goes into the keyring."""
        return self._keep.isChecked()

    @property
    def ca_file(self) -> str:
        """A certificate authority for this account, or nothing."""
        return self._rare.authority.text().strip()

    @property
    def insecure_http(self) -> bool:
        """Whether plain http to another machine is wanted."""
        return self._rare.plain.isChecked()

    def set_platform(self, platform: Platform) -> None:
        """Name the fields as this platform does."""
        self._user_label.setText(platform.user_title or "Name")
        self._secret_label.setText(platform.secret_title or "Password")
        for label, field in ((self._user_label, self._user), (self._secret_label, self._secret)):
            field.setAccessibleName(label.text())
        self._user.setVisible(platform.needs_user)
        self._user_label.setVisible(platform.needs_user)
        self._ways.set_other(platform.secret_title)
        self._ways.setVisible(platform.consent is not None)
        self._choose_way()

    def keyring_missing(self) -> None:
        """There is no keyring: the secret can only be for this run."""
        self._keep.setChecked(False)
        self._keep.setEnabled(False)
        self._where.setText(
            "No keyring can be reached on this computer, so it is kept for this run only; Corral asks again next time."
        )

    def show_trouble(self, sentence: str) -> None:
        """Say what is wrong; empty for nothing."""
        self._trouble.say(sentence)
        _mark(self._secret, wrong=bool(sentence))

    def take_focus(self) -> None:
        """Put the cursor where one goes on: the first empty field, otherwise all of the secret."""
        if self.in_browser:
            self.browser.take_focus()
        elif not self.user and not self._user.isHidden():
            self._user.setFocus()
        else:
            self._secret.setFocus()
            self._secret.selectAll()

    def emphasise(self, *, on: bool) -> None:
        """Whether the check is what one does next."""
        self._check.setDefault(on and not self.in_browser)
        self._check.update()
        self.browser.emphasise(on=on and self.in_browser)

    def show_busy(self, busy: bool) -> None:
        """A check is under way."""
        self._check.setEnabled(not busy)
        self._check.setText("Checking…" if busy else "Check")

    def _choose_way(self) -> None:
        """Show what belongs to the chosen way; the other is forgotten."""
        if self.browser.under_way or self.browser.secret:
            self.browser.reset()
            self.browser_ended.emit()
        self.browser.setVisible(self.in_browser)
        self._typed.setVisible(not self.in_browser)
        self.changed.emit()

    def _say_where(self) -> None:
        self._where.setText(
            "It goes to the system’s keyring, never into a file."
            if self._keep.isChecked()
            else "It is kept for this run only; Corral asks again next time."
        )


class _Ways(QWidget):
    """With the browser, or with something that the person has already."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("How to sign in")
        self._browser, self._other = QRadioButton("In your browser"), QRadioButton("")
        self._browser.setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._browser)
        row.addWidget(self._other)
        row.addStretch(1)
        self._browser.toggled.connect(lambda _: self.changed.emit())

    @property
    def in_browser(self) -> bool:
        """Whether the browser is chosen."""
        return self._browser.isChecked()

    def set_other(self, title: str) -> None:
        """Name the other way as the platform names its secret."""
        article = "an" if title[:1].lower() in "aeiou" else "a"
        # Only an ordinary word begins in small letters inside a sentence: “an access token”, “an API key”.
        self._other.setText(f"With {article} {title if title[1:2].isupper() else title[:1].lower() + title[1:]}")


class _RareFields(QWidget):
    """What few need: a certificate authority of their own, plain http."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.authority = QLineEdit()
        self.authority.setPlaceholderText("A file in PEM form")
        self.authority.setAccessibleName("Certificate authority")
        self.authority.setFixedWidth(_wide())
        self.authority.textChanged.connect(self.changed)
        self.plain = QCheckBox("Allow plain http to another machine: the password then travels readably")
        self.plain.toggled.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.authority)
        column.addWidget(self.plain)
