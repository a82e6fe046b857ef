"""Running the command line in a test: what it said, how it ended, and the folder that it ran in."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator import dump_document
from generator.__main__ import main
from tests.generator.samples import small

SMALL = dump_document(small())


@dataclass
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)


class Runner:
    """Runs the command line in this process, in a folder of its own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capture = capture

    def __call__(self, *arguments: str | Path) -> Ran:
        """Run ``python -m generator`` with these arguments."""
        self.capture.readouterr()
        try:
            code = main([str(item) for item in arguments])
        except SystemExit as end:
            code = int(str(end.code))
        said = self.capture.readouterr()
        assert "Traceback" not in said.err
        return Ran(code, said.out, said.err)

    def write(self, name: str, text: str | bytes = SMALL) -> Path:
        """Write a file in the folder."""
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        return place

    def files(self, folder: str = "out") -> list[str]:
        """What is below a folder, links and hidden files too."""
        root = self.folder / folder
        return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())
