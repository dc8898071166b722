"""What a worker does: one trial, or the ensemble of several."""

import contextlib
import json
import re
import tempfile
import time
from pathlib import Path

from .checkpoints import Attempt, Superseded, now
from .program import ROOT, Program, limited_to
from .storage import Storage

POLL_SECONDS = 0.25
OWNER_SECONDS = 5
# A training writes its checkpoint, and it is uploaded, within this time, or goes back to the one before.
STOP_SECONDS = 60
# Steps on the storage that fail one after another before the trial does.
MOST_FAILURES = 10
EPOCH_LINE = re.compile(r"^Epoch (\d+)/(\d+): ", re.MULTILINE)
RESUMED_LINE = re.compile(r"^Going on in epoch (\d+) of ", re.MULTILINE)
# What TensorFlow says to every process, and the bars of those that run.
NOISE = re.compile(r"^(WARNING: All log|I0000 |Reading the data |Training +\d|Predicting |set-up  )")


class TrialFailed(Exception):
    """A trial ended with an error; the message is the last that it said."""


def run_trial(task: dict) -> dict:
    """
    Does a trial as far as the task says, and returns what it came to: at once when that is on the storage already, else from
    its latest checkpoint there. `{"status": "stopped"}` when the sweep was told to stop.

    Raises TrialFailed when the program fails, and Superseded when another worker has taken the trial over.
    """
    storage = Storage(task["storage"])
    place = f"trials/{task['id']}"
    done = storage.read_json(f"{place}/{task['result']}")
    if done is not None:
        return done
    if stop_is_wanted(task):
        return {"status": "stopped"}
    attempt = Attempt(storage, task["id"], worker_name())
    with scratch_folder() as temporary:
        folder, log = Path(temporary, "run"), Path(temporary, "log")
        folder.mkdir()
        try:
            attempt.restore(folder)
            report(task, event="began", worker=worker_name())
            ended = Supervision(task, attempt, folder, log).run()
            if ended == "stopped":
                attempt.note(outcome="stopped", ended=now())
                return {"status": "stopped"}
            result = result_of(task, attempt, folder)
            storage.write_once(f"{place}/{task['result']}", json.dumps(result, indent=2).encode())
            attempt.note(outcome="finished", ended=now())
            # If another attempt was first, its words hold: they say the same but for times.
            return storage.read_json(f"{place}/{task['result']}")
        except Exception as error:
            with contextlib.suppress(Exception):
                attempt.note(outcome=type(error).__name__, ended=now())
            raise
        finally:
            with contextlib.suppress(Exception):
                attempt.keep_log(log)


