"""Keeps two commands from working on one sweep at the same time."""

import os
import socket
import threading
import time
import uuid

from .storage import Storage

BEAT_SECONDS = 10
NAME = "command.json"


class SweepIsRunning(Exception):
    """Another command works on this storage."""


class OneCommand:
    """
    Says on the storage that this command works there, again and again. A command that was killed stops saying so: on the same
    machine that is seen at once, else by waiting for the next time, so that no two clocks are compared.
    """

    def __init__(self, storage: Storage, say):
        self.storage = storage
        self.identity = uuid.uuid4().hex
        self._ended = threading.Event()
        before = storage.read_json(NAME)
        if before is not None and self._is_alive(before, say):
            raise SweepIsRunning(
                f"process {before['pid']} on {before['host']} works on the sweep in {storage.url}: wait for it, stop it, or "
                "give this one another storage."
            )
        self._beats = 0
        self._beat()
        threading.Thread(target=self._go_on, daemon=True).start()

    def _is_alive(self, before: dict, say) -> bool:
        if before["host"] == socket.gethostname():
            try:
                os.kill(before["pid"], 0)
            except ProcessLookupError:
                return False
            except PermissionError:
                pass
        say(f"Process {before['pid']} on {before['host']} worked on this sweep: looking whether it still does …")
        for _ in range(3 * BEAT_SECONDS):
            time.sleep(1)
            if self.storage.read_json(NAME) != before:
                return self.storage.read_json(NAME) is not None
        return False

    def _beat(self) -> None:
        self._beats += 1
        identity = {"host": socket.gethostname(), "pid": os.getpid(), "command": self.identity, "beats": self._beats}
        self.storage.write_json(NAME, identity)

    def _go_on(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            try:
                self._beat()
            except Exception:  # noqa: BLE001, the storage may be out of reach for a while
                continue

    def end(self) -> None:
        self._ended.set()
        self.storage.remove(NAME)
