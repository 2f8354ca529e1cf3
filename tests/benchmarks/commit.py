"""A decision's commit while another process stores 100,000 items."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

from console.bootstrap import desk_on
from console.cache.connection import open_cache
from console.domain.actions import Action
from console.services import moderation
from console.services.moderation import Choice
from console.settings import Settings
from tests.benchmarks.frame import Figure, percentile, seconds
from tests.benchmarks.stage import Stage
from tests.benchmarks.storing_elsewhere import DONE, READY
from tests.benchmarks.workshop import Workshop

STORED = 100_000
_DECIDABLE = 10_000
_PACE = 0.02


def run(folder: Path, workshop: Workshop) -> list[Figure]:
    """Decide one item after the other for as long as the other process stores."""
    home = workshop.home(_DECIDABLE, folder / "home")
    cache = open_cache(home.cache, backups=home.backups)
    desk = desk_on(home, cache, Settings())
    times: list[float] = []
    with Stage("storing_elsewhere", str(home.root), str(STORED)) as storing:
        storing.wait_for(READY)
        over = threading.Thread(target=storing.wait_for, args=(DONE,))
        storing.say("go")
        over.start()
        while over.is_alive() and len(times) < _DECIDABLE:
            choice = Choice((len(times) + 1,), Action.APPROVE, window=timedelta(seconds=10))
            times.append(1000 * seconds(lambda chosen=choice: moderation.decide(desk, chosen)))  # type: ignore[misc]
            time.sleep(_PACE)
        over.join()
    cache.close()
    p99 = percentile(times, 0.99)
    return [Figure("a decision's commit meanwhile, p99", p99, None, "ms", 50, note=f"{len(times)} of them")]
