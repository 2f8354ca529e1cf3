"""The calendar as a person sees it: remote + unsent, one event in two places, and the rules of zones that change."""

from __future__ import annotations

import shutil
import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.adapters.caldav.mapping import meetup
from console.adapters.caldav.rules import CAPABILITIES
from console.analysis.calendar.editing import Change, Scope
from console.analysis.calendar.event import Moment
from console.cache import accounts, meetups, outbox
from console.cache.accounts import Account
from console.domain.commands import CommandState
from console.services import calendar, calendar_editing, undo
from console.services.desk import Desk, Refusal
from tests.unit.analysis.calendar.samples import BERLIN, event, series

SPAN = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC), UTC)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.capabilities = lambda _: CAPABILITIES
    return desk


@pytest.fixture
def garden(desk: Desk) -> Account:
    with desk.cache.write() as tx:
        return accounts.add(tx, name="garden", kind="caldav", url="https://one.example.org", community="Garden")


@pytest.fixture
def mill(desk: Desk, garden: Account) -> Account:
    with desk.cache.write() as tx:
        return accounts.add(tx, name="mill", kind="caldav", url="https://two.example.org", community="Mill")


def told(desk: Desk, account: Account, source: str, name: str = "one.ics", **changes: object) -> None:
    """The remote tells of an event."""
    found = meetup(name, source, '"1"', editable=True)
    assert found is not None
    with desk.cache.write() as tx:
        meetups.store(tx, account.id, [replace(found, **changes)])  # type: ignore[arg-type]


def times(desk: Desk) -> list[str]:
    return [f"{one.starts:%m-%d %H:%M}" for one in calendar.span(desk, *SPAN).happenings]


def moved(to: str) -> Change:
    return Change(starts=Moment(datetime.fromisoformat(to), BERLIN))


def test_what_is_decided_shows_at_once_and_goes_when_it_is_taken_back(desk: Desk, garden: Account) -> None:
    told(desk, garden, series("FREQ=WEEKLY;COUNT=3"))
    before = times(desk)
    saved = calendar_editing.change(
        desk, "one@example.org", moved("2026-03-11T20:00"), scope=Scope.THIS, key="20260310T190000"
    )
    assert times(desk) == ["03-03 19:00", "03-11 20:00", "03-17 19:00"]
    assert saved.decision is not None
    with desk.cache.read() as conn:
        assert [one.meetup.source for one in meetups.all(conn)] == [series("FREQ=WEEKLY;COUNT=3")]
    undo.undo(desk)
    assert times(desk) == before
    undo.redo(desk)
    assert times(desk) == ["03-03 19:00", "03-11 20:00", "03-17 19:00"]


def test_one_and_all_that_follow_become_a_series_of_their_own(desk: Desk, garden: Account) -> None:
    told(desk, garden, series("FREQ=WEEKLY;COUNT=5", "EXDATE;TZID=Europe/Berlin:20260324T190000"))
    calendar_editing.change(
        desk, "one@example.org", moved("2026-03-18T18:00"), scope=Scope.FOLLOWING, key="20260317T190000"
    )
    assert times(desk) == ["03-03 19:00", "03-10 19:00", "03-18 18:00", "04-01 18:00"]


def test_a_series_that_moves_takes_its_rule_and_its_exceptions_along(desk: Desk, garden: Account) -> None:
    told(desk, garden, series("FREQ=WEEKLY;BYDAY=TU;COUNT=4", "EXDATE;TZID=Europe/Berlin:20260310T190000"))
    calendar_editing.change(desk, "one@example.org", moved("2026-03-05T18:30"))
    assert times(desk) == ["03-05 18:30", "03-19 18:30", "03-26 18:30"]


def test_a_rule_that_does_not_fit_the_new_day_is_asked_for(desk: Desk, garden: Account) -> None:
    told(desk, garden, series("FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=1"))
    with pytest.raises(Refusal, match="rule"):
        calendar_editing.change(desk, "one@example.org", moved("2026-03-05T18:30"))


@pytest.mark.parametrize("key", ["20260304T190000", "nonsense"])
def test_an_instance_that_is_none_is_refused(desk: Desk, garden: Account, key: str) -> None:
    told(desk, garden, series("FREQ=WEEKLY;COUNT=3"))
    with pytest.raises(Refusal):
        calendar_editing.cancel(desk, "one@example.org", scope=Scope.THIS, key=key)


