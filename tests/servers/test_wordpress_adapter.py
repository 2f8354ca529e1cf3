"""The WordPress adapter on a real WordPress."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from console.domain.actions import Action, TargetKind
from console.domain.capabilities import Grant
from console.domain.items import Item, ItemKind, ItemState
from console.domain.records import Document, Feed, Gone, Interaction, LogEntry, Member
from tests.contract.adapter_contract import command, everything
from tests.servers.blog import RULES, Blog, guests
from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.timeout(240)

MANY = 5_000


@pytest.fixture
def blog(wordpress: WordPress) -> Blog:
    return Blog.populated(wordpress)


@pytest.fixture
def adapter(blog: Blog) -> Iterator[Adapter]:
    """An editor's: what most moderators are."""
    opened = blog.sign_in("mod")
    yield opened
    opened.close()


def waiting(adapter: Adapter, kind: ItemKind = ItemKind.COMMENT) -> list[Item]:
    return [item for item in everything(adapter, Feed.QUEUE) if isinstance(item, Item) and item.kind is kind]


def act(adapter: Adapter, item: Item, action: Action, **changes: object) -> object:
    rule = adapter.capabilities.rule(action, item.kind)
    assert rule is not None
    return adapter.execute(command(item, rule, **changes))


def change(adapter: Adapter, action: Action, kind: TargetKind, target: str, **changes: object) -> object:
    rule = adapter.capabilities.rule_for(action, kind)
    assert rule is not None
    item = waiting(adapter)[0]
    return adapter.execute(command(item, rule, target=target, base_digest="", **{"base_version": "", **changes}))


# Who we are


def test_the_check_names_the_site_and_what_is_missing_and_who_grants_it(blog: Blog, adapter: Adapter) -> None:
    info = adapter.probe()

    assert (info.product, info.version, info.community, info.user) == (
        "WordPress",
        blog.server.version,
        "Fenwick Commons",
        "mod",
    )
    grants = {line.name: (line.grant, line.detail) for line in info.permissions}
    assert grants["Held comments"][0] is Grant.YES
    assert grants["Members"][0] is Grant.PARTLY
    assert "Administrator" in grants["Members"][1]
    assert info.warning == ""


def test_an_administrator_is_told_that_less_would_do(blog: Blog) -> None:
    admin = blog.sign_in("admin")
    info = admin.probe()
    admin.close()
    assert "an editor’s is enough" in info.warning
    assert info.members == 5
    assert {line.name: line.grant for line in info.permissions}["Members"] is Grant.YES


def test_an_author_is_told_which_role_to_ask_for(blog: Blog) -> None:
    author = blog.sign_in("ada")
    held = next(line for line in author.probe().permissions if line.name == "Held comments")
    assert held.grant is Grant.NO
    assert "an administrator can give this account the role Editor" in held.detail
    with pytest.raises(Forbidden, match="lacks “moderate_comments”"):
        author.fetch(Feed.QUEUE, None, 10)
    author.close()


def test_a_wrong_password_is_no_anonymous_visitor(blog: Blog) -> None:
    """WordPress takes one for a visitor without a password, and would show what everybody sees."""
    stranger = blog.sign_in_wrongly()
    for ask in (
        stranger.probe,
        lambda: stranger.fetch(Feed.ACTIVITY, None, 10),
        lambda: stranger.read("comment/99999999"),
    ):
        with pytest.raises(Unauthorized, match="Application Passwords"):
            ask()
    stranger.close()


@pytest.mark.parametrize("form", ["", "/wp-json", "/wp-admin/index.php", "/index.php"])
def test_an_address_may_be_that_of_a_page_of_the_site(blog: Blog, form: str) -> None:
    signed = blog.sign_in("mod", url=blog.server.url + form)
    assert signed.probe().user == "mod"
    signed.close()