class Supervision:
    """Runs the program of a trial, and takes its checkpoints to the storage while it runs."""

    def __init__(self, task: dict, attempt: Attempt, folder: Path, log: Path):
        self.task = task
        self.attempt = attempt
        self.folder = folder
        self.log = log
        self._epochs_seen = 0
        self._failures = 0
        self._data_checked = False

    def run(self) -> str:
        """Returns `finished`, or `stopped` when that was asked for. No program is left behind, whatever happens."""
        arguments, environment = program_of(self.task, self.folder)
        program = Program(arguments, self.log, self.task["node"], environment | limited_to(self.task["cores"]))
        try:
            stopping_since = None
            saved = owner_checked = time.monotonic()
            while (status := program.status()) is None:
                time.sleep(POLL_SECONDS)
                moment = time.monotonic()
                self._follow_log()
                self._check_data()
                if moment - owner_checked >= OWNER_SECONDS:
                    owner_checked = moment
                    self._patiently(self.attempt.check_owner)
                    if stopping_since is None and stop_is_wanted(self.task):
                        stopping_since = moment
                        program.ask_to_stop()
                if stopping_since is not None and moment - stopping_since > STOP_SECONDS:
                    break
                if moment - saved >= self.task["checkpointSeconds"] and self.attempt.has_news(self.folder):
                    self._patiently(lambda: self.attempt.save(self.folder))
                    saved = moment
            self._follow_log()
            if stopping_since is not None and status != 0:
                if self.attempt.has_news(self.folder):
                    self.attempt.save(self.folder)
                return "stopped"
            if status != 0:
                raise TrialFailed(last_words(self.log, status))
            self._check_data()
            # A finished training needs no checkpoint any more.
            finished = (self.folder / "history.json").exists()
            self.attempt.save(self.folder, leave_out=("checkpoint",) if finished else ())
            return "finished"
        finally:
            program.kill()

    def _patiently(self, step) -> None:
        """A storage that is out of reach for a while is no reason to end a training: only the last of many failures is."""
        try:
            step()
            self._failures = 0
        except Superseded:
            raise
        except Exception:  # noqa: BLE001, every storage has its own
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                raise

    def _follow_log(self) -> None:
        """Tells those who watch which epoch is done, and writes down where training went on."""
        text = self.log.read_text(errors="replace")
        if self.attempt.record["resumedAtEpoch"] is None and (resumed := RESUMED_LINE.search(text)):
            self.attempt.note(resumedAtEpoch=int(resumed[1]))
        epochs = EPOCH_LINE.findall(text)
        if len(epochs) > self._epochs_seen:
            self._epochs_seen = len(epochs)
            done, wanted = map(int, epochs[-1])
            report(self.task, event="epoch", done=done, wanted=wanted)

    def _check_data(self) -> None:
        """The data of this worker must be those of the sweep: before hours are spent on others."""
        name = "settings.json" if self.task["notebook"] is None else "artifacts/dataset.json"
        if self._data_checked or not (self.folder / name).exists():
            return
        self._data_checked = True
        found = json.loads((self.folder / name).read_text())
        found = found.get("data", found)
        if found.get("synthetic"):
            return  # A notebook draws the faces by its own seed.
        if found["sha256"] != self.task["data"]["sha256"]:
            raise TrialFailed(
                f"this worker trains on other data: expected {self.task['data']['name']} with SHA-256 "
                f"{self.task['data']['sha256'][:12]}…, got {found['name']} with {found['sha256'][:12]}…"
            )


