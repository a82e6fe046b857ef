"""Each kind of text: what is taken and how it is put in order, what is refused and with which words."""

import re
import time
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from generator import fields
from generator.cron import CronError, describe_cron, parse_cron
from generator.refs import lets_through
from generator.runners import Runner
from generator.text import hidden_character
from tests.generator.samples import problems, small

# Kind, what is typed, what is kept.
TAKEN: list[tuple[Any, Any, Any]] = [
    (fields.ProjectName, "  Größer & <Co>  ", "Größer & <Co>"),
    (fields.ComponentName, "Api_2-x", "Api_2-x"),
    (fields.EnvironmentName, "eu-1", "eu-1"),
    (fields.Folder, "./services/api/", "services/api"),
    (fields.Folder, ".", "."),
    (fields.Folder, "./", "."),
    (fields.Folder, "a b/@c", "a b/@c"),
    (fields.ArtifactPath, "./dist/**/*.js", "dist/**/*.js"),
    (fields.Branch, "refs/heads/release/1.0", "release/1.0"),
    (fields.Branch, "größer", "größer"),
    (fields.BranchOrPrefix, "release/*", "release/*"),
    (fields.BranchOrPrefix, "v*", "v*"),
    (fields.BranchPattern, "release/**", "release/**"),
    (fields.BranchPattern, "!feature/*", "!feature/*"),
    (fields.BranchPattern, "v[0-9]+", "v[0-9]+"),
    (fields.Repository, "acme/store.front", "acme/store.front"),
    (fields.Repository, "https://github.com/acme/shop.git", "acme/shop"),
    (fields.Repository, "git@github.com:acme/shop.git", "acme/shop"),
    (fields.Repository, "https://github.com/acme/shop/tree/main?tab=readme#top", "acme/shop"),
    (fields.Command, " make  \r\ntest \n", "make\ntest"),
    (fields.VariableName, " _API_URL2 ", "_API_URL2"),
    (fields.SecretName, "api_key", "API_KEY"),
    (fields.PlainValue, " kept as it is \r\n", " kept as it is \n"),
    (fields.OneLineValue, " 3.13 ", "3.13"),
    (fields.WebAddress, "https://user.example:8443/a?b=c#d", "https://user.example:8443/a?b=c#d"),
    (fields.CronLine, " 5  4 * * MON ", "5 4 * * MON"),
    (fields.TimeZone, "Europe/Berlin", "Europe/Berlin"),
    (fields.ConcurrencyPrefix, "ci-${{ github.ref }}", "ci"),
    (fields.ImageReference, "https://ghcr.io/Acme/Shop-API", "acme/shop-api"),
    (fields.Namespace, "shop-1", "shop-1"),
    (fields.ValuesKey, "web.image.tag", "web.image.tag"),
    (fields.Reviewer, " @acme/team.one ", "acme/team.one"),
    (Runner, "ubuntu-24.04-arm", "ubuntu-24.04-arm"),
    (Runner, ["one"], "one"),
    (Runner, ["self-hosted", " linux "], ["self-hosted", "linux"]),
    (fields.System, "macOS", "macos"),
    (fields.System, "Windows-11-arm", "windows-11-arm"),
    (fields.ToolVersion, " 10.4.1 ", "10.4.1"),
    (fields.ToolVersion, "9.2", "9.2"),
    (fields.WatchedPath, "./libs/shared/", "libs/shared"),
    (fields.WatchedPath, "libs/**/*.p?", "libs/**/*.p?"),
]
HOSTILE = ("a\u202eb", "a\u200bb", "a\x00b", "a\x1bb", "\U000e0041", "${{ secrets.A }}", "a\ud800b")
REFUSED: list[tuple[Any, tuple[Any, ...]]] = [
    (fields.ProjectName, ("", "   ", "a\nb", "x" * 101, 5, None, True, ["a"], *HOSTILE)),
    (fields.ComponentName, ("", "1a", "-a", "a b", "a.b", "größer", "x" * 41, "a/b", *HOSTILE)),
    (fields.EnvironmentName, ("", "Prod", "a_b", "-a", "a-", "x" * 41, "pr\u043ed", *HOSTILE)),
    (
        fields.Folder,
        (
            "",
            "/etc",
            "..",
            "a/../b",
            "~/x",
            "-x",
            "a\\b",
            ".git/hooks",
            "a:b",
            "a$b",
            "a\nb",
            "x" * 201,
            *HOSTILE,
        ),
    ),
    (fields.ArtifactPath, ("", "/etc", "../x", "!x", "-x", "~", "a;b", "a\\b", *HOSTILE)),
    (
        fields.Branch,
        (
            "",
            "-a",
            "/a",
            ".a",
            "a/",
            "a.",
            "a.lock",
            "a..b",
            "a//b",
            "@",
            "a@{b",
            "a b",
            "a'b",
            "a`b",
            "*",
            *HOSTILE,
        ),
    ),
    (fields.BranchOrPrefix, ("", "*", "a*b", "**", "/*", "a b*", *HOSTILE)),
    (fields.BranchPattern, ("", "a b", "-a", "a'b", "[a", "a$b", "a\\b", "a:b", *HOSTILE)),
    (fields.Repository, ("", "acme", "-a/b", "a/..", "a b/c", "a/b c", "x" * 40 + "/a", *HOSTILE)),
    (fields.Command, ("", "  \n ", "x" * 4001, *HOSTILE)),
    (
        fields.VariableName,
        (
            "",
            "1A",
            "A-B",
            "A B",
            "GITHUB_TOKEN",
            "github_x",
            "RUNNER_TEMP",
            "ACTIONS_X",
            "LD_PRELOAD",
            "PATH",
        ),
    ),
    (
        fields.VariableName,
        ("path", "BASH_ENV", "IFS", "HOME", "KUBECONFIG", "ENVIRONMENT_READY", "_", "x" * 101, *HOSTILE),
    ),
    (fields.SecretName, ("", "GITHUB_X", "1A", "A B", *HOSTILE)),
    (fields.BuildArgumentName, ("", "1A", "A-B", *HOSTILE)),
    (fields.PlainValue, ("x" * 4001, "vars.API_URL", "vars.API_URL || x", 5, None, *HOSTILE)),
    (fields.OneLineValue, ("a\nb", *HOSTILE)),
    (
        fields.WebAddress,
        (
            "",
            "acme.example",
            "ftp://a",
            "https://",
            "https://a b",
            "https://u:p@a.b",
            "javascript:alert(1)",
            *HOSTILE,
        ),
    ),
    (fields.TimeZone, ("", "Mars/Base", "../../etc/passwd", "/etc/passwd", "europe", *HOSTILE)),
    (fields.ConcurrencyPrefix, ("", "a b", "${{ github.actor }}", "x" * 61, "a/b")),
    (
        fields.ImageReference,
        ("", ":tag", "a/b:tag", "a/b@sha256:0", "a//b", "a/-b", "a/b-", "a/b_-c", "docker.io/a:b", *HOSTILE),
    ),
    (fields.Namespace, ("", "A", "-a", "a-", "a_b", "x" * 64, *HOSTILE)),
    (fields.ValuesKey, ("", ".a", "a.", "a..b", "a b", "a=b", "a[0]", *HOSTILE)),
    (fields.Reviewer, ("", "a b", "a/b/c", "-a", *HOSTILE)),
    (
        Runner,
        ("", "a b", "-a", "a,b", "self hosted", [], ["a", "A"], ["a b"], [5], ["a"] * 11, 5, None, *HOSTILE),
    ),
    (
        Runner,
        (
            {"group": ""},
            {"group": "a" * 101},
            {"group": "a/b"},
            {"group": "org/"},
            {"group": "a", "labels": []},
            {"group": "a", "of": 1},
        ),
    ),
    (fields.System, ("", "linx", "my-runner", "self-hosted", "ubuntu", "ubuntu-", 5, *HOSTILE)),
    (fields.ToolVersion, ("", "10", "10.x", "latest", "v1.2.3", "1.2.3.4", "1.2-rc", 1.2, *HOSTILE)),
    (fields.Submodules, ("yes", "", 1, None)),
    (
        fields.WatchedPath,
        (
            "",
            ".",
            "/",
            "/a",
            "../a",
            "a/../b",
            "!a",
            ":(top)a",
            "a\\b",
            "-a",
            "~/a",
            "[ab]",
            "a**",
            "**.py",
            "a/**b",
            "**",
            "./**",
            "**/**",
            "a'b",
            "a$b",
            "a;b",
            "a{b}",
            "größer",
            "x" * 201,
            5,
            None,
            *HOSTILE,
        ),
    ),
]