def test_a_site_without_pretty_addresses_is_read_the_plain_way(wordpress: WordPress) -> None:
    blog = Blog(wordpress, options={"permalink_structure": ""}, posts=[{"post_title": "A", "post_status": "publish"}],
                comments=guests(3))  # fmt: skip
    try:
        signed = blog.sign_in("mod")
        found = waiting(signed)
        assert isinstance(act(signed, found[0], Action.APPROVE), Applied)
        signed.close()
    finally:
        wordpress.fill(options={"permalink_structure": "/%postname%/"})


# The queue


def test_a_held_comment_is_shown_with_what_it_answers(adapter: Adapter) -> None:
    reply = waiting(adapter)[0]

    assert (reply.author.name, reply.author.remote_id.split("/")[0]) == ("Mina Marsh", "user")
    assert "After the beans." in reply.text
    assert "<b>then</b>" in reply.source
    assert reply.place == ("Seeds & weeds",)
    assert [(post.author.name, post.text.strip()) for post in reply.thread] == [("Ada", "The beans.")]
    assert ("Answers", "Ada") in reply.headers
    assert reply.url.startswith("http://127.0.0.1")


def test_an_administrator_sees_who_an_author_is(blog: Blog) -> None:
    admin = blog.sign_in("admin")
    reply = waiting(admin)[0]
    admin.close()
    assert (reply.author.handle, reply.author.role, reply.author.address) == ("mina", "subscriber", "mina@example.net")
    assert reply.author.joined is not None


def test_pingbacks_are_not_hidden(wordpress: WordPress) -> None:
    ping = {"comment_author": "A blog", "comment_content": "[…] seeds […]", "comment_approved": 0,
            "comment_type": "pingback"}  # fmt: skip
    blog = Blog(wordpress, posts=[{"post_title": "A", "post_status": "publish"}], comments=[ping])
    (item,) = blog.items()
    assert ("Kind", "pingback") in item.headers


def test_pending_posts_and_pages_wait_beside_comments(adapter: Adapter) -> None:
    posts = waiting(adapter, ItemKind.POST)
    assert {(item.subject, item.place) for item in posts} == {
        *((f"Bed {number}", ("Posts",)) for number in range(4)),
        ("Opening hours", ("Pages",)),
    }
    beds = [item for item in posts if item.place == ("Posts",)]
    assert {item.author.handle for item in beds} == {"cole"}
    assert {item.actions for item in posts} == {("approve", "reject", "discard", "defer")}


# Deciding


def test_every_decision_on_a_comment_can_be_taken_back(blog: Blog, adapter: Adapter) -> None:
    left = {Action.APPROVE: "approved", Action.REJECT: "trash", Action.SPAM: "spam"}
    for item, action in zip(waiting(adapter)[1:], left, strict=False):
        path = f"comments/{item.remote_id.partition('/')[2]}?context=edit&_fields=status"
        assert isinstance(act(adapter, item, action), Applied)
        assert blog.server.call("GET", path)["status"] == left[action]
        read = adapter.read(item.remote_id)
        assert isinstance(read, Item)
        assert read.handled is not None
        assert (read.state, read.handled.action) == (ItemState.HANDLED, action.value)

        assert isinstance(act(adapter, item, Action.RESTORE), Applied)
        assert blog.server.call("GET", path)["status"] == "hold"
        assert adapter.read(item.remote_id) == item


def test_what_was_published_and_then_thrown_away_waits_again_when_it_is_taken_back(
    blog: Blog, adapter: Adapter
) -> None:
    """WordPress takes things out of the trash as they went in."""
    number = blog.made["comments"][0]
    blog.server.call("DELETE", f"comments/{number}")
    item = adapter.read(f"comment/{number}")
    assert isinstance(item, Item)
    assert isinstance(act(adapter, item, Action.RESTORE), Applied)
    assert blog.server.call("GET", f"comments/{number}?context=edit")["status"] == "hold"


