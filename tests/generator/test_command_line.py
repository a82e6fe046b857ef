"""The command line, as whoever types it sees it: files, words on both streams, exit codes."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from generator import dump_document
from tests.generator.command_line import SMALL, Runner
from tests.generator.samples import CREDENTIALS, bundle, full, small

WORKFLOW = ".github/workflows/ci.yml"
NAMES = [WORKFLOW, "pipeline.yaml", "SETUP.md"]


@pytest.fixture(name="run")
def runner(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Runner(tmp_path, capsys)


def test_one_configuration_is_written_into_the_folder(run: Runner) -> None:
    ran = run("generate", run.write("shop.yaml"), "--output", "out")
    assert ran.code == 0
    assert all(line.startswith("notice: ") for line in ran.err.splitlines())
    assert run.files() == sorted(NAMES)
    assert ran.out.splitlines() == [f"written {Path('out') / name}" for name in NAMES]
    for name, text in bundle(small()).files.items():
        assert (run.folder / "out" / name).read_bytes() == text.encode()


def test_the_files_have_the_rights_that_new_files_have(run: Runner) -> None:
    ordinary = run.write("ordinary")
    run("generate", run.write("shop.yaml"), "--output", "out")
    modes = {(run.folder / "out" / name).stat().st_mode for name in NAMES}
    assert modes == {ordinary.stat().st_mode}
    run("generate", run.write("full.yaml", dump_document(full())), "--output", "full")
    # A script may be run by whoever may read it.
    readable = ordinary.stat().st_mode & 0o444
    assert (run.folder / "full" / "setup.sh").stat().st_mode == ordinary.stat().st_mode | readable >> 2
    kept = run.folder / "out" / "SETUP.md"
    kept.write_text("x")
    kept.chmod(0o640)
    run("generate", "shop.yaml", "--output", "out", "--force")
    assert kept.stat().st_mode & 0o777 == 0o640


def test_several_configurations_get_folders_of_their_own(run: Runner) -> None:
    run.write("one.yaml")
    run.write("sub/two.json", json.dumps(small(name="Two")))
    ran = run("generate", "one.yaml", "sub/two.json", "--output", "out")
    assert ran.code == 0
    assert run.files() == sorted(f"{stem}/{name}" for stem in ("one", "two") for name in NAMES)


@pytest.mark.parametrize(
    "names", [("a.yaml", "sub/a.json"), ("a.yaml", "A.yml"), ("pipeline.yaml", "-"), ("-", "-")]
)
def test_configurations_of_one_name_are_refused_before_anything_is_written(
    run: Runner, names: tuple[str, str]
) -> None:
    for name in names:
        if name != "-":
            run.write(name)
    ran = run("generate", *names, "--output", "out")
    assert ran.code == 2
    assert "same folder" in ran.err or "twice" in ran.err
    assert not (run.folder / "out").exists()


def test_standard_input_is_called_pipeline(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(SMALL.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert run("generate", "-", run.write("other.yaml"), "--output", "out").code == 0
    assert "pipeline/SETUP.md" in run.files()


def test_files_that_are_there_and_equal_are_left_alone(run: Runner) -> None:
    run("generate", run.write("shop.yaml"), "--output", "out")
    before = [(run.folder / "out" / name).stat().st_mtime_ns for name in NAMES]
    ran = run("generate", "shop.yaml", "--output", "out")
    assert ran.code == 0
    assert all(line.startswith("unchanged ") for line in ran.out.splitlines())
    assert [(run.folder / "out" / name).stat().st_mtime_ns for name in NAMES] == before


def test_a_file_that_differs_is_kept_and_shown(run: Runner) -> None:
    run("generate", run.write("shop.yaml"), "--output", "out")
    mine = run.folder / "out" / "SETUP.md"
    mine.write_text("# Mine\n")
    (run.folder / "out" / WORKFLOW).unlink()
    ran = run("generate", "shop.yaml", "--output", "out")
    assert ran.code == 3
    assert "-# Mine" in ran.out.splitlines()
    assert "+# Setting up Shop" in ran.out.splitlines()
    assert "--force" in ran.err
    assert mine.read_text() == "# Mine\n"
    # Half a bundle would be of two minds: the missing file waits too.
    assert not (run.folder / "out" / WORKFLOW).exists()
    assert run("generate", "shop.yaml", "--output", "out", "--force").code == 0
    assert mine.read_text().startswith("# Setting up Shop")
    assert run.files() == sorted(NAMES)


def test_a_difference_without_a_line_end_says_so(run: Runner) -> None:
    run("generate", run.write("shop.yaml"), "--output", "out")
    (run.folder / "out" / "pipeline.yaml").write_bytes(b"name: \xff")
    ran = run("generate", "shop.yaml", "--output", "out")
    assert ran.code == 3
    assert "\\ No newline at end of file" in ran.out
    assert "\\xff" in ran.out


def test_diff_shows_and_writes_nothing(run: Runner) -> None:
    ran = run("generate", run.write("shop.yaml"), "--output", "out", "--diff")
    assert ran.code == 3
    assert "+name: CI" in ran.out
    assert not (run.folder / "out").exists()
    run("generate", "shop.yaml", "--output", "out")
    again = run("generate", "shop.yaml", "--output", "out", "--diff")
    assert (again.code, again.out) == (0, "")
    (run.folder / "out" / "SETUP.md").write_text("# Mine\n")
    assert run("generate", "shop.yaml", "--output", "out", "--diff", "--force").code == 3
    assert (run.folder / "out" / "SETUP.md").read_text() == "# Mine\n"


def test_json_tells_every_outcome(run: Runner) -> None:
    run.write("shop.yaml", dump_document(full()))
    arguments = ("generate", "shop.yaml", "--output", "out", "--json")
    first = run(*arguments).json
    (config,) = first["configs"]
    assert first["exit_code"] == 0
    assert first["error"] is None
    assert config["config"] == "shop.yaml"
    assert {file["status"] for file in config["files"]} == {"written"}
    assert config["files"][0]["path"] == ".github/workflows/ci-cd.yml"
    made = bundle(full())
    assert config["pipeline_fingerprint"] == made.pipeline_fingerprint
    assert config["catalogue_fingerprint"] == made.catalogue_fingerprint
    assert [notice["code"] for notice in config["notices"]] == [notice.code for notice in made.notices]
    assert {file["status"] for file in run(*arguments).json["configs"][0]["files"]} == {"unchanged"}
    (run.folder / "out" / "SETUP.md").write_text("# Mine\n")
    ran = run(*arguments)
    assert (ran.code, ran.json["exit_code"]) == (3, 3)
    statuses = {file["path"]: file for file in ran.json["configs"][0]["files"]}
    assert statuses["SETUP.md"]["status"] == "different"
    assert "-# Mine" in statuses["SETUP.md"]["difference"]
    run.write("broken.yaml", "version: 2\n")
    ran = run("check", "broken.yaml", "shop.yaml", "--json")
    assert (ran.code, ran.json["exit_code"]) == (1, 1)
    assert {"path": "name", "code": "missing", "message": "Enter a project name"} in ran.json["configs"][0][
        "problems"
    ]
    ran = run("generate", "nothing.yaml", "--output", "out", "--json")
    assert (ran.code, ran.json["exit_code"]) == (2, 2)
    assert "nothing.yaml" in ran.json["error"]
    ran = run("generate", "shop.yaml", "--json")
    assert (ran.code, ran.json["exit_code"]) == (2, 2)
    assert "--output" in ran.json["error"]


def test_problems_stand_on_standard_error_with_place_and_code(run: Runner) -> None:
    run.write("bad.yaml", "version: 1\nname: Shop\ncomponents:\n  - {name: 1x, stack: python}\n")
    ran = run("check", "bad.yaml")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err == (
        "components[0].name: Names use letters, numbers, - and _ and start with a letter,"
        " 40 characters or less [wrong_form]\n"
    )
    ran = run("check", "bad.yaml", run.write("good.yaml"))
    assert ran.err.startswith("bad.yaml: components[0].name: ")


def test_nothing_is_written_when_one_of_several_has_a_problem(run: Runner) -> None:
    run.write("good.yaml")
    run.write("bad.yaml", "version: 1\n")
    ran = run("generate", "good.yaml", "bad.yaml", "--output", "out")
    assert ran.code == 1
    assert not (run.folder / "out").exists()


def test_notices_are_told_and_are_no_problem(run: Runner) -> None:
    text = dump_document(small(env_vars={"API_URL": {"variable": "API_URL"}}))
    ran = run("check", run.write("shop.yaml", text))
    assert ran.code == 0
    assert ran.out == f"{run.folder / 'shop.yaml'}: no problems\n"
    assert ran.err.startswith("notice: env_vars.API_URL: ")
    assert " [fork_variable]\n" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("make",),
        ("generate",),
        ("generate", "shop.yaml"),
        ("generate", "--output", "out"),
        ("generate", "shop.yaml", "--output", "out", "--what"),
        ("check",),
        ("check", "shop.yaml", "--force"),
        ("schema", "extra"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_with_the_usage(run: Runner, arguments: Sequence[str]) -> None:
    run.write("shop.yaml")
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "usage: python -m generator" in ran.err
    assert "required" not in ran.err
    assert "invalid" not in ran.err


def test_help_ends_well(run: Runner) -> None:
    ran = run("generate", "--help")
    assert ran.code == 0
    assert "--force" in ran.out


def test_schema_is_json_schema(run: Runner) -> None:
    schema = run("schema").json
    assert schema["title"] == "CI/CD Wizard pipeline"
    assert schema["properties"]["components"]["maxItems"] == 10
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "cannot hold"),
        (b"name: a\x00b\n", "cannot hold"),
        (b"", "must be a map"),
        (b"x" * 1_000_000, "larger than 256 KiB"),
        (b"[" * 20_000, "nested deeper"),
        (b"{" * 20_000, "nested deeper"),
    ],
)
def test_a_file_that_is_no_configuration_is_a_problem(run: Runner, content: bytes, said: str) -> None:
    ran = run("check", run.write("shop.yaml", content))
    assert ran.code == 1
    assert said in ran.err


def test_files_that_cannot_be_read_are_told(run: Runner) -> None:
    (run.folder / "dangling.yaml").symlink_to("nowhere")
    (run.folder / "loop.yaml").symlink_to("loop.yaml")
    for name in ("nothing.yaml", ".", "dangling.yaml", "loop.yaml", "x" * 300, "shop.yaml/below"):
        run.write("shop.yaml")
        ran = run("check", name)
        assert ran.code == 2
        assert f"{name} cannot be read: " in ran.err


def test_a_device_without_end_is_read_as_far_as_a_document_may_go(run: Runner) -> None:
    ran = run("check", "/dev/zero")
    assert ran.code == 1
    assert "larger than 256 KiB" in ran.err


def test_a_catalogue_file_changes_the_defaults_and_is_checked(run: Runner) -> None:
    run.write("shop.yaml")
    run.write("stacks.yaml", 'stacks: {python: {versions: ["3.12"]}}\n')
    assert run("generate", "shop.yaml", "--output", "out", "--catalogue", "stacks.yaml").code == 0
    assert "python-version: '3.12'" in (run.folder / "out" / WORKFLOW).read_text()
    run.write("stacks.yaml", 'stacks: {python: {versions: ["2.7"]}}\n')
    ran = run("check", "shop.yaml", "--catalogue", "stacks.yaml")
    assert ran.code == 1
    assert ran.err.startswith("stacks.yaml: stacks.python.versions[0]: ")
    assert run("check", "shop.yaml", "--catalogue", "nothing").code == 2
    run.write("stacks.yaml", "- a")
    assert run("check", "shop.yaml", "--catalogue", "stacks.yaml").code == 1


def test_an_output_that_is_no_folder_is_told(run: Runner) -> None:
    run.write("shop.yaml")
    run.write("out")
    ran = run("generate", "shop.yaml", "--output", "out")
    assert ran.code == 2
    assert "out is a file" in ran.err
    assert run("generate", "shop.yaml", "--output", "out/below").code == 2
    assert run("generate", "shop.yaml", "--output", "x" * 300).code == 2


def test_a_folder_in_the_place_of_a_file_and_the_other_way_round(run: Runner) -> None:
    run.write("shop.yaml")
    (run.folder / "out" / "SETUP.md").mkdir(parents=True)
    ran = run("generate", "shop.yaml", "--output", "out", "--force")
    assert (ran.code, run.files()) == (2, [])
    assert "SETUP.md is a folder" in ran.err
    (run.folder / "out" / "SETUP.md").rmdir()
    run.write("out/.github")
    ran = run("generate", "shop.yaml", "--output", "out", "--force")
    assert (ran.code, run.files()) == (2, [".github"])


@pytest.mark.parametrize("link", [".github", ".github/workflows", WORKFLOW, "SETUP.md"])
@pytest.mark.parametrize("there", [True, False], ids=["to something", "dangling"])
def test_no_link_leads_out_of_the_folder(run: Runner, link: str, there: bool) -> None:
    run.write("shop.yaml")
    outside = run.folder / "outside"
    if there and link.endswith((".yml", ".md")):
        run.write("outside", "mine")
    elif there:
        outside.mkdir()
    place = run.folder / "out" / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside)
    ran = run("generate", "shop.yaml", "--output", "out", "--force")
    assert ran.code == 2
    assert "leads out of out" in ran.err
    assert place.is_symlink()
    if outside.is_dir():
        assert list(outside.iterdir()) == []
    else:
        assert outside.exists() == there
        assert not there or outside.read_text() == "mine"


def test_a_link_within_the_folder_is_followed(run: Runner) -> None:
    run.write("shop.yaml")
    run.write("out/docs/setup.md", "mine")
    (run.folder / "out" / "SETUP.md").symlink_to("docs/setup.md")
    assert run("generate", "shop.yaml", "--output", "out").code == 3
    assert run("generate", "shop.yaml", "--output", "out", "--force").code == 0
    assert (run.folder / "out" / "SETUP.md").is_symlink()
    assert (run.folder / "out" / "docs" / "setup.md").read_text().startswith("# Setting up")


def test_the_output_itself_may_be_a_link(run: Runner) -> None:
    run.write("shop.yaml")
    (run.folder / "real").mkdir()
    (run.folder / "out").symlink_to("real")
    assert run("generate", "shop.yaml", "--output", "out").code == 0
    assert run.files("real") == sorted(NAMES)


def test_a_full_disk_leaves_nothing_behind(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write("shop.yaml")
    run("generate", "shop.yaml", "--output", "out")
    (run.folder / "out" / "SETUP.md").write_text("mine")
    (run.folder / "out" / WORKFLOW).unlink()
    calls = []

    def full_at_the_second(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    ran = run("generate", "shop.yaml", "--output", "out", "--force")
    assert ran.code == 2
    assert os.strerror(28) in ran.err
    assert run.files() == ["SETUP.md", "pipeline.yaml"]
    assert (run.folder / "out" / "SETUP.md").read_text() == "mine"
    calls.clear()
    assert run("generate", "shop.yaml", "--output", "fresh/folder").code == 2
    assert not (run.folder / "fresh").exists()


def test_a_token_is_never_repeated(run: Runner) -> None:
    token = CREDENTIALS["a GitHub token"]
    for text in (
        f"version: 1\nname: {token}\n{token}: {token}\n",
        f'{{"version": 1, "{token}": 1, "{token}": 2}}',
        f"version: 1\nname: Shop\nenv_vars: {{{token}: a, {token}: b}}\n",
        f"version: 1\nname: [{token}\n",
        f"a: !{token} b\n",
        f"a: *{token}\n",
    ):
        ran = run("check", run.write("shop.yaml", text), "--json")
        assert ran.code == 1
        assert token.lower() not in (ran.out + ran.err).lower()


def _command(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "generator", *arguments], **options)


def test_a_reader_that_goes_away_is_no_traceback(run: Runner) -> None:
    process = _command(
        "schema", stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert process.stderr
    assert process.stderr.read() == b""
    process.stderr.close()


def _listen_to_interrupts() -> None:
    # A shell lets the commands that it starts in the background ignore them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_is_no_traceback() -> None:
    reading, writing = os.pipe()
    process = _command(
        *("check", "-"),
        stdin=reading,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        preexec_fn=_listen_to_interrupts,
    )
    os.close(reading)
    # More than a pipe holds: this ends when the command is reading.
    os.write(writing, b"#" * 2**17)
    while process.poll() is None:
        # Python overlooks an interrupt between two reads, until the next one.
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
    assert process.returncode == 130
    os.close(writing)
    assert process.stderr
    assert process.stderr.read() == b""
    process.stderr.close()


def test_names_that_the_terminal_cannot_show_are_no_traceback(tmp_path: Path) -> None:
    name = os.fsdecode(b"sh\xc3\xb6p-\xff.yaml")
    (tmp_path / name).write_text("version: 1\nname: größer\n")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    process = _command(
        *("check", str(tmp_path / name), str(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"Traceback" not in said
