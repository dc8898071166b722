"""Loads FER2013's CSV the way a Python notebook does: pandas reads it, numpy parses the pixels of each row.

Usage: pandas_numpy.py FILE split|fromstring
    split       np.array(text.split(" "), dtype=np.uint8), as most notebooks have it
    fromstring  np.fromstring(text, dtype=np.uint8, sep=" "), the fastest that numpy has

Prints one line of JSON: seconds, the number of rows and the sum of all pixels, the greatest memory and the versions.
Imports are not counted.
"""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd

PARSE = {
    "split": lambda text: np.array(text.split(" "), dtype=np.uint8),
    "fromstring": lambda text: np.fromstring(text, dtype=np.uint8, sep=" "),
}

path, method = sys.argv[1:]
begin = time.perf_counter()
frame = pd.read_csv(path)
frame.columns = frame.columns.str.strip()
read = time.perf_counter()
pixels = np.stack([PARSE[method](text) for text in frame["pixels"]]).reshape(-1, 48, 48)
labels = frame["emotion"].to_numpy(dtype=np.uint8)
end = time.perf_counter()

print(
    json.dumps(
        {
            "seconds": end - begin,
            "note": f"read_csv {read - begin:.2f} s + pixels {end - read:.2f} s",
            "outcome": [len(labels), int(pixels.sum(dtype=np.int64))],
            # Kilobytes, but on a Mac bytes.
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            / (2**20 if sys.platform == "darwin" else 2**10),
            "versions": f"Python {sys.version.split()[0]}, pandas {pd.__version__}, numpy {np.__version__}",
        }
    )
)
