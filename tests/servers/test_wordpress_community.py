"""Members, pages, posts and activity of a real WordPress, and a queue that moves while it is read."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from console.adapters.base import Adapter, AlreadyDone, Applied
from console.adapters.errors import Conflict, Forbidden, Invalid, NotFound
from console.domain.actions import Action, TargetKind
from console.domain.records import Document, Feed, Gone, Interaction, LogEntry, Member
from tests.contract.adapter_contract import everything
from tests.servers.blog import RULES, Blog, change, guests, waiting
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
