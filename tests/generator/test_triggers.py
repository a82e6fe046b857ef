"""Tags, path filters and the merge queue: what is refused, what is told, and what comes out."""

from typing import Any

import pytest

from generator.refs import lets_through, paths_let_through
from tests.generator.event_cases import trees
from tests.generator.samples import Document, bundle, full, problems, small, workflow

STACKS = [
    {"name": "a", "stack": "python", "package_manager": "uv"},
    {"name": "b", "stack": "node"},
    {"name": "c", "stack": "go"},
]


def pushed(**push: Any) -> Document:
    """A small document that runs on pushes like these."""
    return small(triggers={"push": push})


@pytest.mark.parametrize(
    ("document", "path", "code"),
    [
        (pushed(tags=["v*", "v*"]), "triggers.push.tags[1]", "duplicate"),
        (pushed(tags=["!v0.*"]), "triggers.push.tags[0]", "wrong_form"),
        (pushed(tags=["v 1"]), "triggers.push.tags[0]", "wrong_form"),
        (pushed(tags=["v[1"]), "triggers.push.tags[0]", "wrong_form"),
        (pushed(paths=["a/**", "a/**"]), "triggers.push.paths[1]", "duplicate"),
        (pushed(paths=["!a/**"]), "triggers.push.paths[0]", "wrong_form"),
        (pushed(paths=["docs/"]), "triggers.push.paths[0]", "wrong_form"),
        (pushed(paths=["/docs"]), "triggers.push.paths[0]", "wrong_form"),
        (pushed(paths=["../docs"]), "triggers.push.paths[0]", "wrong_form"),
        (pushed(paths=["a\\b"]), "triggers.push.paths[0]", "wrong_form"),
        (pushed(paths=["$(id)"]), "triggers.push.paths[0]", "wrong_form"),
        (pushed(paths=[""]), "triggers.push.paths[0]", "empty"),
        (pushed(paths=["a"], paths_ignore=["b"]), "triggers.push.paths_ignore", "conflict"),
        (pushed(paths_ignore=["a", "!b"]), "triggers.push.paths_ignore[1]", "wrong_form"),
        (pushed(tags=["v*"], paths=["a"]), "triggers.push.paths", "unused"),
        (pushed(tags=["v*"], paths_ignore=["a"]), "triggers.push.paths_ignore", "unused"),
        (small(triggers={"merge_queue": "yes"}), "triggers.merge_queue", "wrong_type"),
        (small(triggers={"merge_queue": False}), "triggers", "empty"),
    ],
)
def test_what_does_not_fit_is_refused(document: Document, path: str, code: str) -> None:
    assert [(problem.path, problem.code) for problem in problems(document)] == [(path, code)]


def test_tags_alone_start_no_branch() -> None:
    """Whatever a branch would have to start is told."""
    document = full()
    document["triggers"] = {"push": {"tags": ["v*"]}}
    told = [problem.path for problem in problems(document)]
    assert told == ["images[0].push", "environments[0].branch", "environments[1].branch"]
    assert trees(small(triggers={"push": {"tags": ["v*"]}}))[".github/workflows/ci.yml"]["on"] == {
        "push": {"tags": ["v*"]}
    }


def test_without_branches_and_tags_every_branch_starts_a_run_and_no_tag() -> None:
    (tree,) = trees(pushed()).values()
    assert tree["on"] == {"push": {"branches": ["**"]}}


def test_a_path_is_written_as_github_compares_it() -> None:
    (tree,) = trees(pushed(paths=["./src/**", "!./src/*.md"])).values()
    assert tree["on"]["push"]["paths"] == ["src/**", "!src/*.md"]


@pytest.mark.parametrize(
    ("branches", "excluded"),
    [([], True), (["**"], True), (["*/**"], True), (["main"], False), (["main", "*"], False)],
)
def test_the_queues_own_branches_run_once(branches: list[str], excluded: bool) -> None:
    """GitHub tells of a merge group twice: as a push of its branch, and as merge_group."""
    (tree,) = trees(small(triggers={"push": {"branches": branches}, "merge_queue": True})).values()
    filters = tree["on"]["push"]["branches"]
    assert ("!gh-readonly-queue/**" in filters) is excluded
    assert not lets_through(filters, "gh-readonly-queue/main/pr-7-" + "2" * 40)
    assert tree["on"]["merge_group"] == {}


