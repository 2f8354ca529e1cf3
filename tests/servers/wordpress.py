"""A real WordPress on loopback, with MariaDB and a folder of its own, for the tests that moderate one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import requests

from tests.servers.processes import ProcessTree, free_ports
from tests.servers.waiting import until

START_TIME = 60.0
"""Seconds that a start of each part may take: about one on two cores, and more while they are busy."""
WORKERS = 4
"""Requests that are answered at the same time."""

_PHP_FILES = Path(__file__).with_name("wordpress_site")
_EXTENSIONS = (
    "ctype", "curl", "dom", "exif", "fileinfo", "iconv", "mbstring", "mysqlnd", "mysqli", "posix", "simplexml",
    "tokenizer", "xml", "xmlreader", "xmlwriter",
)  # fmt: skip
_PHP_SETTINGS = """
extension_dir = "{extensions}"
{loaded}
zend_extension = opcache
opcache.enable = 1
opcache.revalidate_freq = 600
memory_limit = 512M
max_execution_time = 60
display_errors = stderr
error_reporting = E_ERROR
date.timezone = UTC
"""
_TABLES = ("mysql_system_tables", "mysql_performance_tables", "mysql_system_tables_data")
_DATABASE = """
CREATE DATABASE wordpress CHARACTER SET utf8mb4;
FLUSH PRIVILEGES;
CREATE USER wordpress@localhost;
GRANT ALL ON wordpress.* TO wordpress@localhost;
"""


class WordPress:
    """Runs from ``with`` to its end, with the staff that ``passwords`` names."""

    def __init__(self, installed: Path, root: Path) -> None:
        """Prepare a server.

        :param installed: the folder into which ``tests/servers/install wordpress`` unpacked everything
        :param root: an empty folder for its data
        """
        self.url = ""
        self.version = ""
        self.passwords: dict[str, str] = {}
        self._installed = installed
        self._root = root
        self._site = root / "site"
        # A socket's path may have 107 characters, which a test's own folder can exceed.
        self._run = Path(tempfile.mkdtemp(prefix="corral-wp-"))
        self._session = requests.Session()
        self._session.trust_env = False
        self._trees: list[ProcessTree] = []

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        try:
            while self._trees:
                self._trees.pop().stop()
        finally:
            shutil.rmtree(self._run, ignore_errors=True)

    @property
    def trees(self) -> tuple[ProcessTree, ...]:
        """The database's processes and PHP's."""
        return tuple(self._trees)

    def _start(self) -> None:
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        extensions = next((self._installed / "usr/lib/php").glob("2*"))
        loaded = "\n".join(f"extension = {name}" for name in _EXTENSIONS if (extensions / f"{name}.so").is_file())
        (self._root / "php.ini").write_text(_PHP_SETTINGS.format(extensions=extensions, loaded=loaded))
        shutil.copytree(self._installed / "usr/share/wordpress", self._site, ignore_dangling_symlinks=True)
        shutil.copy(_PHP_FILES / "config.php", self._site / "wp-config.php")
        self._start_database()
        told = self.php("install.php")
        self.version, self.passwords = told["version"], told["passwords"]
        php = ProcessTree(
            [*self._php(), "-S", f"127.0.0.1:{port}", "-t", str(self._site), str(_PHP_FILES / "router.php")],
            env={**self._environment(), "PHP_CLI_SERVER_WORKERS": str(WORKERS)},
            cwd=self._site,
            output=self._root / "php.log",
        )
        self._trees.append(php)
        until(lambda: self._answers(php), "WordPress to answer", START_TIME)

    def _answers(self, php: ProcessTree) -> bool:
        if not php.running:
            raise RuntimeError(f"PHP ended while starting:\n{php.output}")
        try:
            return bool(self._session.get(f"{self.url}/wp-json/", timeout=30).ok)
        except requests.RequestException:
            return False

    # Its database

    def _start_database(self) -> None:
        data, share = self._root / "database", self._installed / "usr/share/mysql"
        data.mkdir()
        statements = ["CREATE DATABASE mysql;", "USE mysql;", "SET @auth_root_socket = NULL;"]
        statements += [(share / f"{name}.sql").read_text() for name in _TABLES]
        subprocess.run(
            [*self._mariadbd(data), "--bootstrap"],
            input="\n".join([*statements, _DATABASE]),
            text=True,
            env=self._environment(),
            capture_output=True,
            check=True,
            timeout=START_TIME * 2,
        )
        database = ProcessTree(
            self._mariadbd(data), env=self._environment(), cwd=self._root, output=self._root / "database.log"
        )
        self._trees.append(database)
        until(lambda: self._ready(database), "the database to start", START_TIME)

    def _ready(self, database: ProcessTree) -> bool:
        if not database.running:
            raise RuntimeError(f"MariaDB ended while starting:\n{database.output}")
        return "ready for connections" in database.output

    def _mariadbd(self, data: Path) -> list[str]:
        usr = self._installed / "usr"
        return [
            str(usr / "sbin/mariadbd"),
            "--no-defaults",
            *(["--user=root"] if os.getuid() == 0 else []),
            f"--basedir={usr}",
            f"--datadir={data}",
            f"--lc-messages-dir={usr / 'share/mysql'}",
            f"--plugin-dir={usr / 'lib/mysql/plugin'}",
            f"--socket={self._socket}",
            f"--pid-file={self._run / 'database.pid'}",
            "--skip-networking",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=32M",
            "--innodb-flush-log-at-trx-commit=0",
        ]

    @property
    def _socket(self) -> Path:
        return self._run / "db.sock"

    # Its PHP

    def _php(self) -> list[str]:
        program = next((self._installed / "usr/bin").glob("php[0-9]*"))
        return [str(program), "-c", str(self._root / "php.ini")]

    def _environment(self) -> dict[str, str]:
        libraries = [str(place) for place in (self._installed / "usr/lib").glob("*-linux-gnu*")]
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self._root),
            "LC_ALL": "C.UTF-8",
            "LD_LIBRARY_PATH": ":".join(libraries),
            "PHP_INI_SCAN_DIR": "",
            "CORRAL_SITE": str(self._site),
            "CORRAL_SITE_URL": self.url,
            "CORRAL_SITE_SOCKET": str(self._socket),
        }

    def php(self, script: str, wanted: object = None) -> Any:
        """Run one of the PHP files beside this one in the site, and return what it prints, parsed.

        :raises RuntimeError: it failed; the message holds what PHP said
        """
        done = subprocess.run(
            [*self._php(), str(_PHP_FILES / script)],
            input=json.dumps(wanted),
            env=self._environment(),
            cwd=self._site,
            capture_output=True,
            text=True,
            timeout=120,
        )
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise RuntimeError(f"{script.removesuffix('.php')} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}") from None

    def fill(self, **wanted: object) -> dict[str, list[int]]:
        """Make users, posts and comments, see ``wordpress_site/fill.php``; returns their ids."""
        made: dict[str, list[int]] = self.php("fill.php", wanted)
        return made

    # Its REST interface

    def call(self, verb: str, path: str, by: str = "admin", **content: object) -> Any:
        """Ask the site as somebody of its staff.

        :param path: below ``/wp-json/wp/v2/``, with its query
        :returns: the parsed answer
        :raises requests.HTTPError: the site refused
        """
        answer = self.answer(verb, path, by, content)
        answer.raise_for_status()
        return answer.json()

    def answer(self, verb: str, path: str, by: str = "admin", content: Mapping[str, object] | None = None) -> Any:
        """Ask the site as somebody of its staff; returns the answer as `requests` has it."""
        sign_in = (by, self.passwords[by])
        url = f"{self.url}/wp-json/wp/v2/{path}"
        return self._session.request(verb, url, json=content or None, auth=sign_in, timeout=60)