def program_of(task: dict, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The command line after `node`'s guard, and what it needs in its environment."""
    node = task["node"] if task["node"] and Path(task["node"]).exists() else "node"
    if task["notebook"] is None:
        stop = [] if task["stopAfter"] is None else ["--stop-after", str(task["stopAfter"])]
        script = ["setup/run.mjs", "src/command/train.ts", *task["arguments"], *stop]
        return [node, *script, "--out", str(folder), "--resume"], {}
    parameters = {**task["parameters"], "seed": task["seed"]}
    given = [part for name, value in parameters.items() for part in ("-p", name, str(value))]
    papermill = [str(ROOT / ".venv" / "bin" / "python"), "-m", "papermill", "--no-progress-bar", "-k", "typescript"]
    notebook = task["notebook"]["file"]
    environment = {**task["notebook"]["settings"], "FER_ARTIFACTS": str(folder / "artifacts")}
    if task["data"]["path"] is not None:
        environment["FER_DATA"] = task["data"]["path"]
    return [*papermill, notebook, str(folder / "executed.ipynb"), *given], environment


def result_of(task: dict, attempt: Attempt, folder: Path) -> dict:
    """What a trial came to, as the table has it."""
    if task["notebook"] is None:
        paused = task["stopAfter"] is not None and not (folder / "history.json").exists()
        run = json.loads((folder / ("paused.json" if paused else "history.json")).read_text())
        history = run["history"]
        values = {name: history[name][-1] for name in ("loss", "accuracy", "valLoss", "valAccuracy") if history.get(name)}
        rest = {
            "weights": run["parameters"],
            "epochs": len(history["epoch"]),
            "seconds": sum(history["seconds"]),
            "history": history,
        }
    else:
        found = json.loads((folder / "artifacts" / task["notebook"]["result"]).read_text())
        values = {
            name: value for name, value in found.items() if isinstance(value, int | float) and not isinstance(value, bool)
        }
        paused = False
        rest = {"weights": None, "epochs": None, "seconds": None, "history": None}
    score = values.get(task["score"]["name"])
    if score is None:
        raise TrialFailed(f"it left no {task['score']['name']}, by which trials are compared; there are {', '.join(values)}")
    return {
        "id": task["id"],
        "status": "paused" if paused else "finished",
        "score": score,
        "values": values,
        **rest,
        "cores": task["cores"],
        "attempt": attempt.name,
        "worker": attempt.record["worker"],
        "host": attempt.record["host"],
        "finished": now(),
    }


def run_ensemble(task: dict) -> dict:
    """Asks the networks of several finished trials about the same faces, by `npm run evaluate`, and returns what it says."""
    storage = Storage(task["storage"])
    place = f"ensembles/{task['id']}.json"
    done = storage.read_json(place)
    if done is not None:
        return done
    if stop_is_wanted(task):
        return {"status": "stopped"}
    with scratch_folder() as temporary:
        folders = []
        for member in task["members"]:
            folder = Path(temporary, member)
            folder.mkdir()
            manifest = storage.read_json(f"trials/{member}/checkpoint.json")
            if manifest is None:
                raise TrialFailed(f"the network of trial {member} is gone from the storage")
            model = [entry for entry in manifest["files"] if entry["name"].startswith("model/")]
            storage.download(f"trials/{member}/{manifest['snapshot']}", model, folder)
            folders.append(folder)
        found = Path(temporary, "evaluation.json")
        models = [part for folder in folders for part in ("--model", str(folder))]
        against = ["--against", str(folders[task["members"].index(task["best"])])]
        node = task["node"] if task["node"] and Path(task["node"]).exists() else "node"
        program = Program(
            [node, "setup/run.mjs", "src/command/evaluate.ts", *models, *against, *task["arguments"], "--json", str(found)],
            Path(temporary, "log"),
            task["node"],
            limited_to(task["cores"]),
        )
        try:
            while (status := program.status()) is None:
                time.sleep(POLL_SECONDS)
            if status != 0:
                raise TrialFailed(last_words(Path(temporary, "log"), status))
        finally:
            program.kill()
        evaluation = json.loads(found.read_text())
        if evaluation["data"]["sha256"] != task["data"]["sha256"]:
            raise TrialFailed("this worker has other data than the sweep's")
        del evaluation["model"], evaluation["against"]["model"]
        result = {"id": task["id"], "status": "finished", "members": task["members"], "best": task["best"], **evaluation}
        storage.write_once(place, json.dumps(result, indent=2).encode())
        return storage.read_json(place)


def last_words(log: Path, status: int) -> str:
    """What a program that failed said last, without bars and without what TensorFlow says to everybody."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    said = [line for line in lines if line and not NOISE.match(line)]
    return f"{said[-1] if said else 'it said nothing'} (exit status {status})"


def scratch_folder() -> tempfile.TemporaryDirectory:
    """A folder of this worker's; what one that was killed leaves there, Dask removes when the next begins."""
    from distributed import get_worker

    return tempfile.TemporaryDirectory(prefix="sweep-trial-", dir=get_worker().local_directory)


def worker_name() -> str:
    from distributed import get_worker

    return str(get_worker().address)


def report(task: dict, **event) -> None:
    """Tells the command how a trial goes; that nobody listens is no reason to fail."""
    from distributed import get_worker

    with contextlib.suppress(Exception):
        get_worker().log_event(task["topic"], {"id": task["id"], **event})


def stop_is_wanted(task: dict) -> bool:
    """Whether the command was told to stop, and with it all trials."""
    from distributed import Event, get_client

    with contextlib.suppress(Exception):
        return Event(task["topic"], client=get_client()).is_set()
    return False


__all__ = ["Superseded", "TrialFailed", "run_ensemble", "run_trial"]
