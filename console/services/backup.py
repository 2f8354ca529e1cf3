"""A home as one file, and back: all but the passwords, which stay in the keyring (see resources/FORMATS.md)."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from console import __version__
from console import settings as settings_file
from console.cache import connection, migrate, whole
from console.paths import Home
from console.policy import Policy
from console.services.desk import Refusal
from console.services.managed import may_export
from console.services.upkeep import closed

KIND, FORMAT = "corral-backup", 1
_CACHE, _SETTINGS, _MANIFEST = "corral.db", "settings.toml", "manifest.json"
_LONGEST_MANIFEST = 100_000
_CHUNK = 1 << 20


class Content(msgspec.Struct, frozen=True):
    """One file of a backup."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself.

    :param schema: the version of the cache's schema.
    """

    kind: str
    format: int
    made_at: datetime
    corral: str
    schema: int
    files: dict[str, Content]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore.

    :param doubtful: commands that the engine looks up before it sends them.
    :param kept: where the cache is that was there before; None if there was none.
    """

    manifest: Manifest
    doubtful: int
    kept: Path | None


def write(home: Home, path: Path, policy: Policy, now: datetime) -> Manifest:
    """Write everything of a home into one file, also while a window is open; a file that is there is replaced.

    :raises Refusal: there is nothing yet, or the policy allows no backup.
    :raises CacheError: the cache cannot be read.
    :raises OSError: the file cannot be written; what was there is as it was.
    """
    may_export(policy)
    if not home.cache.exists():
        raise Refusal(f"There is no cache in {home.root} yet, so there is nothing to back up.")
    with tempfile.TemporaryDirectory(dir=home.backups, prefix=".backup-") as folder:
        whole.copy(home.cache, Path(folder) / _CACHE)
        if home.settings.exists():
            shutil.copyfile(home.settings, Path(folder) / _SETTINGS)
        files = {file.name: _content(file) for file in sorted(Path(folder).iterdir())}
        schema = migrate.version(Path(folder) / _CACHE)
        manifest = Manifest(
            kind=KIND, format=FORMAT, made_at=now, corral=__version__, schema=schema, files=files
        )
        unfinished = path.with_name(f".{path.name}.part")
        try:
            _pack(unfinished, manifest, Path(folder))
            unfinished.replace(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
    return manifest


def restore(home: Home, path: Path, now: datetime) -> Restored:
    """Put a backup into the place of what a home has, which is kept beside its backups.

    :raises Refusal: the file is no backup of Corral, or not whole.
    :raises CacheLocked: Corral is running on this home; nothing was changed.
    :raises CacheNewer: it is of a newer Corral.
    :raises CacheError: the cache in it is damaged.
    :raises OSError: the file cannot be read or the home not be written; what was there is where it was, or beside it.
    """
    home.create()
    with tempfile.TemporaryDirectory(dir=home.root, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _unpack(path, folder)
        cache = folder / _CACHE
        whole.check(cache)
        if (folder / _SETTINGS).exists():
            settings_file.load(folder / _SETTINGS)
        migrate.bring_up(cache, folder / "backups")
        doubtful = whole.make_doubtful(cache, now)
        with closed(home):
            kept = connection.set_aside(home.cache, now, "replaced") if home.cache.exists() else None
            whole.put_in_place(home.cache, cache)
            if (folder / _SETTINGS).exists():
                (folder / _SETTINGS).replace(home.settings)
    return Restored(manifest, doubtful, kept)


def _content(file: Path) -> Content:
    with file.open("rb") as opened:
        return Content(file.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest())


def _pack(path: Path, manifest: Manifest, folder: Path) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        for name in manifest.files:
            packed.write(folder / name, name)


def _unpack(path: Path, folder: Path) -> Manifest:
    """Take out what the manifest lists, and nothing else, no more of it than it says.

    :raises Refusal: it is not what a backup is.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            with packed.open(_MANIFEST) as file:
                manifest = msgspec.json.decode(file.read(_LONGEST_MANIFEST), type=Manifest)
            if (manifest.kind, manifest.format) != (KIND, FORMAT):
                what = f"{manifest.kind} of format {manifest.format}"
                raise Refusal(f"{path} is a {what}, which this Corral does not read.")
            if _CACHE not in manifest.files or manifest.files.keys() - {_CACHE, _SETTINGS}:
                raise Refusal(f"{path} does not hold what a backup of Corral holds.")
            for name, content in manifest.files.items():
                with packed.open(name) as source, (folder / name).open("xb") as target:
                    _take(source, target, content, path)
    except (zipfile.BadZipFile, msgspec.MsgspecError, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refusal(f"{path} is no backup of Corral, or not whole.") from error
    return manifest


def _take(source: IO[bytes], target: IO[bytes], content: Content, path: Path) -> None:
    digest, left = hashlib.sha256(), content.size
    while chunk := source.read(min(_CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            break
        digest.update(chunk)
        target.write(chunk)
    if left or digest.hexdigest() != content.sha256:
        raise Refusal(f"{path} is not whole: {Path(target.name).name} in it is not what was written there.")
