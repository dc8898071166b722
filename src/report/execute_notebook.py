"""Executes one notebook and writes how it goes to standard output, one JSON object a line.

Run by src/report/execute-notebook.ts, whose ExecutionEvent type describes the events. The last one is
"done", with the executed notebook in it, or "failed". The notebook's file is only read.

The process stops, and its kernel with it, on SIGINT, on SIGTERM and when standard input closes, so that a
caller that was killed leaves no kernel behind.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

# jsonschema, by which nbformat checks notebooks, loads parsers of address and duration formats wherever they are
# installed. No notebook has such a field, and they take longer to load than all the rest.
for unused in ("rfc3987_syntax", "isoduration"):
    sys.modules[unused] = None

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from traitlets import Bool

# A kernel inherits file descriptor 1, and what it writes there must not fall between the events.
EVENTS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

# A progress line that changes faster than this is not worth a line to whoever watches.
SECONDS_BETWEEN_PROGRESS = 0.2

STOPPED = 130


def tell(event: str, **fields: object) -> None:
    EVENTS.write(json.dumps({"event": event, **fields}, ensure_ascii=True) + "\n")
    EVENTS.flush()


def first_line(source: str) -> str:
    return next((line.strip() for line in source.splitlines() if line.strip()), "")


class TellingClient(NotebookClient):
    """A client that tells each cell's start and end, and the last line of what a cell shows meanwhile."""

    stopped = Bool(False)

    def __init__(self, nb: nbformat.NotebookNode, **kwargs: object) -> None:
        super().__init__(nb, **kwargs)
        code = [i for i, cell in enumerate(nb.cells) if cell.cell_type == "code" and cell.source.strip()]
        self.numbers = {index: number for number, index in enumerate(code, start=1)}
        self.on_notebook_start = self.notebook_started
        self.on_cell_execute = self.cell_started
        self.on_cell_executed = self.cell_ended
        self.current = 0
        self.started = 0.0
        self.last_progress = 0.0
        self.untold = ""

    def notebook_started(self, notebook: nbformat.NotebookNode) -> None:
        process = getattr(self.km.provisioner, "process", None)
        tell("kernel", pid=process.pid if process else None, numCells=len(self.numbers))
        # Here and not earlier: nbclient sets handlers of its own, which wait for the kernel to agree.
        task = asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.stop, task)

    def stop(self, task: asyncio.Task) -> None:
        self.stopped = True
        self.shutdown_kernel = "immediate"
        task.cancel()

    def cell_started(self, cell: nbformat.NotebookNode, cell_index: int) -> None:
        self.current = cell_index
        self.started = time.monotonic()
        self.untold = ""
        tell("cell-start", cell=self.numbers[cell_index], firstLine=first_line(cell.source))

    def cell_ended(self, cell: nbformat.NotebookNode, cell_index: int, execute_reply: dict) -> None:
        if execute_reply["content"]["status"] == "ok":
            seconds = round(time.monotonic() - self.started, 3)
            # The times that nbclient records are of a clock that may be set back while a cell runs.
            cell.metadata.setdefault("execution", {})["seconds"] = seconds
            if self.untold:
                # The last line, often the result, must not fall to the limit on lines.
                tell("progress", cell=self.numbers[cell_index], text=self.untold)
            tell("cell-end", cell=self.numbers[cell_index], seconds=seconds)

    def process_message(self, msg: dict, cell: nbformat.NotebookNode, cell_index: int):
        self.tell_progress(msg, cell_index)
        return super().process_message(msg, cell, cell_index)

    def tell_progress(self, msg: dict, cell_index: int) -> None:
        content = msg["content"]
        if msg["msg_type"] == "stream":
            text = content.get("text", "")
        elif msg["msg_type"] == "update_display_data":
            text = content.get("data", {}).get("text/plain", "")
        else:
            return
        lines = [line.strip() for line in str(text).replace("\r", "\n").split("\n") if line.strip()]
        now = time.monotonic()
        if not lines:
            return
        self.untold = lines[-1][:200]
        if now - self.last_progress >= SECONDS_BETWEEN_PROGRESS:
            self.last_progress = now
            tell("progress", cell=self.numbers[cell_index], text=self.untold)
            self.untold = ""


def inject_parameters(notebook: nbformat.NotebookNode, source: str) -> None:
    """Puts in a cell as papermill does, so that the notebook says what it was run with."""
    for index, cell in enumerate(notebook.cells):
        if "parameters" in cell.metadata.get("tags", []):
            metadata = {"tags": ["injected-parameters"]}
            notebook.cells.insert(index + 1, nbformat.v4.new_code_cell(source, metadata=metadata))
            return
    raise SystemExit("no cell is tagged parameters")


def failure_of(client: TellingClient, error: Exception) -> dict:
    """What to say of a failed cell; the `error` output says it best, the reply's fields next."""
    cell = client.nb.cells[client.current]
    failure = {
        "cell": client.numbers.get(client.current, 0),
        "firstLine": first_line(cell.source),
        "ename": getattr(error, "ename", "") or type(error).__name__,
        "evalue": getattr(error, "evalue", "") or str(error),
        "traceback": [],
    }
    if isinstance(error, DeadKernelError):
        failure["evalue"] = (
            "the kernel's process ended before the cell did (out of memory, or killed): run it again, for want of "
            "memory with fewer faces (--limit, FER_LIMIT) or without other programs; what was finished is kept"
        )
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            failure.update(ename=output.ename, evalue=output.evalue, traceback=output.traceback)
    return failure


def stop_when_caller_ends() -> None:
    # os.read and not sys.stdin: a thread that holds sys.stdin's lock breaks the interpreter's own exit.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--kernel", default="typescript")
    parser.add_argument("--root", type=Path, required=True, help="the kernel's working directory")
    parser.add_argument("--parameters", help="a cell put in below the one tagged parameters")
    arguments = parser.parse_args()

    notebook = nbformat.read(arguments.notebook, as_version=4)
    if arguments.parameters is not None:
        inject_parameters(notebook, arguments.parameters)
    client = TellingClient(
        notebook,
        kernel_name=arguments.kernel,
        resources={"metadata": {"path": str(arguments.root)}},
        timeout=None,
        # Outputs that come late on a busy machine are waited for; nbclient's own default drops them.
        iopub_timeout=120,
        raise_on_iopub_timeout=True,
        startup_timeout=180,
        record_timing=True,
        coalesce_streams=True,
    )
    threading.Thread(target=stop_when_caller_ends, daemon=True).start()
    try:
        asyncio.run(client.async_execute())
    except (CellExecutionError, DeadKernelError) as error:
        if client.stopped:
            return STOPPED
        tell("failed", **failure_of(client, error))
        return 1
    except asyncio.CancelledError:
        return STOPPED
    tell("done", notebook=nbformat.writes(notebook))
    return 0


if __name__ == "__main__":
    sys.exit(main())
