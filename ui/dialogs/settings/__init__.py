"""The settings window: one page a subject, each change written at once."""

from ui.dialogs.settings.accounts import AccountsPage
from ui.dialogs.settings.answers import AnswerTimesPage
from ui.dialogs.settings.keys import KeyRow, KeysPage
from ui.dialogs.settings.window import SettingsWindow

__all__ = ["AccountsPage", "AnswerTimesPage", "KeyRow", "KeysPage", "SettingsWindow"]
