"""A forum about allotments: what waits there, who is there, what is written."""

from __future__ import annotations

from tests.unit.adapters.discourse.site import COLLEAGUE, STAFF, Site

EVENT = (
    '[event start="2026-09-05 10:00" end="2026-09-05 12:00" status="public" timezone="UTC" '
    'name="Seed swap" location="The shed" allowed-groups="trust_level_0"]\nBring what you have.\n[/event]'
)


def populate(site: Site) -> None:
    """Twenty users, thirty-three items that wait, the rules, an event and a talk."""
    members = [site.join(name) for name in ("Bryn", "Cerys", "Dafydd", "Efa")]
    members += [site.join(f"plot{number:02d}") for number in range(14)]
    terms = site.begin("Terms of Service", STAFF, "# Terms\n\nBe kind to each other.")
    site.begin("FAQ Guidelines", STAFF, "# Guidelines\n\nWrite about plots.")
    talk = site.begin("Which hoe for clay soil", members[0], "Mine broke on the clay, what do you use?")
    topic = talk["topic_id"]
    site.reply(topic, members[1], "A heavy one with a short handle.")
    site.reply(topic, members[0], "Thank you, that one?", to=2)
    site.begin("Seed swap in September", COLLEAGUE, EVENT)
    for number in range(11):
        site.hold(
            "ReviewableQueuedPost",
            members[4 + number],
            raw=f"A *first* post about slugs, number {number}",
            title=f"Slugs {number}",
            flags=[(STAFF, "A new user: see <a href='/x'>approve post count</a>")],
        )
    for number in range(14):
        own = site.begin(f"Talk about fence {number}", members[number], "About my fence")
        site.hold(
            "ReviewableFlaggedPost",
            members[number],
            topic=own["topic_id"],
            raw=f"You are all wrong about fences {number}",
            hidden=number % 5 == 4,
            flags=[(members[2], ""), (members[3], "")],
        )
    for number in range(8):
        newcomer = site.join(f"newcomer{number}")
        site.hold("ReviewableUser", newcomer, raw="I have a plot by the river", flags=[(STAFF, "")])
    assert terms["topic_id"] in site.topics