def _said(kind: Any, value: Any) -> str | None:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return str(error.errors()[0]["msg"])
    return None


@pytest.mark.parametrize(
    ("kind", "typed", "kept"), TAKEN, ids=lambda item: item if isinstance(item, str) else ""
)
def test_what_fits_is_kept_in_order(kind: Any, typed: str, kept: str) -> None:
    adapter = TypeAdapter(kind)
    assert adapter.validate_python(typed) == kept
    assert adapter.validate_python(kept) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param(kind, value, id=f"{index} {value!a}"[:60])
        for index, (kind, values) in enumerate(REFUSED)
        for value in values
    ],
)
def test_what_does_not_fit_is_refused(kind: Any, value: Any) -> None:
    assert _said(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (fields.ProjectName, "", "Enter a project name"),
        (fields.ProjectName, "a\u202eb", "Project name contains a hidden character (U+202E)"),
        (fields.ProjectName, "a\nb", "Project name contains a line break"),
        (fields.ProjectName, 5, "This must be text, and it is a number. Put it in quotes"),
        (fields.ProjectName, None, "This must be text, and it is empty"),
        (fields.ProjectName, "${{ a }}", "Remove ${{ from the project name. Expressions have no place here"),
        (fields.Folder, "../x", "Folder must be inside the repository, for example services/api"),
        (
            fields.Command,
            "echo ${{ a }}",
            'Remove ${{ from the command. Use an environment variable instead, for example "$API_URL"',
        ),
        (fields.Command, "a\nb\u200b", "Command contains a hidden character (U+200B) at line 2"),
        (
            fields.VariableName,
            "1A",
            "Names use letters, numbers and underscores and do not start with a number",
        ),
        (
            fields.VariableName,
            "GITHUB_X",
            "GITHUB_X is set by GitHub. Choose a name that does not start with GITHUB_",
        ),
        (fields.VariableName, "RUNNER_X", "RUNNER_ and ACTIONS_ names are reserved"),
        (fields.PlainValue, "x" * 4001, "Values can be up to 4,000 characters"),
        (
            fields.PlainValue,
            "a ${{",
            "Remove ${{ from the value. To read a value set at GitHub, use a variable",
        ),
        (fields.PlainValue, "vars.A", "To read a variable set at GitHub, use the kind Variable at GitHub"),
        (fields.CronLine, "61 4 * * *", "Minute must be 0 to 59"),
        (fields.Repository, "shop", "Enter the repository as owner/name"),
        (fields.Toggle, "yes", "This must be true or false, and it is text"),
    ],
)
def test_the_words_of_a_refusal(kind: Any, value: Any, said: str) -> None:
    assert _said(kind, value) == said


