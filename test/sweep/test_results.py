"""Which configurations go on, and what the table holds. Run by `npm run test:sweep -- python`."""

import io
import unittest

import pyarrow.parquet as pq

from sweep.halving import mean_scores, survivors
from sweep.results import best_configurations, parquet_of, trial_row


class Halving(unittest.TestCase):
    def test_the_best_go_on_by_the_mean_of_their_trials(self):
        # Means: 0.3, 0.5, 0.4.
        scores = {"a": [0.2, 0.4], "b": [0.5, 0.5], "c": [0.1, 0.7]}
        self.assertEqual(survivors(scores, 2, "highest"), ["b", "c"])
        self.assertEqual(survivors(scores, 1, "lowest"), ["a"])

    def test_equal_ones_go_on_by_name(self):
        self.assertEqual(survivors({"b": [1.0], "a": [1.0], "c": [1.0]}, 2, "highest"), ["a", "b"])

    def test_a_configuration_of_which_a_trial_failed_does_not_go_on(self):
        self.assertEqual(mean_scores({"a": [0.9, None], "b": [0.1, 0.1], "c": []}), {"b": 0.1})


def plan(**parameters):
    configurations = [
        {"id": f"c{index}", "parameters": {name: values[index] for name, values in parameters.items()}, "trials": [trial]}
        for index, trial in enumerate({"id": f"t{index}", "seed": 1, "fold": None} for index in range(2))
    ]
    return {
        "name": "test",
        "version": "1",
        "notebook": None,
        "data": {"name": "faces", "sha256": "0"},
        "score": {"name": "valAccuracy", "goal": "highest"},
        "configurations": configurations,
    }


def rows_of(described, outcomes):
    return [
        trial_row(described, one, one["trials"][0], outcomes.get(one["trials"][0]["id"]), 1)
        for one in described["configurations"]
    ]


class Table(unittest.TestCase):
    def test_has_a_row_a_trial_with_typed_parameters_and_curves(self):
        described = plan(learningRate=[0.1, 1], model=["compact", "walkthrough"], balanced=[True, False], mixup=[None, 0.2])
        outcome = {
            "status": "finished",
            "score": 0.5,
            "values": {"valAccuracy": 0.5},
            "epochs": 2,
            "history": {"epoch": [0, 1], "valAccuracy": [0.25, 0.5]},
        }
        table = pq.read_table(io.BytesIO(parquet_of(rows_of(described, {"t0": outcome}))))
        self.assertEqual(table["status"].to_pylist(), ["finished", "open"])
        self.assertEqual(table["curve.valAccuracy"].to_pylist(), [[0.25, 0.5], None])
        self.assertEqual(table["parameter.learningRate"].to_pylist(), [0.1, 1.0])
        self.assertEqual(table["parameter.model"].to_pylist(), ["compact", "walkthrough"])
        self.assertEqual(table["parameter.balanced"].to_pylist(), [True, False])
        self.assertEqual(table["parameter.mixup"].to_pylist(), [None, 0.2])
        self.assertEqual(table["goal"].to_pylist(), ["highest", "highest"])

    def test_names_what_a_trial_failed_by(self):
        described = plan(epochs=[1, 2])
        table = pq.read_table(io.BytesIO(parquet_of(rows_of(described, {"t1": {"error": "no"}}))))
        self.assertEqual(table["status"].to_pylist(), ["open", "failed"])
        self.assertEqual(table["error"].to_pylist(), [None, "no"])

    def test_ranks_configurations_that_are_finished(self):
        described = plan(epochs=[1, 2])
        results = {"t0": {"status": "finished", "score": 0.4}, "t1": {"status": "finished", "score": 0.6}}
        self.assertEqual([one["id"] for one, _ in best_configurations(described, results)], ["c1", "c0"])
        results["t1"]["status"] = "paused"
        self.assertEqual([one["id"] for one, _ in best_configurations(described, results)], ["c0"])
