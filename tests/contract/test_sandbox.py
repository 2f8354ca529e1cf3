"""The sandbox keeps the contract."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.adapters.sandbox import mischief
from console.adapters.sandbox.remote import FILE
from console.domain.actions import Action, ActionRule
from console.domain.items import Author, Item
from tests.contract.adapter_contract import AdapterContract, command


class Sandbox:
    """A sandbox community in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        founder = self.sign_in()
        founder.probe()
        founder.close()

    def sign_in(self) -> Adapter:
        return registry.platform("sandbox").open(SignIn("sandbox:", folder=self._folder))

    def sign_in_wrongly(self) -> Adapter:
        self._switch("token-expired")
        return self.sign_in()

    def lose(self) -> Adapter:
        self._switch("offline")
        return self.sign_in()

    def decide_elsewhere(self, item: Item) -> None:
        colleague = registry.platform("sandbox").open(SignIn("sandbox:", user="Iolo Pendrick", folder=self._folder))
        for action in (Action.APPROVE, Action.REJECT, Action.REMOVE):
            rule = colleague.capabilities.rule(action, item.kind)
            if rule is not None:
                colleague.execute(command(item, rule))
                break
        colleague.close()

    def _switch(self, name: str) -> None:
        with sqlite3.connect(self._folder / FILE) as db:
            mischief.switch(db, name)
        db.close()


class TestSandbox(AdapterContract):
    @pytest.fixture
    def community(self, tmp_path: Path) -> Sandbox:
        return Sandbox(tmp_path)

    def _item_without_asking(self, rule: ActionRule) -> Item:
        kind = next(iter(rule.kinds))
        item = Item("w4001", kind, Author("somebody"), "Subject", "Text", datetime.now(UTC))
        return replace(item, version="1")
