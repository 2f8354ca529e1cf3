"""A list on a real Mailman, with the ways to it that the tests of its adapter need."""

from __future__ import annotations

from itertools import count

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.domain.items import Item
from tests.contract.adapter_contract import pending
from tests.servers.mailman import Mailman, written

_LISTS = count(1)
OWNER, MODERATOR, MEMBER = "olive@example.com", "maud@example.com", "mina@example.com"


class List:
    """A fresh list that holds everything, and the ways to it."""

    def __init__(self, server: Mailman, **config: object) -> None:
        self.server = server
        self.address = f"garden{next(_LISTS)}@lists.example.org"
        policies = {"subscription_policy": "moderate", "unsubscription_policy": "moderate"}
        self.id = server.make_list(self.address, default_member_action="hold", **{**policies, **config})

    def sign_in(self, **changes: object) -> Adapter:
        signed: dict[str, object] = {
            "url": f"{self.server.url}/3.1/lists/{self.id}",
            "user": self.server.user,
            "secret": self.server.password,
        }
        return registry.platform("mailman").open(SignIn(**{**signed, **changes}))  # type: ignore[arg-type]

    def sign_in_wrongly(self) -> Adapter:
        return self.sign_in(secret="not the password")

    def lose(self) -> Adapter:
        return self.sign_in(url=f"http://127.0.0.1:9/3.1/lists/{self.id}")

    def decide_elsewhere(self, item: Item) -> None:
        kind, _, number = item.remote_id.split("/")[:3]
        self.server.call(
            "POST", f"lists/{self.id}/{'held' if kind == 'held' else 'requests'}/{number}", action="discard"
        )

    def hold(self, *posts: tuple[str, str, str]) -> list[Item]:
        """Post (sender, subject, text), and return what waits, oldest first."""
        self.server.hold(self.address, [(who, written(self.address, who, title, text)) for who, title, text in posts])
        return self.items()

    def hold_raw(self, sender: str, raw: bytes) -> Item:
        """Post a message as it is, and return it as it waits."""
        self.server.hold(self.address, [(sender, raw)])
        return self.items()[-1]

    def items(self) -> list[Item]:
        adapter = self.sign_in()
        try:
            return list(pending(adapter).values())
        finally:
            adapter.close()

    def populate(self) -> None:
        """Members, people who ask to join, and posts."""
        self.server.subscribe(self.address, MEMBER, "Mina")
        self.server.subscribe(self.address, OWNER, "Olive", role="owner")
        for number in range(4):
            self.server.subscribe(self.address, f"asks{number}@example.net", f"Asks {number}", approved=False)
        self.hold(*[(f"writer{n}@example.net", f"Post {n}", f"Words number {n}, and more.") for n in range(8)])
