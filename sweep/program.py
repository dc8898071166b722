"""A program of the project that a worker runs, and that never outlives it."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUARD = ROOT / "setup" / "guarded-child.mjs"


class Program:
    """
    Runs a program in a process group of its own. The whole group is killed when this process ends, however it does: the
    guard holds the other end of a pipe that the system closes then.
    """

    def __init__(self, arguments: list[str], log: Path, node: str | None, environment: dict[str, str]):
        self.log = log
        with open(log, "ab") as output:
            self._process = subprocess.Popen(
                [node_program(node), str(GUARD), *arguments],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def status(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Lets it write down where it stands."""
        if self.status() is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it and all its children at once, and waits until they are gone."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._process.stdin.close()


def node_program(wanted: str | None) -> str:
    """The Node.js that the sweep was begun with, where this machine has it at the same place, else the one on the PATH."""
    if wanted and os.access(wanted, os.X_OK):
        return wanted
    found = shutil.which("node")
    if found is None:
        raise FileNotFoundError("there is no node on the PATH of this worker: install Node.js 20.19 or newer")
    return found


def limited_to(cores: int) -> dict[str, str]:
    """What tells TensorFlow how many threads to compute with."""
    threads = str(cores)
    return {
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": "1",
        "OMP_NUM_THREADS": threads,
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