def test_one_event_on_two_accounts_is_one_and_is_changed_on_both(desk: Desk, garden: Account, mill: Account) -> None:
    for account in (garden, mill):
        told(desk, account, series("FREQ=WEEKLY;COUNT=3"))
    found = calendar.event(desk, "one@example.org")
    assert [copy.account.name for copy in found.copies] == ["garden", "mill"]
    assert found.differing == ()
    assert len(times(desk)) == 3
    saved = calendar_editing.cancel(desk, "one@example.org")
    assert saved.decision is not None
    assert len(saved.decision.commands) == 2
    assert times(desk) == []
    told(desk, mill, series("FREQ=WEEKLY;COUNT=2"))
    undo.undo(desk)
    assert [copy.account.name for copy in calendar.event(desk, "one@example.org").differing] == ["mill"]


def test_a_new_event_that_waits_is_changed_and_withdrawn_where_it_waits(desk: Desk, garden: Account) -> None:
    change = Change(title="Tea", starts=Moment(datetime.fromisoformat("2026-03-03T19:00"), BERLIN), length=timedelta(hours=1))
    uid = calendar_editing.add(desk, change).uid
    calendar_editing.change(desk, uid, moved("2026-03-04T19:00"))
    assert times(desk) == ["03-04 19:00"]
    calendar_editing.cancel(desk, uid)
    assert times(desk) == []
    with desk.cache.read() as conn:
        assert [one.command.state for one in outbox.entries(conn, frozenset(CommandState))] == [CommandState.WITHDRAWN]


def test_a_draft_is_there_until_it_is_sent(desk: Desk, garden: Account) -> None:
    change = Change(title="Tea", starts=Moment(datetime.fromisoformat("2026-03-03T19:00"), BERLIN))
    uid = calendar_editing.add(desk, change, draft=True).uid
    assert calendar.event(desk, uid).draft is not None
    calendar_editing.publish(desk, uid)
    assert calendar.event(desk, uid).draft is None
    undo.undo(desk)
    assert calendar.event(desk, uid).draft is not None
    calendar_editing.cancel(desk, uid)
    with pytest.raises(Refusal):
        calendar.event(desk, uid)


def test_an_event_that_may_only_be_read_is_not_changed(desk: Desk, garden: Account) -> None:
    told(desk, garden, event("DTSTART:20260303T100000Z"), editable=False)
    with pytest.raises(Refusal, match="read events"):
        calendar_editing.cancel(desk, "one@example.org")


def test_an_event_without_measure_is_named_and_the_others_are_shown(desk: Desk, garden: Account) -> None:
    told(desk, garden, event("DTSTART:20260303T100000Z", "RRULE:FREQ=SECONDLY", "SUMMARY:Endless"))
    told(desk, garden, series("FREQ=WEEKLY;COUNT=3").replace("one@", "two@"), "two.ics")
    found = calendar.span(desk, *SPAN)
    assert len(found.happenings) == 3
    assert [title for title, _ in found.problems] == ["Endless"]


def test_what_is_imported_is_exported_with_all_that_it_said(desk: Desk, garden: Account) -> None:
    source = event("DTSTART;TZID=Europe/Berlin:20260303T100000", "X-ODD;X-P=a:kept", "SUMMARY:Odd")
    found = calendar_editing.import_file(desk, source.encode())
    assert (found.new, found.changed, found.same) == (1, 0, 0)
    assert "X-ODD;X-P=a:kept" in calendar_editing.export(desk)
    assert calendar_editing.import_file(desk, source.encode()).same == 1


@pytest.fixture
def other_rules(tmp_path: Path) -> Iterator[None]:
    """Berlin keeps the clock of Lisbon from now on."""
    folder = tmp_path / "zones"
    (folder / "Europe").mkdir(parents=True)
    known = next(
        path for base in [*map(Path, zoneinfo.TZPATH), _packaged()] if (path := base / "Europe/Lisbon").is_file()
    )
    shutil.copy(known, folder / "Europe/Berlin")
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(folder)])
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


def _packaged() -> Path:
    import tzdata

    return Path(str(tzdata.__file__)).parent / "zoneinfo"


def test_a_change_of_a_zones_rules_moves_the_moment_and_is_reported(
    desk: Desk, garden: Account, request: pytest.FixtureRequest
) -> None:
    told(desk, garden, series("FREQ=WEEKLY;COUNT=3"))
    told(desk, garden, event("DTSTART:20260303T100000Z", uid="utc"), "utc.ics")
    assert calendar.recompute(desk) == []
    request.getfixturevalue("other_rules")
    [shifted] = calendar.recompute(desk)
    assert shifted.entry.meetup.uid == "one@example.org"
    assert shifted.starts - shifted.was == timedelta(hours=1)
    assert calendar.recompute(desk) == []
    assert "03-03 19:00" in times(desk)