def test_where_a_comment_came_from_is_still_known_after_a_decision(blog: Blog, adapter: Adapter) -> None:
    """WordPress writes the moderator's address and program over the author's unless they are sent along."""
    item = next(item for item in waiting(adapter) if item.author.name == "Guest 7")
    for action in (Action.SPAM, Action.RESTORE, Action.APPROVE):
        act(adapter, item, action)
    found = blog.server.call("GET", f"comments/{item.remote_id.partition('/')[2]}?context=edit")
    assert (found["author_ip"], found["author_user_agent"]) == ("192.0.2.7", "Browser 7")


def test_every_decision_on_a_post_can_be_taken_back(blog: Blog, adapter: Adapter) -> None:
    left = {Action.APPROVE: "publish", Action.REJECT: "draft", Action.DISCARD: "trash"}
    for item, action in zip(waiting(adapter, ItemKind.POST), (*left, Action.APPROVE), strict=False):
        kind, _, number = item.remote_id.partition("/")
        path = f"{kind}s/{number}?context=edit&_fields=status"
        assert isinstance(act(adapter, item, action), Applied)
        assert blog.server.call("GET", path)["status"] == left[action]
        assert isinstance(act(adapter, item, Action.RESTORE), Applied)
        assert blog.server.call("GET", path)["status"] == "pending"


def test_a_comment_gets_other_words_and_still_waits(blog: Blog, adapter: Adapter) -> None:
    item = waiting(adapter)[1]
    outcome = act(adapter, item, Action.EDIT, value="Fewer <i>words</i>, <a href='https://example.org/'>here</a>")
    assert isinstance(outcome, Applied)
    (edited,) = outcome.records
    assert isinstance(edited, Item)
    assert (edited.text, edited.state) == ("Fewer words, here <https://example.org/>", ItemState.PENDING)
    with pytest.raises(Conflict, match="text was changed"):
        act(adapter, item, Action.EDIT, value="Written over the older words")
    with pytest.raises(Invalid):
        act(adapter, edited, Action.EDIT, value="   ")


def test_a_late_decision_is_told_what_stands(blog: Blog, adapter: Adapter) -> None:
    first, second, *_ = waiting(adapter)
    blog.decide_elsewhere(first)
    with pytest.raises(Conflict, match="decided it first: it is marked as spam") as told:
        act(adapter, first, Action.APPROVE)
    assert told.value.winner is not None
    assert told.value.winner.action == "spam"
    assert isinstance(act(adapter, first, Action.SPAM), AlreadyDone)

    blog.server.call("DELETE", f"comments/{second.remote_id.partition('/')[2]}", force=True)
    with pytest.raises(Conflict, match="deleted it for good"):
        act(adapter, second, Action.APPROVE)
    assert adapter.read(second.remote_id) == Gone(second.remote_id)


def test_a_decision_tells_what_everybody_can_read_now(adapter: Adapter) -> None:
    reply = waiting(adapter)[0]
    outcome = act(adapter, reply, Action.APPROVE)
    assert isinstance(outcome, Applied)
    deeds = [record for record in outcome.records if isinstance(record, Interaction)]
    assert [(deed.kind, deed.answers != "") for deed in deeds] == [("post", False), ("answer", True)]


# Members, texts, posts


def test_members_are_the_users_newest_first(blog: Blog) -> None:
    admin = blog.sign_in("admin")
    members = [member for member in everything(admin, Feed.MEMBERS, 2) if isinstance(member, Member)]
    admin.close()
    assert [(member.handle, member.roles) for member in members] == [
        ("cole", ("contributor",)),
        ("mina", ("subscriber",)),
        ("ada", ("author",)),
        ("mod", ("editor",)),
        ("admin", ("administrator",)),
    ]


