"""Write the expected files of every golden case anew: ``python -m tests.golden.update``; then read the difference."""

import shutil

from tests.golden.cases import FOLDER, NAMES, bundle


def update() -> None:
    """Replace the expected files of every case by what the engine gives now."""
    for name in NAMES:
        files = bundle(name).files
        folder = FOLDER / name / "expected"
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    update()
