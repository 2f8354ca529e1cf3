"""Adding a community: platform, address, sign-in, and what this account may do, in plain words."""

from ui.dialogs.first_run.draft import Draft
from ui.dialogs.first_run.page import FirstRunPage

__all__ = ["Draft", "FirstRunPage"]
