"""A deterministic generator of posts with planted groups of near-copies and look-alikes, whose truth is known."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


def _words(listed: str) -> list[str]:
    return listed.split()


def _lines(listed: str, blanks: int = 0) -> list[str]:
    return [*(line.removesuffix("|") for line in listed.split("\n")), *[""] * blanks]


NAMES = _words(
    """Ada Bruno Carla Dmitri Elif Farid Greta Hamza Ingrid Joao Kaito Leila Marek Nadia Oskar Priya Quentin Rosa
Sven Tamar Umar Vera Wanda Xenia Yusuf Zelda Anselm Birgit Cosmo Dagny Ewald Fenna Gunnar Hedda Ivo Jonna"""
)
NOUNS = _words(
    """kettle bridge ladder saddle lantern orchard harbour chimney pantry gearbox mallet spindle teapot compost
trellis pump valve rudder anchor keyboard router socket battery fuse blanket cushion bakery library workshop
allotment greenhouse derailleur chain hub spoke rim tyre pannier bell mudguard bracket crank pedal cable lever
seedling pumpkin leek onion squash hedge mulch barrow spade rake hose barrel gutter roof tile plaster paint
brush varnish plank hinge screw nail drill lathe chisel vice bench radio antenna sensor printer scanner camera
tripod lens filter album choir piano fiddle drum recipe oven loaf yeast flour butter jam honey cheese cider
kernel patch compiler parser module branch release mailbox archive digest header thread meetup venue ticket
programme poster leaflet budget ledger receipt grant"""
)
VERBS = _words(
    """mended painted borrowed cleaned rebuilt measured sanded oiled tightened replaced sorted carried lifted planted
watered pruned boiled baked tasted roasted tuned rehearsed recorded printed scanned posted mailed archived
compiled patched tested released documented reviewed labelled soldered charged wired drilled glued clamped
trimmed folded stitched washed rinsed dried stored stacked weighed counted ordered returned compared sketched
photographed"""
)
ADJECTIVES = _words(
    """rusty heavy quiet cheap sturdy narrow brittle gentle stubborn spare wooden copper velvet cloudy bitter mellow
crisp damp frozen sunny early late tidy crooked hollow patient clumsy famous local foreign ancient modern
plain spotless noisy loose tight smooth rough faded bright gloomy tiny enormous reliable fragile honest
curious"""
)
PLACES = _words(
    """Bristol Leeds Utrecht Aarhus Porto Lyon Graz Turku Gdansk Ghent Cork Malmo Bergen Tartu Brno Split Kotor
Bilbao Sienna Arles"""
)
TIMES = _lines("""yesterday
last week
on Sunday
in March
before lunch
after work
this morning
two winters ago
since May
over the holidays
on the ferry
around noon
late at night
every spring
once a month""")
PATTERNS = _lines("""I {v} the {a} {n} {t} and the {n2} still {v2} like new.
Has anyone {v} a {a} {n} without touching the {n2}?
My neighbour in {p} {v} our {n}, which is more {a} than any {n2} I know.
The {n} that we {v} {t} turned out rather {a}.
Please tell me whether a {a} {n} would fit beside the {n2} in {p}.
We {v} {num} of them {t}, and only one {n} was {a}.
If the {n} feels {a}, check the {n2} first, because ours was {v} badly.
There is a {a} {n} for sale near {p}, barely {v}.
Somebody {v} the {n} at the hall in {p}, so bring a {a} {n2}.
It took {num} evenings until the {a} {n} was {v} and {v2}.
What I like about this {n} is how {a} it stays once the {n2} is {v}.
Our club {v} a {n} {t}; the {n2} came out {a}.
Never leave a {a} {n} next to the {n2} when it has just been {v}.
For {num} euros you get a {n}, a {n2} and something {a}.
The manual says {num} turns, yet my {a} {n} was {v} after half of them.
Thanks to {name} the {n} is {v} and the {n2} looks {a}.
Could the {a} {n} be the reason why my {n2} was {v} {t}?
I would rather have the {n} {v} in {p} than buy a {a} {n2}.
Nobody warned me that {a} {n} parts get {v} so quickly in {p}.
A {n} without a {n2} is {a}, as {name} {v2} and {v} {t}.""")
OPENERS = _lines(
    """To be honest, |
As far as I know, |
On second thoughts, |
After {num} months: |
Just so that nobody else gets {a}: |
In {p} they say that |
{name} wrote that |
Half of the club believes |
It may sound {a}, but |
Between us, |
For the record, |
Since the {n} was {v}, |
While {name} {v} something else, |
Apart from the {n}, |
Funny how |
If I remember well, |
No surprise that """,
    blanks=8,
)
TAILS = _lines(
    """, or so {name} told me
, which nobody at the {n} expected
 (see the {n} from {t})
, at least in {p}
, and that is without the {n2}
, just like in {p} {t}
, although {num} people disagree
; the rest is {a}
, so the {n2} can wait
, thanks to a {a} {n}
, if the weather stays {a}
, no matter how {a} it gets
 and then {v2} it again
 with {num} spare ones
, as every {n2} shows""",
    blanks=7,
)
SIGN_OFFS = _lines(
    """Cheers!
