"""The real WordPress of the tests starts, is filled, and ends without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.servers.fixtures import installed
from tests.servers.wordpress import WORKERS, WordPress

pytestmark = pytest.mark.timeout(240)


def test_it_says_who_is_signed_in(wordpress: WordPress) -> None:
    assert wordpress.version >= "6.1"
    assert {name: wordpress.call("GET", "users/me?context=edit", name)["roles"] for name in wordpress.passwords} == {
        "admin": ["administrator"],
        "mod": ["editor"],
        "ada": ["author"],
    }


def test_another_password_is_refused(wordpress: WordPress) -> None:
    answer = requests.get(f"{wordpress.url}/wp-json/wp/v2/users/me", auth=("mod", "guess"), timeout=30)
    assert answer.status_code == 401


def test_what_it_is_filled_with_is_all_that_is_there(wordpress: WordPress) -> None:
    for _ in range(2):
        made = wordpress.fill(
            fresh=True,
            users=[{"user_login": "mina", "role": "subscriber"}],
            posts=[{"post_title": "Seeds", "post_status": "publish"}],
            comments=[{"comment_content": "Hello", "comment_approved": 0}],
        )
        assert [row["id"] for row in wordpress.call("GET", "comments?status=hold")] == made["comments"]
        assert [row["id"] for row in wordpress.call("GET", "posts")] == made["posts"]
        assert {row["id"] for row in wordpress.call("GET", "users")} >= {*made["users"], 1}


def test_a_script_that_fails_says_why(wordpress: WordPress) -> None:
    with pytest.raises(RuntimeError, match="fill failed"):
        wordpress.fill(users="nobody")


def test_it_ends_with_all_its_processes(tmp_path: Path) -> None:
    with WordPress(installed("wordpress"), tmp_path) as server:
        database, php = server.trees
        url = server.url
        assert len(php.members()) == WORKERS + 1
    for tree in (database, php):
        assert not tree.running
        assert tree.members() == []
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_a_start_that_fails_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "database.log").mkdir()
    server = WordPress(installed("wordpress"), tmp_path)
    with pytest.raises(OSError, match="database"), server:
        pass
    assert server.trees == ()