@pytest.mark.parametrize(
    "line",
    [
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "0 0 0 * *",
        "0 0 32 * *",
        "0 0 * 13 *",
        "0 0 * * 7",
        "@daily",
        "*/0 * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
        "5-1 * * * *",
        "* * * * *",
        "*/14 * * * *",
        "0,5 * * * *",
        "0-59 * * * *",
        "0 0 * JANUARY *",
        "0 0 * * MON-",
        "0 0 ? * *",
        "0 0 L * *",
        "0,59 * * * *",
        "\u0665 0 * * *",
        "1.5 * * * *",
        "",
        "a b c d e",
        "0 0 1-31-2 * *",
        "55 23 * * *,",
        "-1 0 * * *",
    ],
)
def test_schedules_that_are_refused(line: str) -> None:
    with pytest.raises(CronError):
        parse_cron(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("17 4 * * 1", "At 04:17, only on Monday"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("0 0 29 2 *", "At 00:00, on day 29 of the month, only in February"),
        ("0 6 * * MON-FRI", "At 06:00, Monday through Friday"),
        ("30 5 1 jan,jul *", "At 05:30, on day 1 of the month, only in January and July"),
    ],
)
def test_schedules_that_are_taken_and_said_in_words(line: str, words: str) -> None:
    assert parse_cron(line).text == line
    assert describe_cron(line) == words


