"""Two consoles that decide at the same moment on a real WordPress, which says yes to both and keeps the later one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest

from console.adapters.errors import Conflict
from console.adapters.wordpress import settling
from console.domain.actions import Action, TargetKind
from console.domain.commands import Command
from console.domain.items import Author, Item, ItemKind
from console.domain.records import Document, Feed
from tests.contract.adapter_contract import command, everything
from tests.servers.blog import Blog, guests
from tests.servers.races import Consoles, End, Race, judged, run
from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.timeout(400)

RACES = 30
LEFT = {"approve": "approved", "reject": "trash", "spam": "spam"}
LEFT_OF_POSTS = {"approve": "publish", "reject": "draft", "discard": "trash"}
NOTHING = Item("", ItemKind.POST, Author(""), "", "", datetime(2026, 1, 1, tzinfo=UTC))

Note = Callable[[str], None]


@pytest.fixture
def note(capsys: pytest.CaptureFixture[str]) -> Note:
    """Say what was measured where the person who runs the tests reads it."""

    def say(sentence: str) -> None:
        with capsys.disabled():
            print(f"\n  {sentence}", end="")

    return say


@pytest.fixture
def consoles(wordpress: WordPress) -> Iterator[Consoles]:
    """An administrator's and an editor's."""
    blog = Blog(wordpress)
    both = (blog.sign_in("admin"), blog.sign_in("mod"))
    for one in both:
        one.probe()
    yield both
    for one in both:
        one.close()


def deciding(consoles: Consoles, item: Item, *actions: Action, **more: object) -> tuple[Command, Command]:
    rules = [consoles[0].capabilities.rule(action, item.kind) for action in actions]
    first, second = (command(item, rule, **more) for rule in rules if rule is not None)
    return first, second


def changing(consoles: Consoles, action: Action, kind: TargetKind, target: str, **more: object) -> Command:
    rule = consoles[0].capabilities.rule_for(action, kind)
    assert rule is not None
    return command(NOTHING, rule, **{"target": target, "base_digest": "", "base_version": "", **more})


def status(blog: Blog, item: Item) -> str:
    kind, _, number = item.remote_id.partition("/")
    return str(blog.server.call("GET", f"{kind}s/{number}?context=edit&_fields=status")["status"])


def comment_races(consoles: Consoles, blog: Blog, mine: Action, theirs: Action) -> list[Race]:
    return [
        Race(
            deciding(consoles, item, mine, theirs),
            (LEFT[mine.value], LEFT[theirs.value]),
            partial(status, blog, item),
        )
        for item in blog.items()
    ]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [(Action.APPROVE, Action.SPAM), (Action.REJECT, Action.SPAM)],
)
def test_a_comment_is_decided_by_one_of_two(
    wordpress: WordPress, consoles: Consoles, mine: Action, theirs: Action, note: Note
) -> None:
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=guests(RACES))

    ends = run(consoles, comment_races(consoles, blog, mine, theirs))

    assert len(ends) == RACES
    note(f"{RACES} comments: {judged(ends)}")


def test_two_who_decide_alike_are_both_right(wordpress: WordPress, consoles: Consoles, note: Note) -> None:
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=guests(10))
    ends = run(consoles, comment_races(consoles, blog, Action.APPROVE, Action.APPROVE))
    note(f"10 comments: {judged(ends)}")


def test_words_of_a_comment_are_set_by_one_of_two(wordpress: WordPress, consoles: Consoles, note: Note) -> None:
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=guests(RACES))

    def words(item: Item) -> str:
        number = item.remote_id.partition("/")[2]
        return str(blog.server.call("GET", f"comments/{number}?context=edit&_fields=content")["content"]["raw"])

    races = []
    for item in blog.items():
        mine, theirs = (deciding(consoles, item, Action.EDIT, Action.EDIT, value=value)[0] for value in ("One", "Two"))
        races.append(Race((mine, theirs), ("One", "Two"), partial(words, item)))

    note(f"{RACES} comments: {judged(run(consoles, races))}")


def test_an_edit_and_an_approval_that_write_over_each_other_are_told(
    wordpress: WordPress, consoles: Consoles, note: Note
) -> None:
    """WordPress writes the whole comment again for either of them, as it was when it began."""
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=guests(RACES))
    races = []
    for item in blog.items():
        edit, _ = deciding(consoles, item, Action.EDIT, Action.EDIT, value="Other")
        approve, _ = deciding(consoles, item, Action.APPROVE, Action.APPROVE)
        races.append(Race((edit, approve), ("Other", "approved"), partial(str, item.remote_id)))

    lost: Counter[str] = Counter()
    for end in run(consoles, races):
        edited, approved = (not isinstance(said, Conflict) for said in end.said)
        number = end.state.partition("/")[2]
        left = blog.server.call("GET", f"comments/{number}?context=edit&_fields=status,content")
        assert (left["content"]["raw"] == "Other") == edited, end
        assert (left["status"] == "approved") == approved, end
        lost["edit"] += not edited
        lost["approval"] += not approved
    note(f"{RACES} comments: {lost['edit']} edits and {lost['approval']} approvals were lost, and told so")


@pytest.mark.parametrize(("mine", "theirs"), [(Action.APPROVE, Action.REJECT), (Action.DISCARD, Action.REJECT)])
def test_a_post_is_decided_by_one_of_two(
    wordpress: WordPress, consoles: Consoles, mine: Action, theirs: Action, note: Note
) -> None:
    waiting = [{"post_title": f"Bed {n}", "post_content": "Words", "post_status": "pending"} for n in range(RACES)]
    blog = Blog(wordpress, posts=waiting)
    races = [
        Race(
            deciding(consoles, item, mine, theirs),
            (LEFT_OF_POSTS[mine.value], LEFT_OF_POSTS[theirs.value]),
            partial(status, blog, item),
        )
        for item in blog.items()
    ]

    ends = run(consoles, races)

    assert len(ends) == RACES
    note(f"{RACES} posts: {judged(ends)}")


def test_what_two_take_back_waits_again(wordpress: WordPress, consoles: Consoles, note: Note) -> None:
    spam = [{**one, "comment_approved": "spam"} for one in guests(RACES)]
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=spam)
    races = []
    for number in blog.made["comments"]:
        item = consoles[0].read(f"comment/{number}")
        assert isinstance(item, Item)
        back = deciding(consoles, item, Action.RESTORE, Action.RESTORE)
        races.append(Race(back, ("hold", "hold"), partial(status, blog, item)))
    note(f"{RACES} comments: {judged(run(consoles, races))}")


def test_a_page_has_the_text_of_one_of_two(wordpress: WordPress, consoles: Consoles, note: Note) -> None:
    pages = [{"post_title": f"Rules {n}", "post_content": "Old", "post_status": "publish", "post_type": "page"}
             for n in range(RACES)]  # fmt: skip
    blog = Blog(wordpress, posts=pages)
    races = []
    for page in everything(consoles[0], Feed.TERMS):
        assert isinstance(page, Document)
        mine, theirs = (
            changing(
                consoles, Action.PUBLISH, TargetKind.DOCUMENT, page.remote_id, value=text, base_version=page.version
            )
            for text in ("<p>One</p>", "<p>Two</p>")
        )
        path = f"pages/{page.remote_id.partition('/')[2]}?context=edit&_fields=content"
        races.append(Race((mine, theirs), ("<p>One</p>", "<p>Two</p>"), partial(_text, blog, path)))

    ends = run(consoles, races)

    assert len(ends) == RACES
    note(f"{RACES} pages: {judged(ends)}")


def _text(blog: Blog, path: str) -> str:
    return str(blog.server.call("GET", path)["content"]["raw"])


def test_a_role_is_set_by_one_of_two(wordpress: WordPress, note: Note) -> None:
    people = [{"user_login": f"user{n}", "user_email": f"user{n}@example.net", "role": "contributor"}
              for n in range(RACES)]  # fmt: skip
    blog = Blog(wordpress, users=people)
    consoles = (blog.sign_in("admin"), blog.sign_in("admin"))
    races = []
    for number in blog.made["users"]:
        mine, theirs = (
            changing(consoles, Action.MODERATE, TargetKind.MEMBER, f"user/{number}", value=role)
            for role in ("author", "subscriber")
        )
        races.append(Race((mine, theirs), ("author", "subscriber"), partial(_roles, blog, number)))

    ends = run(consoles, races)

    for one in consoles:
        one.close()
    mixed = [end for end in ends if end.state not in end.race.wanted]
    assert all(isinstance(said, Conflict) for end in mixed for said in end.said), mixed
    note(f"{RACES} users: {judged([end for end in ends if end not in mixed])}; {len(mixed)} × both roles, both told")


def _roles(blog: Blog, number: int) -> str:
    """WordPress takes roles away and gives them one by one: of two who do so at once, both may have given theirs."""
    return ", ".join(blog.server.call("GET", f"users/{number}?context=edit&_fields=roles")["roles"])


def test_a_post_is_kept_on_top_by_one_of_two(wordpress: WordPress, consoles: Consoles, note: Note) -> None:
    """WordPress keeps all that is on top in one list, which two who write at once can overwrite for each other."""
    titles = [{"post_title": f"Notice {n}", "post_content": "Words", "post_status": "publish"} for n in range(RACES)]
    blog = Blog(wordpress, posts=titles)
    races = []
    for number in blog.made["posts"]:
        mine, theirs = (
            changing(consoles, action, TargetKind.POST, f"post/{number}") for action in (Action.PIN, Action.UNPIN)
        )
        races.append(Race((mine, theirs), ("True", "False"), partial(_sticky, blog, number)))
    ends = run(consoles, races)
    note(f"{RACES} posts: {judged(ends)}")


def _sticky(blog: Blog, number: int) -> str:
    return str(blog.server.call("GET", f"posts/{number}?_fields=sticky")["sticky"])


def test_without_the_pause_some_would_not_be_told(
    wordpress: WordPress, consoles: Consoles, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why a console looks again only after a while: what WordPress itself does to two who decide at once."""
    monkeypatch.setattr(settling, "LEAST", 0.0)
    monkeypatch.setattr(settling, "_TIMES", 0.0)
    blog = Blog(wordpress, posts=[{"post_title": "Seeds", "post_status": "publish"}], comments=guests(RACES))

    ends = run(consoles, comment_races(consoles, blog, Action.APPROVE, Action.SPAM))

    untold = sum(_untold(end) for end in ends)
    note(f"without the pause, {untold} of {RACES} comments ended otherwise than a console was told")


def _untold(end: End) -> bool:
    return any(
        wanted != end.state and type(said).__name__ == "Applied"
        for wanted, said in zip(end.race.wanted, end.said, strict=True)
    )
