"""The tokens on disk: one file that is always either the old one or the new one."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Optional

from tokens import Tokens


class Store:
    """Keeps one grant in a directory. One process at a time."""

    def __init__(self, directory: Optional[str]) -> None:
        self._file = Path(directory) / "grant.json" if directory else None

    def load(self) -> Optional[Tokens]:
        if self._file is None:
            return None
        try:
            return Tokens(**json.loads(self._file.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            print(f"the stored grant cannot be read: {type(error).__name__}", file=sys.stderr)
            return None

    def save(self, tokens: Optional[Tokens]) -> None:
        """Writes, or with None removes. A full disk is reported and survived: memory still has them."""
        if self._file is None:
            return
        try:
            if tokens is None:
                self._file.unlink(missing_ok=True)
            else:
                self._replace(self._file, json.dumps(asdict(tokens)).encode())
        except OSError as error:
            print(f"the grant cannot be stored: {type(error).__name__}", file=sys.stderr)

    @staticmethod
    def _replace(file: Path, content: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)  # what a killed process of the same number left behind
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, file)
