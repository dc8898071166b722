"""Unpack from a TensorFlow wheel what the Node.js binding is built against, and nothing else.

    python unpack_wheel.py FOLDER WHEEL...

FOLDER/lib gets the two shared libraries, under their own names and the ones the linker looks for;
FOLDER/include gets the headers the binding includes and every header those include, directly or through another;
FOLDER/nvidia gets the libraries of NVIDIA's wheels, which TensorFlow looks for there (its RUNPATH: $ORIGIN/../nvidia).
"""

import posixpath
import re
import shutil
import sys
import zipfile
from pathlib import Path

LIBRARIES = {
    "libtensorflow.so": "libtensorflow_cc.so.2",
    "libtensorflow_framework.so": "libtensorflow_framework.so.2",
}
# What tfjs-node's binding/*.cc and *.h include.
HEADERS = [
    "tensorflow/c/c_api.h",
    "tensorflow/c/eager/c_api.h",
    "tensorflow/core/platform/ctstring_internal.h",
]
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def unpack(wheel: zipfile.ZipFile, folder: Path) -> None:
    lib = folder / "lib"
    lib.mkdir(parents=True)
    for linker_name, name in LIBRARIES.items():
        with wheel.open(f"tensorflow/{name}") as packed, open(lib / name, "wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        (lib / linker_name).symlink_to(name)

    names = set(wheel.namelist())
    waiting, seen = list(HEADERS), set(HEADERS)
    while waiting:
        header = waiting.pop()
        text = wheel.read(f"tensorflow/include/{header}")
        target = folder / "include" / header
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)
        for included in INCLUDE.findall(text.decode("utf-8", "replace")):
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(header), included))
            for candidate in (included, beside):
                if candidate not in seen and f"tensorflow/include/{candidate}" in names:
                    seen.add(candidate)
                    waiting.append(candidate)


def unpack_cuda(wheel: zipfile.ZipFile, folder: Path) -> None:
    """Unpack shared libraries and the two parts of the compiler that TensorFlow calls."""
    for member in wheel.infolist():
        parts = member.filename.split("/")
        if member.is_dir() or parts[0] != "nvidia" or ".." in parts or len(parts) < 3:
            continue
        is_shared = parts[2] == "lib" and ".so" in parts[-1]
        if is_shared or parts[1] == "cuda_nvcc" and parts[2] in ("bin", "nvvm"):
            target = folder / member.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            with wheel.open(member) as packed, open(target, "wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
            if parts[2] == "bin":
                target.chmod(0o755)


if __name__ == "__main__":
    for path in sys.argv[2:]:
        with zipfile.ZipFile(path) as archive:
            is_tensorflow = "tensorflow/libtensorflow_cc.so.2" in archive.namelist()
            (unpack if is_tensorflow else unpack_cuda)(archive, Path(sys.argv[1]))
