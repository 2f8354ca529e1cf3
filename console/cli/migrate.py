"""`corral migrate`: the way back to an older Corral, which the newer one has to go."""

from __future__ import annotations

from console.cli.output import Exit, Output
from console.paths import Home
from console.services import upkeep


def migrate(home: Home, to: int, output: Output) -> int:
    """Bring the home's cache to a version of its schema; returns the exit status.

    :raises console.services.desk.Refusal: there is no cache.
    :raises console.cache.errors.CacheError: the cache is in use, cannot be written, or is of an unknown version.
    """
    try:
        done = upkeep.bring_to(home, to)
    except ValueError as error:
        output.say(str(error))
        return Exit.USAGE
    document = {"from": done.found, "to": done.to, "backup": str(done.backup) if done.backup else None}
    if done.backup is None:
        output.document(document, [f"The cache is at schema {to} already."])
        return Exit.DONE
    output.document(
        document,
        [
            f"The cache was at schema {done.found} and is at {to} now; as it was, it is kept as {done.backup}.",
            "What is decided and not sent is still in it.",
        ],
    )
    if to < done.found:
        output.say(f"open it with the Corral that knows schema {to} next: this one brings it up to date again.")
    return Exit.DONE
