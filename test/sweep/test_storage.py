"""Shared storage and a trial's place on it: what may be written by whom. Run by `npm run test:sweep -- python`."""

import os
import tempfile
import unittest
import uuid
from pathlib import Path

from sweep.checkpoints import Attempt, Superseded
from sweep.storage import Storage


class StorageCases:
    """The same on every kind of storage."""

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.storage = Storage(self.url())
        self.run_folder = Path(self.temporary.name, "run")
        self.run_folder.mkdir()

    def url(self) -> str:
        raise NotImplementedError

    def test_reads_what_was_written_and_nothing_else(self):
        self.assertIsNone(self.storage.read("a/b.json"))
        self.storage.write_json("a/b.json", {"c": [1, None]})
        self.assertEqual(self.storage.read_json("a/b.json"), {"c": [1, None]})
        self.storage.write("a/b.json", b"2")
        self.assertEqual(self.storage.read("a/b.json"), b"2")
        self.assertEqual(self.storage.files("a"), ["b.json"])
        self.assertEqual(self.storage.folders(""), ["a"])

    def test_writes_once_what_is_to_be_written_once(self):
        self.assertTrue(self.storage.write_once("result.json", b"first"))
        self.assertFalse(self.storage.write_once("result.json", b"second"))
        self.assertEqual(self.storage.read("result.json"), b"first")

    def test_refuses_a_file_that_is_not_what_was_written_down(self):
        (self.run_folder / "weights.bin").write_bytes(b"whole")
        manifest = self.storage.upload(self.run_folder, "snapshot")
        self.storage.write("snapshot/weights.bin", b"whale")
        with self.assertRaisesRegex(OSError, "damaged"):
            self.storage.download("snapshot", manifest, Path(self.temporary.name, "other"))

    def test_brings_a_folder_back_as_it_was(self):
        (self.run_folder / "checkpoint").mkdir()
        (self.run_folder / "checkpoint" / "checkpoint.bin").write_bytes(bytes(range(256)))
        (self.run_folder / "settings.json").write_text("{}")
        (self.run_folder / "checkpoint" / "checkpoint.bin.1.tmp").write_bytes(b"half")
        Attempt(self.storage, "t", "w").save(self.run_folder)
        other = Path(self.temporary.name, "other")
        other.mkdir()
        self.assertTrue(Attempt(self.storage, "t", "w").restore(other))
        names = sorted(path.relative_to(other).as_posix() for path in other.rglob("*") if path.is_file())
        self.assertEqual(names, ["checkpoint/checkpoint.bin", "settings.json"])
        self.assertEqual((other / "checkpoint" / "checkpoint.bin").read_bytes(), bytes(range(256)))

    def test_keeps_one_snapshot(self):
        attempt = Attempt(self.storage, "t", "w")
        for epoch in range(3):
            (self.run_folder / "checkpoint.bin").write_text(f"epoch {epoch}")
            self.assertTrue(attempt.has_news(self.run_folder))
            attempt.save(self.run_folder)
            self.assertFalse(attempt.has_news(self.run_folder))
        self.assertEqual(len(self.storage.folders("trials/t/snapshots")), 1)

    def test_keeps_the_one_before_when_a_worker_is_lost_between_files_and_manifest(self):
        (self.run_folder / "checkpoint.bin").write_text("whole")
        Attempt(self.storage, "t", "w").save(self.run_folder)
        self.storage.write("trials/t/snapshots/lost-000001/checkpoint.bin", b"ha")
        other = Path(self.temporary.name, "other")
        other.mkdir()
        Attempt(self.storage, "t", "w").restore(other)
        self.assertEqual((other / "checkpoint.bin").read_text(), "whole")

    def test_an_attempt_that_was_believed_dead_overwrites_nothing(self):
        (self.run_folder / "checkpoint.bin").write_text("old")
        dead = Attempt(self.storage, "t", "first worker")
        dead.save(self.run_folder)
        later = Attempt(self.storage, "t", "second worker")
        with self.assertRaises(Superseded):
            dead.check_owner()
        (self.run_folder / "checkpoint.bin").write_text("older still")
        with self.assertRaises(Superseded):
            dead.save(self.run_folder)
        other = Path(self.temporary.name, "other")
        other.mkdir()
        later.restore(other)
        self.assertEqual((other / "checkpoint.bin").read_text(), "old")


class FileStorage(StorageCases, unittest.TestCase):
    def url(self) -> str:
        return f"file://{self.temporary.name}/store"

    def test_leaves_no_temporary_file(self):
        self.storage.write("a.json", b"1")
        self.storage.write_once("a.json", b"2")
        self.assertEqual(os.listdir(Path(self.temporary.name, "store")), ["a.json"])


@unittest.skipUnless("SWEEP_TEST_S3" in os.environ, "no S3 server")
class S3Storage(StorageCases, unittest.TestCase):
    def url(self) -> str:
        return f"{os.environ['SWEEP_TEST_S3']}/{uuid.uuid4()}"
