"""The CalDAV adapter keeps the contract on a real Radicale."""

from __future__ import annotations

import pytest

from tests.contract.calendar_contract import CalendarContract
from tests.servers.calendar import Calendar
from tests.servers.radicale import Radicale


class TestRadicale(CalendarContract):
    @pytest.fixture
    def calendar(self, radicale: Radicale) -> Calendar:
        found = Calendar(radicale)
        found.populate()
        return found
