"""The golden cases: a folder each, with pipeline.yaml and what it gives under expected/."""

from pathlib import Path

from generator import Bundle, check, generate, load_catalogue, read_document

FOLDER = Path(__file__).parent
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/pipeline.yaml"))


def source(name: str) -> str:
    """The configuration of a case."""
    return (FOLDER / name / "pipeline.yaml").read_text(encoding="utf-8")


def bundle(name: str) -> Bundle:
    """What a case gives now."""
    catalogue = load_catalogue()
    checked = check(read_document(source(name)), catalogue)
    if checked.pipeline is None:
        raise ValueError(f"{name}: {'; '.join(str(problem) for problem in checked.problems)}")
    return generate(checked.pipeline, catalogue)


def expected(name: str) -> dict[str, str]:
    """What a case gave when somebody looked at it last."""
    folder = FOLDER / name / "expected"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
