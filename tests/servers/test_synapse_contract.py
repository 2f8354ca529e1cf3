"""The Matrix adapter keeps the contract on a real Synapse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from console.adapters.matrix.ids import ReportId
from console.domain.actions import ActionRule
from console.domain.items import Author, Item, ItemKind
from tests.contract.adapter_contract import AdapterContract
from tests.servers.fixtures import installed
from tests.servers.square import Square, knock_room
from tests.servers.synapse import Synapse


@pytest.fixture(scope="module")
def own_synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """A server for those who look after all of it: on the shared one, other tests would be seen."""
    with Synapse(installed("synapse"), tmp_path_factory.mktemp("whole-synapse")) as server:
        yield server


class TestOneRoom(AdapterContract):
    """An account that looks after one room."""

    @pytest.fixture
    def community(self, synapse: Synapse) -> Square:
        found = Square(synapse)
        found.populate()
        return found

    def _item_without_asking(self, rule: ActionRule) -> Item:
        remote_id = str(ReportId(1, "!garden:garden.test", "$event", "@spam:garden.test"))
        return Item(remote_id, ItemKind.REPORT, Author("@spam:garden.test"), "Subject", "Text", datetime.now(UTC))


class TestWholeServer(TestOneRoom):
    """An account that looks after a whole server, with reported people and people who ask to be let in."""

    @pytest.fixture
    def community(self, own_synapse: Synapse) -> Square:
        found = Square(own_synapse, alone=False)
        found.populate()
        asking = [f"asks{found.number}x{number}" for number in range(2)]
        for who in asking:
            own_synapse.make_user(who)
            own_synapse.report_user(found.mina, who, "Writes to everybody")
        knock_room(own_synapse, "warden", f"Kitchen {found.number}", *asking)
        return found
