"""The table of a sweep's results: one row a trial, and one an ensemble."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from .halving import mean_scores

CURVES = ("epoch", "loss", "accuracy", "valLoss", "valAccuracy", "learningRate")


def trial_row(plan: dict, configuration: dict, trial: dict, outcome: dict | None, attempts: int) -> dict:
    """A trial's row; `outcome` is its result, `{"error": …}`, or None where it was not done."""
    outcome = outcome or {}
    history = outcome.get("history") or {}
    values = outcome.get("values") or {}
    return {
        "sweep": plan["name"],
        "data": plan["data"]["name"],
        "dataSha256": plan["data"]["sha256"],
        "version": plan["version"],
        "scoreName": plan["score"]["name"],
        "goal": plan["score"]["goal"],
        "id": trial["id"],
        "kind": "training" if plan["notebook"] is None else "notebook",
        "status": "failed" if "error" in outcome else outcome.get("status", "open"),
        "error": outcome.get("error"),
        "configuration": configuration["id"],
        "seed": trial["seed"],
        "fold": trial["fold"],
        "score": outcome.get("score"),
        **{name: values.get(name) for name in ("loss", "accuracy", "valLoss", "valAccuracy")},
        "macroF1": values.get("macroF1"),
        "logLoss": values.get("logLoss"),
        "epochs": outcome.get("epochs"),
        "weights": outcome.get("weights"),
        "seconds": outcome.get("seconds"),
        "cores": outcome.get("cores"),
        "attempts": attempts,
        "worker": outcome.get("worker"),
        "host": outcome.get("host"),
        "finished": outcome.get("finished"),
        "members": None,
        "bestMember": None,
        "bestMemberAccuracy": None,
        "pValue": None,
        **{f"curve.{name}": history.get(name) for name in CURVES},
        **{f"parameter.{name}": value for name, value in configuration["parameters"].items()},
    }


def ensemble_row(plan: dict, configuration: dict, identity: str, outcome: dict | None) -> dict:
    """An ensemble's row: several networks of one configuration, asked together."""
    row = trial_row(plan, configuration, {"id": identity, "seed": None, "fold": None}, None, 0)
    outcome = outcome or {}
    against = outcome.get("against", {})
    return row | {
        "kind": "ensemble",
        "status": "failed" if "error" in outcome else outcome.get("status", "open"),
        "error": outcome.get("error"),
        "accuracy": outcome.get("accuracy"),
        "macroF1": outcome.get("macroF1"),
        "logLoss": outcome.get("logLoss"),
        "seconds": outcome.get("seconds"),
        "members": outcome.get("members"),
        "bestMember": outcome.get("best"),
        "bestMemberAccuracy": against.get("accuracy"),
        "pValue": against.get("pValue"),
    }


FIXED = pa.schema(
    [
        *((name, pa.string()) for name in ("sweep", "data", "dataSha256", "version", "scoreName", "goal")),
        *((name, pa.string()) for name in ("id", "kind", "status", "error", "configuration")),
        *((name, pa.int64()) for name in ("seed", "fold")),
        *((name, pa.float64()) for name in ("score", "loss", "accuracy", "valLoss", "valAccuracy", "macroF1", "logLoss")),
        *((name, pa.int64()) for name in ("epochs", "weights")),
        ("seconds", pa.float64()),
        *((name, pa.int64()) for name in ("cores", "attempts")),
        *((name, pa.string()) for name in ("worker", "host", "finished")),
        ("members", pa.list_(pa.string())),
        ("bestMember", pa.string()),
        ("bestMemberAccuracy", pa.float64()),
        ("pValue", pa.float64()),
        *((f"curve.{name}", pa.list_(pa.float64())) for name in CURVES),
    ]
)


def parquet_of(rows: list[dict]) -> bytes:
    """The table as Parquet; parameters have columns `parameter.NAME`, whole numbers as such where all of them are."""
    parameters = sorted({name for row in rows for name in row if name.startswith("parameter.")})
    fields = [*FIXED, *(pa.field(name, type_of([row.get(name) for row in rows])) for name in parameters)]
    columns = []
    for field in fields:
        values = [row.get(field.name) for row in rows]
        if pa.types.is_string(field.type):
            values = [value if value is None else str(value) for value in values]
        columns.append(pa.array(values, field.type))
    table = pa.table(columns, schema=pa.schema(fields))
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def type_of(values: list) -> pa.DataType:
    """The narrowest type that holds all values of a parameter; texts where they are of several kinds."""
    given = [value for value in values if value is not None]
    if given and all(isinstance(value, bool) for value in given):
        return pa.bool_()
    if given and not any(isinstance(value, bool | str) for value in given):
        return pa.int64() if all(isinstance(value, int) for value in given) else pa.float64()
    return pa.string()


def best_configurations(plan: dict, outcomes: dict[str, dict]) -> list[tuple[dict, float]]:
    """Configurations all of whose trials are finished, with the mean of their scores, the best first."""
    scores = {}
    for configuration in plan["configurations"]:
        results = [outcomes.get(trial["id"]) or {} for trial in configuration["trials"]]
        finished = all(result.get("status") == "finished" for result in results)
        scores[configuration["id"]] = [result["score"] for result in results] if finished else []
    means = mean_scores(scores)
    known = {configuration["id"]: configuration for configuration in plan["configurations"]}
    ranked = sorted(means, key=lambda one: (means[one] if plan["score"]["goal"] == "lowest" else -means[one], one))
    return [(known[one], means[one]) for one in ranked]
