"""An adapter of somebody else: written from the docstrings alone, found by its entry point, true to the contract."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import console.domain
from console.adapters import base, errors, registry
from console.adapters.base import Adapter, SignIn
from console.domain.actions import ActionRule
from console.domain.items import Author, Item, ItemKind
from tests.contract.adapter_contract import AdapterContract
from tests.stranger.board_server import KEY, Board, serve

PACKAGE = Path(__file__).parents[1] / "stranger"
OPEN_TO_STRANGERS = ("console.adapters.base", "console.adapters.errors", "console.domain.")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(PACKAGE))
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "notice_board"]:
        del sys.modules[name]


class Village:
    """A village with a board, and neighbours who have a key."""

    def __init__(self, board: Board, url: str) -> None:
        self.board = board
        self._url = url

    def sign_in(self) -> Adapter:
        return registry.platform("notice-board").open(SignIn(self._url, secret=KEY))

    def sign_in_wrongly(self) -> Adapter:
        return registry.platform("notice-board").open(SignIn(self._url, secret="lost"))

    def lose(self) -> Adapter:
        return registry.platform("notice-board").open(SignIn("http://127.0.0.1:9", secret=KEY))

    def decide_elsewhere(self, item: Item) -> None:
        status, _ = self.board.decide(int(item.remote_id), "approve")
        assert status == 200


class TestNoticeBoard(AdapterContract):
    @pytest.fixture
    def community(self) -> Iterator[Village]:
        board = Board()
        board.fill(30)
        with serve(board) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            yield Village(board, f"http://127.0.0.1:{server.server_port}")
            server.shutdown()
            thread.join()

    def _item_without_asking(self, rule: ActionRule) -> Item:
        return Item("1", ItemKind.POST, Author("somebody"), "Subject", "Text", datetime.now(UTC), version="1")


def test_it_is_found_by_its_entry_point() -> None:
    assert "notice-board" in registry.kinds()
    assert registry.platform("notice-board").title == "Notice board"


def test_it_uses_only_names_that_the_docstrings_mention() -> None:
    mentioned = _words_of_the_docstrings()
    used = _imported(PACKAGE / "notice_board")
    assert len(used) > 20
    for module, name in sorted(used):
        assert module.startswith(OPEN_TO_STRANGERS), f"{module} is not for strangers"
        assert name in mentioned, f"no docstring of the contract mentions {name}"


def _imported(folder: Path) -> set[tuple[str, str]]:
    """The names of ours that a package imports."""
    found: set[tuple[str, str]] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("console", "ui", "resources")):
                found |= {(node.module or "", alias.name) for alias in node.names}
            elif isinstance(node, ast.Import):
                found |= {(alias.name, "") for alias in node.names if alias.name.startswith(("console", "ui"))}
    return found


def _words_of_the_docstrings() -> set[str]:
    """Every word of the contract's docstring, and of the docstring of each thing that it names."""
    modules = [base, errors, *(
        importlib.import_module(f"console.domain.{info.name}") for info in pkgutil.iter_modules(console.domain.__path__)
    )]  # fmt: skip
    documented = {name: thing.__doc__ or "" for module in modules for name, thing in vars(module).items()
                  if isinstance(thing, type) and thing.__module__ == module.__name__}  # fmt: skip
    words = _words(base.__doc__ or "") | _words(errors.__doc__ or "")
    for method in vars(Adapter).values():
        words |= _words(getattr(method, "__doc__", None) or "")
    for name in list(words):
        words |= _words(documented.get(name, ""))
    return words


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w+", text))
