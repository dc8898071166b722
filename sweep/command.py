"""The sweep itself: which trials are left, in which order, and what is told of them."""

import hashlib
import logging
import os
import queue
import sys
import time
import uuid
from concurrent.futures import CancelledError

from distributed import Client, Event

from .halving import survivors
from .one_command import OneCommand
from .results import best_configurations, ensemble_row, parquet_of, trial_row
from .storage import Storage
from .trial import run_ensemble, run_trial

# How often the state is told when nothing ends.
STATUS_SECONDS = 30
# Running trials write their checkpoints, and are let go.
STOP_SECONDS = 75
# A worker needs so long to begin at most.
REPLACE_SECONDS = 60
TABLE = "results.parquet"


class Stopped(Exception):
    """The command was told to stop."""


class StorageOutOfReach(Exception):
    """There is no such bucket, or no right to write there."""


class SweepCommand:
    """Does what a plan says, and leaves a storage from which the same plan goes on."""

    def __init__(self, plan: dict):
        self.plan = plan
        self.storage = Storage(plan["storage"])
        self.topic = f"sweep-{uuid.uuid4().hex}"
        # What every trial has come to: its result at the rung where it stands, or `{"error": …}`.
        self.outcomes: dict[str, dict] = {}
        self.ensembles: dict[str, dict] = {}
        self._configuration_of = {
            trial["id"]: configuration for configuration in plan["configurations"] for trial in configuration["trials"]
        }
        self._trials = {trial["id"]: trial for one in plan["configurations"] for trial in one["trials"]}
        self._running: dict[str, str] = {}
        self._stopping = False
        self._stopped = False
        self._client: Client | None = None
        self._futures: list = []
        self._cluster = None
        self._replaced = -REPLACE_SECONDS

    def stop(self) -> None:
        """From a signal: trials that run write their checkpoints, none begins any more."""
        self._stopping = True

    def run(self) -> int:
        say(f"Sweep {self.plan['name']}: {self._words()}, kept in {self.plan['storage']}")
        try:
            self.storage.write_json("plan.json", without_place(self.plan))
        except Exception as error:  # noqa: BLE001, every storage has its own
            raise StorageOutOfReach(f"{self.storage.url} cannot be written to: {error}") from error
        lock = OneCommand(self.storage, say)
        try:
            with cluster_of(self.plan, self._numbers_left()) as cluster:
                self._cluster = cluster
                with Client(cluster or self.plan["scheduler"], timeout=30) as self._client:
                    say(f"Dashboard: {self._client.dashboard_link}")
                    self._client.subscribe_topic(self.topic, self._hear)
                    try:
                        self._search()
                        self._ask_ensembles()
                    except Stopped:
                        self._stopped = True
                        self._let_go()
            self._write_table()
        finally:
            lock.end()
        return self._say_end()

    def _words(self) -> str:
        configurations = self.plan["configurations"]
        rungs = self.plan["rungs"]
        halving = "" if rungs is None else f", halved at epochs {', '.join(str(rung['epochs']) for rung in rungs[:-1])}"
        return f"{plural(len(self._trials), 'trial')} of {plural(len(configurations), 'configuration')}{halving}"

    def _search(self) -> None:
        alive = [configuration["id"] for configuration in self.plan["configurations"]]
        rungs = self.plan["rungs"] or [{"epochs": None, "kept": 1}]
        for number, rung in enumerate(rungs):
            last = number == len(rungs) - 1
            wanted = [trial for trial in self._trials.values() if self._configuration_of[trial["id"]]["id"] in alive]
            if self.plan["rungs"] is not None:
                say(f"Rung {number + 1} of {len(rungs)}: {plural(len(alive), 'configuration')} to epoch {rung['epochs']}")
            self._do([self._task(trial, None if last else rung["epochs"]) for trial in wanted], run_trial, self.outcomes)
            if not last:
                alive = survivors(self._scores(alive), rung["kept"], self.plan["score"]["goal"])

    def _scores(self, configurations: list[str]) -> dict[str, list[float | None]]:
        return {
            one["id"]: [self.outcomes.get(trial["id"], {}).get("score") for trial in one["trials"]]
            for one in self.plan["configurations"]
            if one["id"] in configurations
        }

    def _ask_ensembles(self) -> None:
        if self.plan["ensemble"] is None:
            return
        tasks = []
        for configuration, _ in best_configurations(self.plan, self.outcomes):
            members = [trial["id"] for trial in configuration["trials"]]
            sign = -1 if self.plan["score"]["goal"] == "lowest" else 1
            limit = configuration["parameters"].get("limit")
            data = self.plan["data"]["path"]
            arguments = ["--usage", self.plan["ensemble"]["usage"], "--seed", str(self.plan["facesSeed"])]
            tasks.append(
                {
                    **self._circumstances(),
                    "id": ensemble_identity(self.plan, configuration),
                    "members": members,
                    "best": max(members, key=lambda member: sign * self.outcomes[member]["score"]),
                    "arguments": [
                        *arguments,
                        *([] if limit is None else ["--limit", str(limit)]),
                        *([] if data is None else ["--data", data]),
                    ],
                }
            )
        say(f"Asking {plural(len(tasks), 'ensemble')} about the faces marked {self.plan['ensemble']['usage']}")
        self._do(tasks, run_ensemble, self.ensembles)

    def _circumstances(self) -> dict:
        plan = self.plan
        return {
            "storage": plan["storage"],
            "data": plan["data"],
            "notebook": plan["notebook"],
            "score": plan["score"],
            "cores": plan["coresPerTrial"],
            "checkpointSeconds": plan["checkpointSeconds"],
            "node": plan["node"],
            "topic": self.topic,
        }

    def _task(self, trial: dict, stop_after: int | None) -> dict:
        parameters = self._configuration_of[trial["id"]]["parameters"]
        result = "result.json" if stop_after is None else f"rung-{stop_after}.json"
        return {**self._circumstances(), **trial, "parameters": parameters, "stopAfter": stop_after, "result": result}

    def _do(self, tasks: list[dict], work, outcomes: dict[str, dict]) -> None:
        """Sends tasks to the workers and waits for all of them; what is on the storage already is only read."""
        left = []
        for task in tasks:
            place = f"ensembles/{task['id']}.json" if work is run_ensemble else f"trials/{task['id']}/{task['result']}"
            done = self.storage.read_json(place)
            if done is None:
                left.append(task)
            else:
                outcomes[task["id"]] = done
        if len(left) < len(tasks):
            say(f"{len(tasks) - len(left)} of {len(tasks)} are done already")
        ended: queue.Queue = queue.Queue()
        known = {task["id"]: task for task in left}
        # Dask takes tasks of one name for one: each command's and each rung's has a name of its own.
        names = [f"{work.__name__}-{task['id']}-{task.get('result', '')}-{self.topic}" for task in left]
        futures = [
            self._client.submit(work, task, key=name, retries=self.plan["retries"], pure=False)
            for task, name in zip(left, names, strict=True)
        ]
        self._futures = futures
        for task, future in zip(left, futures, strict=True):
            future.add_done_callback(lambda one, identity=task["id"]: ended.put((identity, one)))
        numbers = len(tasks) - len(left)
        told = time.monotonic()
        while known:
            if self._stopping:
                raise Stopped
            try:
                identity, future = ended.get(timeout=0.5)
            except queue.Empty:
                self._replace_lost_workers()
                if time.monotonic() - told >= STATUS_SECONDS:
                    told = time.monotonic()
                    say(self._state(numbers, len(tasks), len(known)))
                continue
            known.pop(identity)
            self._running.pop(identity, None)
            outcome = outcome_of(future)
            if outcome.get("status") == "stopped":
                raise Stopped
            numbers += 1
            outcomes[identity] = outcome
            told = time.monotonic()
            say(f"{numbers} of {len(tasks)}: {self._outcome_words(identity, outcome)}")
            self._write_table()

    def _replace_lost_workers(self) -> None:
        """
        A worker that is lost leaves its place empty, and without any a sweep would wait forever. Dask forgets it after
        `lost-worker-timeout`, and asked for as many as before it starts another. A cluster that is not ours sees to itself.
        """
        if self._cluster is None or len(self._cluster.workers) >= self.plan["workersStarted"]:
            return
        # Another one takes a while to begin, and is not to be asked for twice.
        if time.monotonic() - self._replaced < REPLACE_SECONDS:
            return
        self._replaced = time.monotonic()
        say("A worker was lost: starting another")
        self._cluster.scale(self.plan["workersStarted"])

    def _hear(self, event) -> None:
        """What a worker says of its trial."""
        _, message = event
        identity = message["id"]
        if message["event"] == "began":
            self._running[identity] = "beginning"
            say(f"Trial {identity} began on {message['worker']}")
        elif message["event"] == "epoch":
            self._running[identity] = f"epoch {message['done']} of {message['wanted']}"

    def _state(self, done: int, all_of_them: int, left: int) -> str:
        running = "; ".join(f"{identity} {where}" for identity, where in sorted(self._running.items()))
        workers = len(self._client.scheduler_info(n_workers=-1)["workers"])
        return f"{done} of {all_of_them} done, {left} left, {plural(workers, 'worker')}{f': {running}' if running else ''}"

    def _outcome_words(self, identity: str, outcome: dict) -> str:
        if identity in self._trials:
            trial = self._trials[identity]
            fold = "" if trial["fold"] is None else f", fold {trial['fold']}"
            what = f"{searched_words(self.plan, self._configuration_of[identity])}seed {trial['seed']}{fold}"
        else:
            what = f"ensemble {identity}"
        if "error" in outcome:
            return f"{what}: FAILED: {outcome['error']}"
        if "score" in outcome:
            epochs = "" if outcome["epochs"] is None else f" after {plural(outcome['epochs'], 'epoch')}"
            return f"{what}: {self.plan['score']['name']} {outcome['score']:.4f}{epochs}"
        return f"{what}: accuracy {outcome['accuracy']:.4f}, its best member alone {outcome['against']['accuracy']:.4f}"

    def _let_go(self) -> None:
        """Has running trials write their checkpoints; what does not in time is resumed from the one before."""
        say("Stopping: trials that run write their checkpoints …")
        Event(self.topic, client=self._client).set()
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and not all(future.done() for future in self._futures):
            time.sleep(0.5)

    def _write_table(self) -> None:
        rows = []
        for configuration in self.plan["configurations"]:
            for trial in configuration["trials"]:
                outcome = self.outcomes.get(trial["id"])
                attempts = len([name for name in self.storage.files(f"trials/{trial['id']}/attempts") if name.endswith(".json")])
                rows.append(trial_row(self.plan, configuration, trial, outcome, attempts))
        for configuration in self.plan["configurations"] if self.plan["ensemble"] else []:
            identity = ensemble_identity(self.plan, configuration)
            if identity in self.ensembles:
                rows.append(ensemble_row(self.plan, configuration, identity, self.ensembles[identity]))
        content = parquet_of(rows)
        self.storage.write(TABLE, content)
        if self.plan["table"] is not None:
            os.makedirs(os.path.dirname(self.plan["table"]), exist_ok=True)
            temporary = f"{self.plan['table']}.{uuid.uuid4()}.tmp"
            with open(temporary, "wb") as file:
                file.write(content)
            os.replace(temporary, self.plan["table"])

    def _numbers_left(self) -> int:
        return sum(self.storage.read_json(f"trials/{identity}/result.json") is None for identity in self._trials)

    def _say_end(self) -> int:
        goal = f"{self.plan['score']['goal']} {self.plan['score']['name']}"
        for place, (configuration, score) in enumerate(best_configurations(self.plan, self.outcomes)[:3]):
            trials = f", mean of {len(configuration['trials'])} trials" if len(configuration["trials"]) > 1 else ""
            words = searched_words(self.plan, configuration) or "the only one, "
            say(f"{'Best by ' + goal if place == 0 else 'Then'}: {words[:-2]}: {score:.4f}{trials}")
        say(f"Table: {self.plan['table'] or self.storage.url.rstrip('/') + '/' + TABLE}")
        if self._stopped:
            say("Stopped; what is done is kept: the same command goes on.")
            return 130
        failed = [identity for identity, one in {**self.outcomes, **self.ensembles}.items() if "error" in one]
        if failed:
            say(f"{plural(len(failed), 'trial')} failed; the same command tries them again: {', '.join(failed)}")
            return 1
        return 0


