"""Step four: what this account may do there, which list it is for, and what it is called here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from console.domain import capabilities
from console.domain.capabilities import ServerInfo
from ui.theme import Meaning, current
from ui.widgets.banner import Banner
from ui.widgets.buttons import LinkButton
from ui.widgets.lines import Hairline
from ui.widgets.set_up import Grant, PermissionRow, Step

_GRANTS = {
    capabilities.Grant.YES: Grant.GIVEN,
    capabilities.Grant.PARTLY: Grant.PARTLY,
    capabilities.Grant.NO: Grant.MISSING,
}


class PermissionStep(Step):
    """A row a permission; empty until a check answered."""

    check_requested = Signal()

    def __init__(self) -> None:
        super().__init__(4, "Permissions", last=True)
        self._warning = Banner()
        self.body.addWidget(self._warning)
        self._gap = QWidget()
        self._gap.setFixedHeight(8)
        self.body.addWidget(self._gap)
        self._top = Hairline()
        self.body.addWidget(self._top)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.body.addLayout(self._rows)
        self.body.setSpacing(0)
        again = LinkButton("Check again")
        again.clicked.connect(self.check_requested)
        self._name = QLineEdit()
        self._name.setAccessibleName("Name of the community here")
        self._name.setMaximumWidth(round(260 * current().text_scale))
        self._name.setMaxLength(80)
        self._places = QComboBox()
        self._places.setAccessibleName("Which list")
        self._places.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._places.setMinimumContentsLength(10)
        self._choice = QWidget()
        row = QHBoxLayout(self._choice)
        row.setContentsMargins(0, 16, 0, 0)
        row.setSpacing(8)
        label = QLabel("&Name here")
        label.setBuddy(self._name)
        row.addWidget(label)
        row.addWidget(self._name, 1)
        row.addWidget(self._places)
        row.addStretch(1)
        row.addWidget(again)
        self.body.addWidget(self._choice)
        self.clear()

    @property
    def name(self) -> str:
        """What the account is to be called here."""
        return self._name.text().strip()

    @property
    def place(self) -> str:
        """The chosen place; empty for all."""
        return str(self._places.currentData() or "")

    def clear(self) -> None:
        """Nothing was checked yet."""
        self.set_note("Corral asks the server once you have signed in.")
        self._warning.hide()
        self._top.hide()
        self._choice.hide()
        self._empty()

    def show_info(self, info: ServerInfo) -> None:
        """Show what a check found."""
        self._empty()
        for permission in info.permissions:
            self._rows.addWidget(PermissionRow(_GRANTS[permission.grant], permission.name, permission.detail))
        self.set_note(_summary(info))
        if info.warning:
            self._warning.say(Meaning.MED, "triangle-alert", "", info.warning)
        else:
            self._warning.hide()
        self._top.setVisible(bool(info.permissions))
        if not self.name:
            self._name.setText(info.community[:80])
        self._places.clear()
        self._places.addItem(f"All {len(info.places)} lists", "")
        for place, name in info.places:
            self._places.addItem(name, place)
        self._places.setVisible(len(info.places) > 1)
        self._choice.show()

    def _empty(self) -> None:
        while (entry := self._rows.takeAt(0)) is not None:
            row = entry.widget()
            if row is not None:
                row.setParent(None)
                row.deleteLater()


def _summary(info: ServerInfo) -> str:
    """ "5 granted, 1 partly, 1 missing. You can start with what is here." """
    counts = {grant: sum(p.grant is grant for p in info.permissions) for grant in capabilities.Grant}
    words = (
        (counts[capabilities.Grant.YES], "granted"),
        (counts[capabilities.Grant.PARTLY], "partly"),
        (counts[capabilities.Grant.NO], "missing"),
    )
    text = ", ".join(f"{count} {word}" for count, word in words if count)
    start = "" if counts[capabilities.Grant.NO] == len(info.permissions) else " You can start with what is here."
    return f"{text}.{start}" if text else ""