Kudos!
Many thanks!
Bye!
Thanks!
Regards
Best wishes
All the best
Take care!
See you soon
Greetings from {p}
Best, {name}
Thanks, {name}
Yours, {name}
Keep it up!
Thank you so much!""",
    blanks=1,
)
OWN_SENTENCES = _lines("""Is {num} °C a typo?
Does the {a} {n} need {num} or {num2} of them?
I asked {name} about the {n} and got no answer.
Where did you buy your {n}?
My {n} did the opposite {t}, by the way.
Please do not close this, the {n} question is mine.
We found {num} mistakes in the {n} table.
I am not selling anything, I just quote them.
Can a moderator look at the {n}?
For what it is worth, the {a} {n} failed in {p}.
That is exactly what the {n} people sent me {t}.""")
GREETINGS = ["", "", "Hi {name}, ", "Hello {name}! ", "Dear {name},\n", "Hey all, "]
WORDS = sorted(set(NOUNS + VERBS + ADJECTIVES))


@dataclass
class Planted:
    """Texts by id, the planted group of each grouped text, and which of them hold a sentence of their own."""

    texts: dict[int, str] = field(default_factory=dict)
    group: dict[int, int] = field(default_factory=dict)
    look_alikes: set[int] = field(default_factory=set)

    def true_pairs(self) -> set[tuple[int, int]]:
        """Every unordered pair of ids that belongs together, smaller id first."""
        return pairs_of(self.group)


def pairs_of(group: dict[int, int]) -> set[tuple[int, int]]:
    """The unordered pairs of ids with the same group."""
    members: dict[int, list[int]] = {}
    for item, number in sorted(group.items()):
        members.setdefault(number, []).append(item)
    return {(a, b) for ids in members.values() for i, a in enumerate(ids) for b in ids[i + 1 :]}


def plant(
    total: int,
    *,
    seed: int = 1,
    grouped_share: float = 0.5,
    look_alike_share: float = 0.12,
    changed: float = 0.2,
    sentences: tuple[int, int] = (2, 6),
) -> Planted:
    """``total`` texts, of which ``grouped_share`` sit in groups of 2 to 30; ``changed`` is the most that is changed."""
    chance = random.Random(seed)
    made: list[tuple[str, int, bool]] = []
    number = 0
    while len(made) < total * grouped_share:
        number += 1
        body = [sentence(chance) for _ in range(chance.randint(*sentences))]
        size = min(30, max(2, int(chance.expovariate(1 / 6)) + 2))
        for place in range(size):
            own = place > 0 and chance.random() < look_alike_share
            made.append((copy_of(body, chance, changed, own), number, own))
    while len(made) < total:
        body = [sentence(chance) for _ in range(chance.randint(*sentences))]
        made.append((copy_of(body, chance, 0.0, False), 0, False))
    made = made[:total]
    chance.shuffle(made)
    planted = Planted()
    for item, (text, group, own) in enumerate(made, 1):
        planted.texts[item] = text
        if group:
            planted.group[item] = group
        if own:
            planted.look_alikes.add(item)
    return planted


def sentence(chance: random.Random) -> str:
    """One sentence about something that people in clubs talk about."""
    opener, pattern, tail = chance.choice(OPENERS), chance.choice(PATTERNS), chance.choice(TAILS)
    text = filled(opener + pattern[:-1] + tail + pattern[-1], chance)
    return text[0].upper() + text[1:]


def own_sentence(chance: random.Random) -> str:
    """What only one person says."""
    return filled(chance.choice(OWN_SENTENCES), chance) if chance.random() < 0.5 else sentence(chance)


def copy_of(body: list[str], chance: random.Random, changed: float, own: bool) -> str:
    """The body with another name, link, sign-off and up to ``changed`` of its words, and an own sentence if asked."""
    share = chance.uniform(0.0, changed)
    parts = [with_changed_words(one, chance, share) for one in body]
    sign_off = filled(chance.choice(SIGN_OFFS), chance)
    if own:
        parts.insert(chance.randint(1, len(parts)), own_sentence(chance))
        sign_off = chance.choice(["", sign_off])
    if chance.random() < 0.5:
        parts.append(link(chance))
    greeting = filled(chance.choice(GREETINGS), chance)
    return greeting + " ".join(part for part in [*parts, sign_off] if part)


def with_changed_words(text: str, chance: random.Random, share: float) -> str:
    """The text with about ``share`` of its words replaced, dropped, doubled by a neighbour or written differently."""
    words = []
    for word in text.split(" "):
        if chance.random() >= share:
            words.append(word)
            continue
        way = chance.random()
        if way < 0.8:
            words.append(chance.choice(WORDS))
        elif way < 0.9:
            words.extend([word, chance.choice(ADJECTIVES)])
    return " ".join(words)


def link(chance: random.Random) -> str:
    """A link to a site that is nobody's."""
    site = f"{chance.choice(NOUNS)}-{chance.choice(NOUNS)}{chance.randint(1, 99)}.example"
    return chance.choice(
        [f"https://{site}/{chance.choice(WORDS)}", f"http://www.{site}/?ref={chance.randint(1, 9999)}", site]
    )


def filled(pattern: str, chance: random.Random) -> str:
    """The pattern with its places filled from the word lists."""
    return pattern.format(
        v=chance.choice(VERBS),
        v2=chance.choice(VERBS),
        n=chance.choice(NOUNS),
        n2=chance.choice(NOUNS),
        a=chance.choice(ADJECTIVES),
        p=chance.choice(PLACES),
        t=chance.choice(TIMES),
        num=chance.randint(2, 90),
        num2=chance.randint(91, 400),
        name=chance.choice(NAMES),
    )
