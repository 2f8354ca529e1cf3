"""A site on a real WordPress, filled anew, with the ways to it that the tests of its adapter need."""

from __future__ import annotations

from console.adapters import registry
from console.adapters.base import Adapter, SignIn
from console.domain.items import Item
from tests.contract.adapter_contract import pending
from tests.servers.wordpress import WordPress

PEOPLE = (
    {"user_login": "mina", "user_email": "mina@example.net", "display_name": "Mina Marsh", "role": "subscriber"},
    {"user_login": "cole", "user_email": "cole@example.net", "display_name": "Cole Ives", "role": "contributor"},
)
RULES = "<!-- wp:paragraph -->\n<p>Be kind. Share <b>seeds</b>.</p>\n<!-- /wp:paragraph -->"
POSTS = (
    {"post_title": "Seeds &amp; weeds", "post_content": "What to sow.", "post_status": "publish", "post_author": "ada"},
    {"post_title": "House rules", "post_content": RULES, "post_status": "publish", "post_type": "page"},
    {"post_title": "Privacy Policy", "post_content": "We keep little.", "post_status": "publish", "post_type": "page"},
    *(
        {
            "post_title": f"Bed {number}",
            "post_content": f"<p>How bed {number} did.</p>",
            "post_status": "pending",
            "post_author": "cole",
        }
        for number in range(4)
    ),
    {"post_title": "Opening hours", "post_content": "At dawn.", "post_status": "pending", "post_type": "page"},
)
COMMENTS = (
    {"login": "mina", "comment_content": "Which ones first?", "comment_approved": 1},
    {"parent": 0, "login": "ada", "comment_content": "The beans.", "comment_approved": 1},
    {"parent": 1, "login": "mina", "comment_content": "And <b>then</b>?\n\nAfter the beans.", "comment_approved": 0},
    *(
        {
            "comment_author": f"Guest {number}",
            "comment_author_email": f"guest{number}@example.com",
            "comment_author_IP": f"192.0.2.{number}",
            "comment_agent": f"Browser {number}",
            "comment_content": f"Words number {number}, and more.",
            "comment_approved": 0,
        }
        for number in range(9)
    ),
)


class Blog:
    """The server's site with what was asked for alone, and the ways to it."""

    def __init__(self, server: WordPress, **wanted: object) -> None:
        self.server = server
        self.made = server.fill(fresh=True, **wanted)

    @classmethod
    def populated(cls, server: WordPress) -> Blog:
        """Members, pages, and comments and posts of each state."""
        return cls(server, users=PEOPLE, posts=POSTS, comments=COMMENTS)

    def sign_in(self, user: str = "admin", **changes: object) -> Adapter:
        signed: dict[str, object] = {"url": self.server.url, "user": user, "secret": self.server.passwords[user]}
        return registry.platform("wordpress").open(SignIn(**{**signed, **changes}))  # type: ignore[arg-type]

    def sign_in_wrongly(self) -> Adapter:
        return self.sign_in(secret="abcd efgh ijkl mnop qrst uvwx")

    def lose(self) -> Adapter:
        return self.sign_in(url="http://127.0.0.1:9")

    def decide_elsewhere(self, item: Item) -> None:
        kind, _, number = item.remote_id.partition("/")
        self.server.call("POST", f"{kind}s/{number}", by="mod", status="spam" if kind == "comment" else "private")

    def items(self) -> list[Item]:
        adapter = self.sign_in()
        try:
            return list(pending(adapter).values())
        finally:
            adapter.close()


def guests(number: int) -> list[dict[str, object]]:
    """Comments of guests that are held."""
    return [
        {
            "comment_author": f"Guest {n}",
            "comment_author_email": f"guest{n}@example.com",
            "comment_content": f"Words number {n}.",
            "comment_approved": 0,
        }
        for n in range(number)
    ]
