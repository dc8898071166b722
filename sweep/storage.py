"""Shared storage by its fsspec URL: `file:///folder`, `s3://bucket/folder`, and whatever else fsspec knows."""

import hashlib
import json
import os
import uuid
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem


class Storage:
    """
    A folder on shared storage. Names in it are relative, with slashes.

    Credentials are the storage library's own business: it takes them from the environment, and they are written nowhere.
    """

    def __init__(self, url: str):
        # Listings are not kept: another process may have written since.
        options = {"use_listings_cache": False, "skip_instance_cache": True} if url.startswith("s3") else {}
        self.fs, self.root = fsspec.core.url_to_fs(url, **options)
        self.url = url
        self._local = isinstance(self.fs, LocalFileSystem)

    def _path(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes | None:
        """The whole of a file, or None where there is none."""
        try:
            return self.fs.cat_file(self._path(name))
        except FileNotFoundError:
            return None

    def read_json(self, name: str):
        """A JSON file's value, or None where there is none."""
        content = self.read(name)
        return None if content is None else json.loads(content)

    def write(self, name: str, content: bytes) -> None:
        """Puts a file in place; readers find all of it, or what was there before."""
        path = self._path(name)
        if not self._local:
            self.fs.pipe_file(path, content)
            return
        temporary = self._write_beside(path, content)
        os.replace(temporary, path)

    def write_json(self, name: str, value) -> None:
        self.write(name, json.dumps(value, indent=2).encode())

    def write_once(self, name: str, content: bytes) -> bool:
        """Puts a file in place unless there is one, whoever else tries at the same moment. Returns whether it did."""
        path = self._path(name)
        if not self._local:
            try:
                self.fs.pipe_file(path, content, mode="create")
                return True
            except FileExistsError:
                return False
        temporary = self._write_beside(path, content)
        try:
            os.link(temporary, path)
            return True
        except FileExistsError:
            return False
        finally:
            os.unlink(temporary)

    def folders(self, name: str) -> list[str]:
        """The names of the folders in a folder, sorted."""
        return self._names(name, "directory")

    def files(self, name: str) -> list[str]:
        """The names of the files in a folder, sorted."""
        return self._names(name, "file")

    def _names(self, name: str, kind: str) -> list[str]:
        try:
            entries = self.fs.ls(self._path(name), detail=True)
        except FileNotFoundError:
            return []
        names = (entry["name"].rstrip("/").rsplit("/", 1)[1] for entry in entries if entry["type"] == kind)
        return sorted(name for name in names if not name.endswith(".tmp"))

    def remove(self, name: str) -> None:
        """Removes a folder, if it is there."""
        try:
            self.fs.rm(self._path(name), recursive=True)
        except FileNotFoundError:
            pass

    def upload(self, folder: Path, name: str) -> list[dict]:
        """Copies a folder's files there, and returns what they are: name, bytes and SHA-256 of each."""
        manifest = []
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = file.read_bytes()
            relative = file.relative_to(folder).as_posix()
            self.write(f"{name}/{relative}", content)
            manifest.append({"name": relative, "bytes": len(content), "sha256": sha256(content)})
        return manifest

    def download(self, name: str, manifest: list[dict], folder: Path) -> None:
        """
        Copies files from there into a folder.

        Raises FileNotFoundError when one is gone, OSError when one is not what the manifest says.
        """
        for entry in manifest:
            content = self.read(f"{name}/{entry['name']}")
            if content is None:
                raise FileNotFoundError(f"{self.url}: {name}/{entry['name']} is gone")
            if sha256(content) != entry["sha256"]:
                raise OSError(f"{self.url}: {name}/{entry['name']} is damaged: its SHA-256 is not the one written down")
            file = folder / entry["name"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def _write_beside(self, path: str, content: bytes) -> str:
        temporary = f"{path}.{uuid.uuid4()}.tmp"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            with open(temporary, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return temporary


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