def outcome_of(future) -> dict:
    try:
        return future.result()
    except CancelledError:
        return {"status": "stopped"}
    except Exception as error:  # noqa: BLE001, whatever a trial fails by is written into its row
        return {"error": f"{error}" if str(error) else type(error).__name__}


def ensemble_identity(plan: dict, configuration: dict) -> str:
    text = "/".join([plan["ensemble"]["usage"], *(trial["id"] for trial in configuration["trials"])])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def searched_words(plan: dict, configuration: dict) -> str:
    """The parameters that differ within the sweep, each with a comma behind it."""
    all_of_them = [one["parameters"] for one in plan["configurations"]]
    differing = [
        name for name in configuration["parameters"] if len({repr(one.get(name)) for one in all_of_them}) > 1
    ]
    return "".join(f"{name} {configuration['parameters'][name]}, " for name in differing)


def cluster_of(plan: dict, trials_left: int):
    """A cluster of this machine's processors, for as long as the command runs; nothing where there is one already."""
    import contextlib

    if plan["scheduler"] is not None:
        plan["coresPerTrial"] = plan["coresPerTrial"] or 1
        return contextlib.nullcontext()
    import dask
    from distributed import LocalCluster

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = plan["workers"] or max(1, cores // (plan["coresPerTrial"] or 1))
    # Not more than there is to do, but one for what is only read and measured.
    workers = max(1, min(asked, max(trials_left, 1)))
    plan["coresPerTrial"] = plan["coresPerTrial"] or max(1, cores // workers)
    plan["workersStarted"] = workers
    # A worker that dies is started anew, and what it did is done elsewhere: a trial is given up only after many.
    dask.config.set(
        {
            "distributed.scheduler.allowed-failures": 10,
            "distributed.comm.timeouts.connect": "60s",
            "distributed.deploy.lost-worker-timeout": "5s",
        }
    )
    say(f"{plural(workers, 'worker')} on this machine, {plural(plan['coresPerTrial'], 'core')} for each trial")
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:8787",
        # Trainings are processes of their own, which Dask does not count.
        memory_limit=0,
        silence_logs=logging.CRITICAL,
    )


def without_place(plan: dict) -> dict:
    """What decides the trials, and nothing of this machine."""
    return {name: value for name, value in plan.items() if name not in ("storage", "table", "node", "scheduler", "workers", "workersStarted")}


def plural(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def say(line: str) -> None:
    print(line, flush=True)
    sys.stdout.flush()
