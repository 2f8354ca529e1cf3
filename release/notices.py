"""Writes the licences of everything inside, and the list of parts, to where they go into the folder from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from release import sbom
from release.facts import BUILD
from release.inventory import Part

SBOM = "sbom.cdx.json"


def write(parts: list[Part]) -> Iterator[tuple[str, Path]]:
    """Write them; gives each one's place in the folder, and the file."""
    place = BUILD / "licences"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    texts = {name: text for part in parts for name, text in part.texts}
    width = max(len(part.name) for part in parts)
    listed = [f"{part.name:{width}}  {part.version:10}  {part.licence}" for part in parts]
    texts["PARTS.txt"] = "Inside this program, with versions and licences:\n\n" + "\n".join(listed) + "\n"
    texts[SBOM] = sbom.document(parts)
    for name, text in sorted(texts.items()):
        (place / name).write_text(text, encoding="utf-8")
        yield f"licences/{name}", place / name
