"""Standardizes faces the way the walkthrough does: scikit-learn's StandardScaler, face by face.

Usage: standard_scaler.py FILE    of uint8 pixels, 48x48 for each face

Prints one line of JSON: seconds, the sum of all absolute values, the greatest memory and the versions. Imports and reading
are not counted.
"""

import json
import resource
import sys
import time

import numpy as np
import sklearn
from sklearn.preprocessing import StandardScaler

faces = np.fromfile(sys.argv[1], dtype=np.uint8).reshape(-1, 48, 48)
begin = time.perf_counter()
standardized = np.stack([StandardScaler().fit_transform(face) for face in faces])
seconds = time.perf_counter() - begin

print(
    json.dumps(
        {
            "seconds": seconds,
            "outcome": [float(np.abs(standardized).sum())],
            # Kilobytes, but on a Mac bytes.
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            / (2**20 if sys.platform == "darwin" else 2**10),
            "versions": f"Python {sys.version.split()[0]}, scikit-learn {sklearn.__version__}, numpy {np.__version__}",
        }
    )
)
