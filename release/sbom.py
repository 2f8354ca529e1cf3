"""The list of parts in the form that CycloneDX describes (version 1.6, JSON)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from release.facts import NAME, SUMMARY, VERSION, date
from release.inventory import Part


def document(parts: Iterable[Part]) -> str:
    """The list as text; the same parts give the same text."""
    listed = list(parts)
    root = f"pkg:generic/{NAME}@{VERSION}"
    known = {part.name: part.purl for part in listed}
    depends = [{"ref": root, "dependsOn": sorted(known.values())}]
    depends += [
        {"ref": part.purl, "dependsOn": sorted(known[name] for name in part.needs)} for part in listed if part.needs
    ]
    content: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": date().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": NAME,
                "version": VERSION,
                "description": SUMMARY,
                "purl": root,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": [_component(part) for part in listed],
        "dependencies": sorted(depends, key=lambda entry: str(entry["ref"])),
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return json.dumps({"serialNumber": f"urn:uuid:{number}", **content}, indent=2, sort_keys=True) + "\n"


def _component(part: Part) -> dict[str, Any]:
    single = not set(part.licence.split()) & {"AND", "OR", "WITH"}
    licence = {"license": {"id": part.licence}} if single else {"expression": part.licence}
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [licence],
        "externalReferences": [{"type": "distribution", "url": part.source}],
    }
