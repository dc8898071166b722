"""Start a student's JupyterLab, as a hub's spawner does in the student's name.

    python hub/student_server.py [options of jupyterhub-singleuser]

The student gets a folder of the project of their own, ~/facial-emotion-notebooks, in which everything runs: copies of
what they may edit, links to what all share, and their own results. This process then becomes the server.
"""

import hashlib
import json
import math
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

# What students may edit, and what has to lie beside it for the kernel.
COPIED = [
    "notebooks",
    "src",
    "kernel",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    # What set-up has compiled, so that no student's first cell waits for the compiler.
    ".setup/modules",
    ".setup/cells",
]
# What all students read and none may change. `data` is there where the school has put a data set.
LINKED = ["node_modules", ".venv", "models", "data", "docs", "README.md", "environment.md", "parity.md"]
OWN = ["artifacts", "runs", ".setup/jupyter"]

# TensorFlow, OpenMP and polars ask the machine how many cores it has, not what of them a student may use.
THREADS = ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"]
# Of a student's memory, what JavaScript's values may take up; the rest is TensorFlow's, the server's and the programs'.
JAVASCRIPT_SHARE = 0.4
# Where new values lie, in MiB: Node.js takes 16 three times over, which costs 40 MB and gains little here.
YOUNG_MEBIBYTES = 4
# The C library's, of which there would be eight for each core.
MEMORY_POOLS = "2"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.partial-{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


def unreadable(project: Path) -> str | None:
    """Say what of the shared project this user may not read; None when all is well."""
    library = project / "node_modules/@tensorflow/tfjs-node/deps/lib/libtensorflow.so"
    for path in [project / "node_modules/tslab", project / "hub", library]:
        if not os.access(path, os.R_OK):
            return (
                f"{path.resolve()} cannot be read by this user: set the project up in a folder that every student may "
                "read, with its cache in one too, as in `XDG_CACHE_HOME=/srv/cache npm run setup`."
            )
    return None


def files_of(folder: Path, name: str) -> list[Path]:
    """Return the files of that name in the folder, relative to it: one, or those of a whole folder."""
    path = folder / name
    found = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    return [
        each.relative_to(folder)
        for each in found
        if not {"__pycache__", ".ipynb_checkpoints"} & set(each.parts)
    ]


def give(project: Path, folder: Path, names: list[str]) -> None:
    """Copy the project's files to the student's folder, and bring up to date those that the student has not changed.

    The record of what was given last tells the two apart.
    """
    record = folder / ".setup/given.json"
    given = json.loads(record.read_text()) if record.exists() else {}
    for file in (each for name in names for each in files_of(project, name)):
        content = (project / file).read_bytes()
        digest, before = sha256(content), given.get(str(file))
        target = folder / file
        if target.exists() and (digest == before or sha256(target.read_bytes()) != before):
            continue
        write_whole(target, content)
        given[str(file)] = digest
    write_whole(record, json.dumps(given, indent=1).encode())


def link(project: Path, folder: Path, names: list[str]) -> None:
    """Link to the project's shared parts; what the student has put in such a place stays."""
    for name in names:
        target = folder / name
        if target.is_symlink() and target.readlink() != project / name:
            target.unlink()  # the project has moved
        if (project / name).exists() and not target.exists():
            target.symlink_to(project / name)


def register_kernel(project: Path, folder: Path) -> Path:
    """Write the kernel's specification for this folder: its kernel starts there, not in the shared project.

    Returns the folder that Jupyter has to look in.
    """
    spec = json.loads((project / ".venv/share/jupyter/kernels/typescript/kernel.json").read_text())
    start = str(folder / "kernel/launch.cjs")
    spec["argv"] = [start if word.endswith("/kernel/launch.cjs") else word for word in spec["argv"]]
    share = folder / ".setup/jupyter/share"
    write_whole(share / "kernels/typescript/kernel.json", json.dumps(spec, indent=2).encode())
    return share


def limits(environment: dict[str, str]) -> dict[str, str]:
    """Return the settings that keep programs within the spawner's limits, which it tells as CPU_LIMIT and MEM_LIMIT."""
    settings = {}
    if environment.get("CPU_LIMIT"):
        threads = str(max(1, math.ceil(float(environment["CPU_LIMIT"]))))
        settings = {name: environment.get(name) or threads for name in THREADS}
    if environment.get("MEM_LIMIT"):
        mebibytes = int(int(environment["MEM_LIMIT"]) * JAVASCRIPT_SHARE / 2**20)
        given = environment.get("NODE_OPTIONS", "")
        options = f"--max-old-space-size={mebibytes} --max-semi-space-size={YOUNG_MEBIBYTES}"
        settings["NODE_OPTIONS"] = f"{options} {given}".strip()
        settings["MALLOC_ARENA_MAX"] = environment.get("MALLOC_ARENA_MAX") or MEMORY_POOLS
    return settings


def prepare(project: Path, folder: Path) -> dict[str, str]:
    """Make or complete a student's folder. Returns what the server's environment has to say of it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in OWN:
        (folder / name).mkdir(parents=True, exist_ok=True)
    give(project, folder, COPIED)
    link(project, folder, LINKED)
    jupyter = folder / ".setup/jupyter"
    return {
        "JUPYTER_PATH": str(register_kernel(project, folder)),
        "JUPYTER_CONFIG_DIR": str(jupyter / "config"),
        "JUPYTER_DATA_DIR": str(jupyter / "data"),
        "JUPYTER_RUNTIME_DIR": str(jupyter / "runtime"),
        "IPYTHONDIR": str(jupyter / "ipython"),
    }


def main() -> None:
    # Nobody else may read what is written from here on, notebooks and kernels included.
    os.umask(0o077)
    trouble = unreadable(PROJECT)
    if trouble:
        sys.exit(trouble)
    folder = Path.home() / "facial-emotion-notebooks"
    os.environ.update(prepare(PROJECT, folder))
    os.environ.update(limits(dict(os.environ)))
    os.chdir(folder)
    os.execv(
        sys.executable,
        [sys.executable, "-m", "jupyterhub.singleuser", f"--ServerApp.root_dir={folder}", *sys.argv[1:]],
    )


if __name__ == "__main__":
    main()
