"""Runs a notebook's folds of Python in order and keeps the numbers of values, each in a file of float64.

Run by compare-notebook.ts: python run_folds.py FOLDER, which holds folds.json: the notebook's name, and of each fold its
code and the expressions whose values are wanted once it has run. The working directory is where the folds find the data.
"""

import json
import pathlib
import sys

import numpy as np


def numbers_of(value):
    """All numbers of a value in order, by the rule of kept-numbers.ts."""
    if isinstance(value, str):
        return np.array([ord(character) for character in value], dtype="float64")
    if isinstance(value, dict):
        return numbers_of(list(value.values()))
    if isinstance(value, (list, tuple)):
        return np.concatenate([numbers_of(element) for element in value] or [np.zeros(0)])
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return numbers_of(array.ravel().tolist())
    return array.astype("float64").ravel()


def main(folder):
    notebook = json.loads((folder / "folds.json").read_text())
    # Folds give no seed where the notebook's reader needs none; a check must still come out alike every time.
    np.random.seed(0)
    names = {"__name__": "__main__"}
    for number, fold in enumerate(notebook["folds"]):
        exec(compile(fold["code"], f"{notebook['name']}, fold {number + 1}", "exec"), names)
        for index, expression in enumerate(fold["values"]):
            value = eval(compile(expression, f"value {index + 1} of fold {number + 1}", "eval"), names)
            numbers_of(value).tofile(folder / f"python-{number}-{index}.f64")


main(pathlib.Path(sys.argv[1]))