def test_an_editor_sees_those_who_write(adapter: Adapter) -> None:
    found = {member.handle for member in everything(adapter, Feed.MEMBERS) if isinstance(member, Member)}
    assert found == {"cole", "ada", "mod", "admin"}
    assert isinstance(adapter.read_record(Feed.MEMBERS, "user/1"), Member)


def test_roles_are_set_by_administrators_alone_and_never_on_administrators(blog: Blog, adapter: Adapter) -> None:
    cole = f"user/{blog.made['users'][1]}"
    with pytest.raises(Forbidden, match="Administrator"):
        change(adapter, Action.MODERATE, TargetKind.MEMBER, cole, value="author")

    admin = blog.sign_in("admin")
    outcome = change(admin, Action.MODERATE, TargetKind.MEMBER, cole, value="author")
    assert isinstance(outcome, Applied)
    assert [member.roles for member in outcome.records if isinstance(member, Member)] == [("author",)]
    assert isinstance(change(admin, Action.MODERATE, TargetKind.MEMBER, cole, value="none"), Applied)
    read = admin.read_record(Feed.MEMBERS, cole)
    assert isinstance(read, Member)
    assert read.roles == ()
    with pytest.raises(Forbidden, match="on the site itself"):
        change(admin, Action.MODERATE, TargetKind.MEMBER, "user/1", value="subscriber")
    with pytest.raises(NotFound):
        change(admin, Action.MODERATE, TargetKind.MEMBER, "user/99999999", value="subscriber")
    with pytest.raises(Invalid):
        change(admin, Action.MODERATE, TargetKind.MEMBER, cole, value="administrator")
    admin.close()


def test_pages_are_texts_with_the_privacy_policy_known(adapter: Adapter) -> None:
    found = {page.title: page for page in everything(adapter, Feed.TERMS) if isinstance(page, Document)}
    assert {title: page.kind for title, page in found.items()} == {"House rules": "page", "Privacy Policy": "privacy"}
    assert found["House rules"].text == RULES
    assert all(page.editable for page in found.values())
    assert adapter.read_record(Feed.TERMS, found["House rules"].remote_id) == found["House rules"]


def test_a_text_is_published_only_over_the_one_that_was_read(blog: Blog, adapter: Adapter) -> None:
    rules = next(page for page in everything(adapter, Feed.TERMS) if isinstance(page, Document) and page.kind == "page")
    number = rules.remote_id.partition("/")[2]
    on_page = TargetKind.DOCUMENT, rules.remote_id
    # Two changes within one second, which WordPress's own time of change does not tell apart.
    blog.server.call("POST", f"pages/{number}", content="Theirs")
    with pytest.raises(Conflict, match="changed this page after you read it"):
        change(adapter, Action.PUBLISH, *on_page, value="Ours", base_version=rules.version)
    with pytest.raises(Invalid, match="read the page again"):
        change(adapter, Action.PUBLISH, *on_page, value="Ours")

    now = adapter.read_record(Feed.TERMS, rules.remote_id)
    assert isinstance(now, Document)
    outcome = change(adapter, Action.PUBLISH, *on_page, value="<p>Ours</p>", base_version=now.version)

    assert isinstance(outcome, Applied)
    (published,) = outcome.records
    assert isinstance(published, Document)
    assert published.text == "<p>Ours</p>"
    assert published.version != now.version
    assert isinstance(change(adapter, Action.PUBLISH, *on_page, value="<p>Ours</p>", base_version="x"), AlreadyDone)
    saved = [entry for entry in everything(adapter, Feed.LOG) if isinstance(entry, LogEntry)]
    assert {(entry.item, entry.action, entry.by) for entry in saved} >= {(rules.remote_id, "publish", "mod")}


def test_a_page_that_is_no_longer_published_is_gone(blog: Blog, adapter: Adapter) -> None:
    number = blog.made["posts"][1]
    blog.server.call("DELETE", f"pages/{number}")
    assert adapter.read_record(Feed.TERMS, f"page/{number}") == Gone(f"page/{number}")
    with pytest.raises(NotFound):
        change(adapter, Action.PUBLISH, TargetKind.DOCUMENT, f"page/{number}", value="x", base_version="y")