def test_a_queue_without_pull_requests_is_told() -> None:
    def told(**triggers: Any) -> list[str]:
        made = bundle(small(triggers={"merge_queue": True, **triggers}))
        return [item.path for item in made.notices if item.code == "queue_without_pull_requests"]

    assert told() == ["triggers.merge_queue"]
    assert told(pull_request={}) == []


def test_a_queue_nobody_asked_for_leaves_no_trace() -> None:
    assert "merge" not in workflow(pushed())


def test_runs_on_tags_take_no_caches() -> None:
    """A poisoned cache would reach a release: no set-up step has one, in either layout."""
    triggers = {"push": {"branches": ["main"], "tags": ["v*"]}}
    for layout in ("unified", "split"):
        document = small(components=STACKS, images=[{"name": "a"}], layout=layout, triggers=triggers)
        made = bundle(document)
        assert ("triggers.push.tags", "caches_off") in [(item.path, item.code) for item in made.notices]
        set_up = [
            step.get("with", {})
            for path in made.workflow_paths
            for job in trees(document)[path]["jobs"].values()
            for step in job.get("steps", [])
            if "/setup-" in step.get("uses", "") and "docker" not in step["uses"]
        ]
        assert len(set_up) >= 2 * len(STACKS)
        for options in set_up:
            assert options.get("cache", False) is False
            assert options.get("enable-cache", False) is False
        assert "actions/cache@" not in str(made.files)
        triggers_without = {"push": {"branches": ["main"]}}
        assert "enable-cache: true" in str(bundle({**document, "triggers": triggers_without}).files)


@pytest.mark.parametrize("key", ["paths", "paths_ignore"])
def test_a_push_without_a_run_is_told(key: str) -> None:
    made = bundle(small(triggers={"push": {key: ["src/**"]}, "pull_request": {}}))
    assert [(item.path, item.code) for item in made.notices if item.code == "push_without_run"] == [
        (f"triggers.push.{key}", "push_without_run")
    ]


@pytest.mark.parametrize(
    ("pattern", "path", "met"),
    [
        # docs.github.com, "filter pattern cheat sheet": patterns to match file paths
        ("*", "README.md", True),
        ("*", "docs/README.md", False),
        ("*.js", "app.js", True),
        ("*.js", "lib/app.js", False),
        ("**.js", "js/src/index.js", True),
        ("docs/*", "docs/README.md", True),
        ("docs/*", "docs/a/b.md", False),
        ("docs/**", "docs/mona/octocat.txt", True),
        ("docs/**/*.md", "docs/README.md", True),
        ("docs/**/*.md", "docs/a/b/c.md", True),
        ("docs/**/*.md", "docs/a/b.txt", False),
        ("**/docs/**", "docs/hello.md", True),
        ("**/docs/**", "dir/docs/my-file.txt", True),
        ("**/docs/**", "mydocs/my-file.txt", False),
        ("**/README.md", "README.md", True),
        ("**/README.md", "js/README.md", True),
        ("**/*src/**", "a/src/app.js", True),
        ("**/*src/**", "my-src/code/js/app.js", True),
        ("**/*-post.md", "path/their-post.md", True),
        ("*.jsx?", "page.js", True),
        ("*.jsx?", "page.jsx", True),
    ],
)
def test_path_filters_as_github_documents_them(pattern: str, path: str, met: bool) -> None:
    assert paths_let_through({"paths": [pattern]}, [path]) is met
    assert paths_let_through({"paths-ignore": [pattern]}, [path]) is not met


def test_one_file_is_enough_and_a_mark_takes_away() -> None:
    filters = {"paths": ["src/**", "!src/**.md"]}
    assert paths_let_through(filters, ["docs/a.md", "src/a.py"])
    assert not paths_let_through(filters, ["docs/a.md", "src/a.md"])
    assert paths_let_through({"paths-ignore": ["docs/**"]}, ["docs/a.md", "src/a.py"])
    assert not paths_let_through({"paths-ignore": ["docs/**"]}, ["docs/a.md"])
