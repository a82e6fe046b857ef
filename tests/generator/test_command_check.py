"""``generate --check`` and ``explain``: for a team's own CI, and for whoever asks where a line comes from."""

import shutil
from pathlib import Path

import pytest

from generator import dump_document
from tests.generator.command_line import Runner
from tests.generator.samples import full, small

CI = ".github/workflows/ci.yml"


@pytest.fixture(name="run")
def runner(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Runner(tmp_path, capsys)


def test_files_that_are_as_generated_pass(run: Runner) -> None:
    run("generate", run.write("shop.yaml"), "--output", ".")
    ran = run("generate", "shop.yaml", "--output", ".", "--check")
    assert (ran.code, ran.out) == (0, "")


def test_what_is_missing_and_what_changed_is_listed(run: Runner) -> None:
    run("generate", run.write("shop.yaml"), "--output", ".")
    workflow = run.folder / CI
    workflow.write_text(workflow.read_text().replace("timeout-minutes: 20", "timeout-minutes: 99"))
    (run.folder / "SETUP.md").unlink()
    ran = run("generate", "shop.yaml", "--output", ".", "--check")
    assert ran.code == 3
    assert f"changed {CI}\n" in ran.out
    assert "missing SETUP.md\n" in ran.out
    assert "-    timeout-minutes: 99\n+    timeout-minutes: 20\n" in ran.out
    assert "not what the configuration gives" in ran.err


def test_nothing_is_written(run: Runner) -> None:
    ran = run("generate", run.write("shop.yaml"), "--output", "out", "--check")
    assert ran.code == 3
    assert not (run.folder / "out").exists()
    assert f"missing {Path('out') / CI}" in ran.out


def test_a_long_difference_is_cut_short(run: Runner) -> None:
    run("generate", run.write("shop.yaml"), "--output", ".")
    (run.folder / CI).write_text("name: other\n")
    out = run("generate", "shop.yaml", "--output", ".", "--check").out
    assert "more lines; --diff shows them all" in out
    assert len(out.splitlines()) < 30


def test_the_configuration_may_be_written_by_hand(run: Runner) -> None:
    """Comments and order of pipeline.yaml are the team's own: the file is the source, not a copy."""
    text = "# Ours\n" + dump_document(small())
    run.write("pipeline.yaml", text)
    run("generate", "pipeline.yaml", "--output", "out")
    shutil.copytree(run.folder / "out" / ".github", run.folder / ".github")
    shutil.copy(run.folder / "out" / "SETUP.md", run.folder)
    assert run("generate", "pipeline.yaml", "--output", ".", "--check").code == 0
    assert run("generate", "pipeline.yaml", "--output", "out", "--check").code == 0
    assert (run.folder / "pipeline.yaml").read_text() == text


def test_files_of_another_layout_are_named(run: Runner) -> None:
    document = full()
    document["extras"] = {"dependabot": True}
    run("generate", run.write("shop.yaml", dump_document({**document, "layout": "split"})), "--output", ".")
    run.write(".github/workflows/own.yml", "name: Our own\non: push\n")
    run.write("shop.yaml", dump_document(full()))
    run("generate", "shop.yaml", "--output", ".", "--force")
    ran = run("generate", "shop.yaml", "--output", ".", "--check")
    assert ran.code == 3
    assert [line.split(":")[0] for line in ran.out.splitlines()] == [
        f"left over {path}"
        for path in (".github/workflows/cd.yml", ".github/workflows/ci.yml", ".github/dependabot.yml")
    ]


def test_a_script_that_nothing_needs_any_more_is_left_over(run: Runner) -> None:
    run("generate", run.write("shop.yaml", dump_document(full())), "--output", ".")
    # Only the name of the pipeline is still the same.
    run.write("shop.yaml", dump_document(small(name=full()["name"])))
    run("generate", "shop.yaml", "--output", ".", "--force")
    assert "left over setup.sh" in run("generate", "shop.yaml", "--output", ".", "--check").out
    run.write("setup.sh", "#!/bin/sh\n# The team's own\n")
    assert "setup.sh" not in run("generate", "shop.yaml", "--output", ".", "--check").out


def test_files_of_another_pipeline_are_its_own(run: Runner) -> None:
    run("generate", run.write("one.yaml", dump_document(small(file_prefix="one"))), "--output", "out")
    run("generate", run.write("two.yaml", dump_document(small(name="Two"))), "--output", "out")
    run("generate", run.write("shop.yaml"), "--output", "other")
    assert run("generate", "two.yaml", "--output", "out", "--check").code == 0
    assert run("generate", "one.yaml", "--output", "out", "--check").code == 0


def test_the_check_as_json(run: Runner) -> None:
    run("generate", run.write("shop.yaml"), "--output", ".")
    (run.folder / "SETUP.md").write_text("x")
    ran = run("generate", "shop.yaml", "--output", ".", "--check", "--json")
    (config,) = ran.json["configs"]
    assert (ran.code, ran.json["exit_code"]) == (3, 3)
    assert {file["path"]: file["status"] for file in config["files"]}["SETUP.md"] == "different"
    assert config["left_over"] == []


def test_check_excludes_force_and_diff(run: Runner) -> None:
    run.write("shop.yaml")
    for other in ("--force", "--diff"):
        assert run("generate", "shop.yaml", "--output", ".", "--check", other).code == 2


def test_explain_tells_every_line(run: Runner) -> None:
    ran = run("explain", run.write("shop.yaml"), "ci.yml")
    assert ran.code == 0
    line = next(line for line in ran.out.splitlines() if "persist-credentials" in line)
    assert line.endswith("rule 11: no credential stays behind a checkout")
    assert "pipeline components[0].name" in ran.out
    assert "catalogue stacks.python.package_managers.pip.commands.lint" in ran.out


def test_explain_tells_one_line(run: Runner) -> None:
    ran = run("explain", run.write("shop.yaml"), CI, "6")
    assert ran.out == "6    push:  pipeline triggers.push\n"


def test_explain_as_json(run: Runner) -> None:
    ran = run("explain", run.write("shop.yaml"), CI, "6", "--json")
    assert ran.json == [
        {
            "line": 6,
            "text": "  push:",
            "origin": {"kind": "pipeline", "path": "triggers.push", "part": "triggers"},
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("cd.yml",), 2, f"There is no file cd.yml. There are {CI}, pipeline.yaml, SETUP.md"),
        (("SETUP.md",), 2, "follows from the whole pipeline"),
        (("ci.yml", "0"), 2, "has the lines 1 to"),
        (("ci.yml", "9999"), 2, "has the lines 1 to"),
        (("ci.yml", "last"), 2, "this is no number: 'last'"),
    ],
)
def test_explain_says_what_there_is(run: Runner, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = run("explain", run.write("shop.yaml"), *arguments)
    assert ran.code == code
    assert said in ran.err


def test_explain_tells_problems(run: Runner) -> None:
    ran = run("explain", run.write("shop.yaml", "version: 1\n"), "ci.yml")
    assert ran.code == 1
    assert "name: Enter a project name" in ran.err


def test_the_documentation_names_every_command_and_option() -> None:
    """What docs/command-line.md says there is can be typed."""
    words = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
    for command in ("generate", "check", "explain", "schema"):
        assert f"`python -m generator {command}" in words
    for option in ("--output", "--force", "--diff", "--check", "--json", "--catalogue"):
        assert option in words
