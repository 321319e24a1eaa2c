"""The tokens on disk: one file that is always either the old one or the new one."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Iterator, Optional

from tokens import Tokens


class StoreIsBusy(Exception):
    """Another process has held the store for longer than anybody should wait."""


class Store:
    """Keeps one grant in a directory, which several processes may share."""

    def __init__(self, directory: Optional[str]) -> None:
        self._file = Path(directory) / "grant.json" if directory else None
        self.known: Optional[Tokens] = None  # what this process last wrote or read there

    def load(self) -> Optional[Tokens]:
        self.has_changed()
        return self.known

    def has_changed(self) -> bool:
        """Reads the file again. After True, `known` is what another process has left there."""
        before = self.known
        if self._file is None:
            return False
        try:
            self.known = Tokens(**json.loads(self._file.read_bytes()))
        except FileNotFoundError:
            self.known = None
        except (OSError, ValueError, TypeError) as error:  # no reason to lose what is in memory
            print(f"the stored grant cannot be read: {type(error).__name__}", file=sys.stderr)
        return self.known != before

    def save(self, tokens: Optional[Tokens]) -> None:
        """Writes, or with None removes. A full disk is reported and survived: memory still has them."""
        if self._file is None:
            return
        try:
            if tokens is None:
                self._file.unlink(missing_ok=True)
            else:
                self._replace(self._file, json.dumps(asdict(tokens)).encode())
            self.known = tokens
        except OSError as error:
            print(f"the grant cannot be stored: {type(error).__name__}", file=sys.stderr)

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Keeps other processes from refreshing. Raises StoreIsBusy when one does for too long."""
        descriptor = self._lock(time.monotonic() + seconds)
        try:
            yield
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _lock(self, end: float) -> Optional[int]:
        """Locks a file that is never removed: else one process could lock the old one, another the new one.

        The system ends the lock of a process that dies. None where there is nothing to lock.
        """
        if self._file is None:
            return None
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file.with_name("grant.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:  # then nothing can be stored either, and what is in memory is good
            return None
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            except BlockingIOError:
                if time.monotonic() >= end:
                    os.close(descriptor)
                    raise StoreIsBusy from None
                time.sleep(0.01)
            except OSError:  # a file system without locks
                os.close(descriptor)
                return None

    @staticmethod
    def _replace(file: Path, content: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Made with mode 0600, and with a name of its own: another process may be writing too.
        descriptor, fresh = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            os.replace(fresh, file)
        except OSError:
            os.unlink(fresh)
            raise