def test_a_post_is_kept_on_top_and_no_longer(blog: Blog, adapter: Adapter) -> None:
    target = f"post/{blog.made['posts'][0]}"
    assert isinstance(change(adapter, Action.PIN, TargetKind.POST, target), Applied)
    assert isinstance(change(adapter, Action.PIN, TargetKind.POST, target), AlreadyDone)
    assert blog.server.call("GET", f"posts/{blog.made['posts'][0]}")["sticky"]
    assert isinstance(change(adapter, Action.UNPIN, TargetKind.POST, target), Applied)
    with pytest.raises(NotFound, match="not published"):
        change(adapter, Action.PIN, TargetKind.POST, f"post/{blog.made['posts'][3]}")


# Who wrote what


def test_activity_tells_what_was_written_and_who_answered_whom(blog: Blog) -> None:
    admin = blog.sign_in("admin")
    deeds = [deed for deed in everything(admin, Feed.ACTIVITY) if isinstance(deed, Interaction)]
    admin.close()
    post, first, second = (f"{kind}/{number}" for kind, number in zip(
        ("post", "comment", "comment"), (blog.made["posts"][0], *blog.made["comments"][:2]), strict=True))  # fmt: skip
    assert [(deed.kind, deed.source, deed.target, deed.post, deed.answers) for deed in deeds] == [
        ("post", "ada", "", post, ""),
        ("post", "mina", "", first, ""),
        ("answer", "mina", "ada", first, post),
        ("post", "ada", "", second, ""),
        ("answer", "ada", "mina", second, first),
    ]
    assert deeds[0].excerpt == "Seeds & weeds"
    assert deeds[1].excerpt == "Which ones first?"


def test_activity_goes_on_where_it_was_and_looks_back(blog: Blog, adapter: Adapter) -> None:
    cursor = None
    while (page := adapter.fetch(Feed.ACTIVITY, cursor, 100)).more:
        cursor = page.cursor
    assert page.cursor is not None
    late = waiting(adapter)[0]
    blog.server.call("POST", f"comments/{late.remote_id.partition('/')[2]}", status="approve")

    again: list[str] = []
    cursor = page.cursor
    while True:
        page = adapter.fetch(Feed.ACTIVITY, cursor, 100)
        again += [record.remote_id for record in page.records]
        if not page.more:
            break
        cursor = page.cursor
    assert late.remote_id in again


# A listing that moves


def test_five_thousand_comments_are_read_completely_while_another_approves_from_the_front(
    wordpress: WordPress, capsys: pytest.CaptureFixture[str]
) -> None:
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=guests(MANY))
    every = [f"comment/{number}" for number in blog.made["comments"]]
    adapter = blog.sign_in("mod")
    seen: list[str] = []
    approved: list[str] = []
    over = threading.Event()

    def approve() -> None:
        for remote_id in every:
            if over.is_set():
                return
            blog.server.call("POST", f"comments/{remote_id.partition('/')[2]}?_fields=id", status="approve")
            approved.append(remote_id)

    colleague = threading.Thread(target=approve, name="colleague")
    colleague.start()
    try:
        cursor, pages = None, 0
        while True:
            page = adapter.fetch(Feed.QUEUE, cursor, 100)
            seen += [record.remote_id for record in page.records]
            pages += 1
            if not page.more:
                break
            cursor = page.cursor
    finally:
        over.set()
        colleague.join()
        adapter.close()

    assert approved
    assert set(seen) | set(approved) >= set(every), "nothing that still waited was left out"
    assert len(set(seen)) == len(seen), "nothing came twice"
    with capsys.disabled():
        print(f"\n  {MANY} comments read in {pages} parts while a colleague approved {len(approved)}", end="")
