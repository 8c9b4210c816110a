"""A store in another folder, which can be slow or fail: what a bucket is to a writer, without a server."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from archive.digests import Digest
from archive.errors import StorageFailed


class FolderStore:
    """`let_in` holds what is put until it is set; `failing` refuses it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self.failing = False
        self.let_in = threading.Event()
        self.let_in.set()

    def check(self) -> None:
        """It is there."""

    def sizes(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self._folder.iterdir()}

    def size(self, name: str) -> int | None:
        return self.sizes().get(name)

    def read(self, name: str, start: int, end: int) -> bytes:
        return (self._folder / name).read_bytes()[start:end]

    def put(self, path: Path, digest: Digest) -> None:
        assert self.let_in.wait(20)
        if self.failing:
            raise StorageFailed("the store is told to fail")
        assert Digest.of(path.read_bytes()) == digest
        shutil.copyfile(path, self._folder / path.name)

    def replace(self, path: Path, digest: Digest) -> None:
        self.put(path, digest)
