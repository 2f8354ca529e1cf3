"""Settings: proxy and certificate authority for all accounts that have none of their own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from console.settings import Settings
from ui.dialogs.settings.fields import FileField
from ui.dialogs.settings.page import Page


class NetworkPage(Page):
    """Proxy and certificate authority for all accounts that have none of their own."""

    changed = Signal(dict)
    """The changed settings, by their names."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("Network", "Corral uses the system’s proxy and certificates unless something stands here.")
        proxy = self._proxy = QLineEdit(settings.proxy)
        proxy.setPlaceholderText("http://proxy.example.org:3128")
        proxy.editingFinished.connect(lambda: self.changed.emit({"proxy": proxy.text().strip()}))
        self.add_row("&Proxy", proxy, "For all accounts. Leave it empty to use the system’s.", setting="proxy")

        kinds = "Certificates (*.pem *.crt *.cer);;All files (*)"
        authority = self._authority = FileField(settings.ca_file, "Certificate authority", kinds)
        authority.changed.connect(lambda path: self.changed.emit({"ca_file": path}))
        self.add_row(
            "&Certificate authority",
            authority,
            "A file in PEM form, for servers with a certificate of their own.",
            setting="ca_file",
        )

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._proxy.setText(settings.proxy)
        self._authority.set_path(settings.ca_file)
