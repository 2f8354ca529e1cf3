"""The check of an account in plain words: who we are there, which calendars, what may be done."""

from __future__ import annotations

from console.adapters.caldav.discovery import Calendar, Found
from console.domain.capabilities import Grant, Permission, ServerInfo


def server_info(found: Found, host: str, user: str) -> ServerInfo:
    """What was found, for people.

    :param user: the name that signed in.
    """
    chosen = found.chosen
    several = len(found.calendars) > 1
    return ServerInfo(
        product="CalDAV",
        version="RFC 4791" + (", RFC 6578" if any(each.syncs for each in found.calendars) else ""),
        community=chosen.name if chosen is not None else host,
        user=found.user or user,
        permissions=_permissions(chosen) if chosen is not None else (_choose(found),),
        places=tuple((each.path, each.name) for each in found.calendars) if several else (),
    )


def _choose(found: Found) -> Permission:
    names = ", ".join(f"{each.name} ({each.path})" for each in found.calendars[:8])
    return Permission("Events", Grant.NO, f"There are several calendars; enter the address of one of them: {names}")


def _permissions(calendar: Calendar) -> tuple[Permission, ...]:
    ask = f"the owner of {calendar.name} can share it with the right to write, in the calendar’s settings on the server"
    return (
        Permission("Read events", Grant.YES, "also what repeats, with its exceptions"),
        Permission("Add, change and cancel events", Grant.YES if calendar.writable else Grant.NO,
                   "" if calendar.writable else ask),
        Permission("See only what changed", Grant.YES if calendar.syncs else Grant.NO,
                   "" if calendar.syncs else "the server has no sync tokens, so everything is read after each change"),
        Permission("Members, posts, rules", Grant.NO, "a calendar has none; its other account has them"),
    )  # fmt: skip
