"""
A trial's folder on shared storage, so that another worker can go on with it.

    trials/ID/owner.json           the attempt that may write here
    trials/ID/checkpoint.json      which snapshot holds, with each file's SHA-256
    trials/ID/snapshots/NAME/…     the run's folder, whole
    trials/ID/attempts/NAME.json   who worked on it, and where it began; NAME.log: what was printed
    trials/ID/result.json          what it came to; written once (rung-N.json: at a rung of successive halving)
"""

import os
import shutil
import socket
import tempfile
import time
import uuid
from pathlib import Path

from .storage import Storage

# A run's folder as it is made: under this name files are not whole yet.
UNFINISHED = ".tmp"


class Superseded(Exception):
    """Another attempt at the same trial has begun, as this one was believed dead; it has the last word."""


class Attempt:
    """One worker's work on one trial."""

    def __init__(self, storage: Storage, trial: str, worker: str):
        self.storage = storage
        self.place = f"trials/{trial}"
        self.name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{uuid.uuid4().hex[:8]}"
        self.record = {
            "attempt": self.name,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "worker": worker,
            "began": now(),
            "resumedAtEpoch": None,
            "outcome": None,
        }
        self._number = 0
        self._uploaded: dict | None = None
        storage.write_json(f"{self.place}/owner.json", {"attempt": self.name})
        self.note()

    def note(self, **changes) -> None:
        """Writes down how this attempt goes."""
        self.record |= changes
        self.storage.write_json(f"{self.place}/attempts/{self.name}.json", self.record)

    def keep_log(self, log: Path) -> None:
        if log.exists():
            self.storage.write(f"{self.place}/attempts/{self.name}.log", log.read_bytes())

    def check_owner(self) -> None:
        """Raises Superseded when a later attempt has taken over."""
        owner = self.storage.read_json(f"{self.place}/owner.json")
        if owner is not None and owner["attempt"] != self.name:
            raise Superseded(f"attempt {owner['attempt']} goes on with this trial")

    def restore(self, folder: Path) -> bool:
        """Brings the latest snapshot into an empty folder; returns whether there is one."""
        for remaining in (2, 1, 0):
            manifest = self.storage.read_json(f"{self.place}/checkpoint.json")
            if manifest is None:
                return False
            try:
                self.storage.download(f"{self.place}/{manifest['snapshot']}", manifest["files"], folder)
                return True
            except FileNotFoundError:
                # An attempt that did not know yet that it is over has put a newer one in its place.
                shutil.rmtree(folder)
                folder.mkdir()
                if remaining == 0:
                    raise
        return False

    def has_news(self, folder: Path) -> bool:
        """Whether the folder's files are others than in the latest snapshot. Settings alone are nothing to go on from."""
        stamp = stamp_of(folder)
        return bool(stamp.keys() - {"settings.json"}) and stamp != self._uploaded

    def save(self, folder: Path, leave_out: tuple[str, ...] = ()) -> None:
        """
        Puts a snapshot of the folder on the storage: all its files first, the manifest that says it holds last, so that a
        worker that is lost in between leaves the one before. Raises Superseded when it is no longer this attempt's to do.
        """
        stamp = stamp_of(folder)
        self.check_owner()
        self._number += 1
        snapshot = f"snapshots/{self.name}-{self._number:06d}"
        # Links hold the files as they are now, while the training puts newer ones in their places.
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="snapshot-") as linked:
            for name in stamp:
                if name.split("/")[0] in leave_out:
                    continue
                link = Path(linked, name)
                link.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(folder / name, link)
                except FileNotFoundError:
                    pass  # Replaced or removed this moment; the next snapshot has what came instead.
            files = self.storage.upload(Path(linked), f"{self.place}/{snapshot}")
        self.check_owner()
        self.storage.write_json(
            f"{self.place}/checkpoint.json",
            {"snapshot": snapshot, "attempt": self.name, "taken": now(), "files": files},
        )
        self._uploaded = stamp
        for other in self.storage.folders(f"{self.place}/snapshots"):
            if f"snapshots/{other}" != snapshot:
                self.storage.remove(f"{self.place}/snapshots/{other}")


def stamp_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """What tells a folder's files from newer ones of the same names."""
    stamp = {}
    for path in sorted(folder.rglob("*")):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        if path.is_file() and not path.name.endswith(UNFINISHED):
            name = path.relative_to(folder).as_posix()
            stamp[name] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return stamp


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
