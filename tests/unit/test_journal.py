"""No secret reaches the journal, in whatever spelling it travels."""

import logging
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from console import journal
from console.journal import RedactingFormatter, Redaction

SECRET = "p&ss wörd/7"


@pytest.fixture
def redaction() -> Redaction:
    known = Redaction()
    known.learn(SECRET, "restadmin")
    return known


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        b64encode(f"restadmin:{SECRET}".encode()).decode(),
        b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_known_secret_is_taken_out_in_every_spelling(redaction: Redaction, spelling: str) -> None:
    assert spelling.rstrip("=") not in redaction.clean(f"before {spelling} after")


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Basic dW5rbm93bg==",
        "'authorization': 'Bearer unknown'",
        "https://someone:unknown@lists.example.org/3.1",
        "password=unknown&x=1",
        '{"api_key": "unknown"}',
    ],
)
def test_an_unknown_secret_is_taken_out_by_its_place(redaction: Redaction, line: str) -> None:
    clean = redaction.clean(line)
    assert "unknown" not in clean
    assert "dW5rbm93bg" not in clean


def test_a_traceback_is_redacted_too(redaction: Redaction) -> None:
    with pytest.raises(ValueError, match="int") as raised:
        int(SECRET)
    failure = (raised.type, raised.value, raised.tb)
    record = logging.getLogger("t").makeRecord("t", logging.ERROR, "f", 1, "failed", (), failure)
    text = RedactingFormatter(redaction).format(record)
    assert "Traceback" in text
    assert SECRET not in text


def test_the_journal_is_written_below_its_folder(tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        journal.start(tmp_path)
        journal.REDACTION.learn("hunter2-hunter2")
        logging.getLogger("console.test").info("signed in with %s", "hunter2-hunter2")
        written = (tmp_path / "corral.log").read_text()
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers, root.level = before, level
    assert "signed in with [secret]" in written


def test_what_nothing_caught_goes_redacted_into_the_journal(tmp_path: Path) -> None:
    program = (
        "import sys, threading; from pathlib import Path; from console import journal;"
        "journal.start(Path(sys.argv[1])); journal.take_what_escapes(); journal.REDACTION.learn('hunter2-hunter2');"
        "thread = threading.Thread(target=lambda: int('hunter2-hunter2 thread')); thread.start(); thread.join();"
        "int('hunter2-hunter2 main')"
    )
    ended = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, timeout=30)
    written = (tmp_path / "corral.log").read_text()
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert "hunter2" not in written
    assert "[secret] thread" in written
    assert "[secret] main" in written


def test_a_journal_of_several_processes_is_put_aside_when_it_is_full_and_goes_on_in_one_file(tmp_path: Path) -> None:
    """As the window and the sync process write it; the newest lines are always in the file of that name."""
    path = tmp_path / "corral.log"
    both = [journal.SharedFile(path, maxBytes=10_000, backupCount=3, encoding="utf-8", delay=True) for _ in range(2)]
    for number in range(2_000):
        record = logging.getLogger("t").makeRecord("t", logging.INFO, "f", 1, f"line {number} {'-' * 50}", (), None)
        both[number % 7 % 2].emit(record)
    for handler in both:
        handler.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["corral.log", "corral.log.1", "corral.log.2", "corral.log.3"]
    assert all(file.stat().st_size <= 10_000 for file in files)
    told = [int(line.split()[1]) for file in reversed(files) for line in file.read_text().splitlines()]
    assert told == list(range(told[0], 2_000))
