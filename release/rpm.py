"""The package for Fedora, openSUSE and what is made from them, with rpmbuild."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from release.facts import BUILD, DESCRIPTION, DIST, NAME, SUMMARY, VERSION, compression, date, epoch, machine
from release.libraries import needs
from release.tree import PRIVATE, integration


def make(root: Path) -> Path:
    """Make the package of an installed tree; returns the file."""
    place = BUILD / "rpm"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    spec = place / f"{NAME}.spec"
    spec.write_text(_spec(root), encoding="utf-8")
    words = ["rpmbuild", "--quiet", "-bb", "--target", machine().rpm, "--define", f"_topdir {place}", str(spec)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch()), "LC_ALL": "C.UTF-8"}
    subprocess.run(words, env=environment, check=True)
    made = next((place / "RPMS").rglob("*.rpm"))
    return Path(shutil.move(made, DIST / made.name))


def _spec(root: Path) -> str:
    required = "\n".join(f"Requires: {library}" for library in needs(root / PRIVATE).rpm())
    shown = "\n".join(f"/usr/share/{file}" for file, _ in integration() if not file.startswith("doc/"))
    return f"""\
# Nothing is looked into or changed while the package is made, and nothing of this machine stays in it.
%global debug_package %{{nil}}
%global __os_install_post %{{nil}}
%global _build_id_links none
%global _buildhost corral
%global source_date_epoch_from_changelog 0
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _binary_payload w{compression()}.xzdio

Name: {NAME}
Version: {VERSION}
Release: 1
Summary: {SUMMARY[0].upper()}{SUMMARY[1:]}
License: Apache-2.0 AND LGPL-3.0-only
AutoReqProv: no
{required}
Recommends: (gnome-keyring or kwallet)

%description
{DESCRIPTION}
%install
mkdir -p %{{buildroot}}
cp -a {root}/. %{{buildroot}}/

%files
/usr/bin/{NAME}
/{PRIVATE}
{shown}
%doc /usr/share/doc/{NAME}

%changelog
* {date():%a %b %d %Y} The Corral authors - {VERSION}-1
- See CHANGELOG.md
"""