@pytest.mark.parametrize(
    ("filters", "branch", "runs"),
    [
        ([], "anything", True),
        (["main"], "main", True),
        (["main"], "Main", False),
        (["main"], "mainline", False),
        (["feature/*"], "feature/a", True),
        (["feature/*"], "feature/a/b", False),
        (["feature/**"], "feature/a/b", True),
        (["*"], "main", True),
        (["*"], "a/b", False),
        (["**"], "a/b", True),
        (["v[12].[0-9]+"], "v1.10", True),
        (["v[12].[0-9]+"], "v3.1", False),
        (["**", "!main"], "main", False),
        (["**", "!release/**", "release/1"], "release/1", True),
        (["releas?e"], "release", True),
        (["a.c"], "abc", False),
        (["release/*"], "release/*", True),
        (["main"], "release/*", False),
        (["[", "main"], "main", True),
    ],
)
def test_branch_filters_as_github_reads_them(filters: list[str], branch: str, runs: bool) -> None:
    assert lets_through(filters, branch) is runs


def test_hidden_characters_by_kind() -> None:
    hidden = "\u202a\u202e\u2066\u2069\u200b\u200d\u2060\ufeff\u00ad\u2028\u2029\u0085\x7f\x1b\r\U000e0001\ufffe\uffff"
    for character in hidden:
        assert hidden_character(f"a{character}", lines=True) == (f"U+{ord(character):04X}", 1)
    assert hidden_character("a\n\tb", lines=True) is None
    assert hidden_character("a\n", lines=False)


WORDS_WE_NEVER_SAY = re.compile(
    r"\b(invalid|please|sorry|required|oops|illegal|must not be null)\b", re.IGNORECASE
)


def test_no_refusal_scolds_or_begs() -> None:
    said = [_said(kind, value) for kind, values in REFUSED for value in values]
    documents: list[Any] = [
        None,
        [],
        {},
        {"version": 2},
        small(components=[]),
        small(components={}),
        small(images=5),
    ]
    documents += [
        small(**{key: {"x": 1}}) for key in ("name", "triggers", "deploy", "environments", "secrets")
    ]
    documents += [
        small(notifications=[{}]),
        small(timeout_minutes={"test": 0}),
        small(layout="split"),
        small(what=1),
    ]
    said += [problem.message for document in documents for problem in problems(document)]
    assert len(said) > 150
    for sentence in said:
        assert sentence
        assert not WORDS_WE_NEVER_SAY.search(sentence), sentence
        assert not sentence.endswith("."), sentence


@pytest.mark.parametrize("piece", ["a", "a-", "a/", "a.", "-", "/", "*", "[", "a,", "1", "x/x/ "])
def test_no_text_is_long_to_look_at(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    for kind, _ in REFUSED:
        started = time.perf_counter()
        _said(kind, text)
        _said(kind, text[:190] + "!")
        assert time.perf_counter() - started < 0.25, kind
