"""The commands that bring a saved revision into its repository and to its first run."""

from collections.abc import Iterable
from shlex import quote

from cicd_wizard.projects.models import Project
from generator.names import GUIDE_FILE, SCRIPT_FILE, find_file


def next_steps(project: Project, paths: Iterable[str]) -> dict[str, object]:
    """What the page after saving shows: names of files, and commands for a terminal.

    Args:
        project: the project.
        paths: those of its files.
    """
    paths = list(paths)
    script = find_file(paths, SCRIPT_FILE)
    roots = " ".join(quote(root) for root in dict.fromkeys(path.partition("/")[0] for path in paths))
    commit = [
        f"git switch -c workflows origin/{quote(str(project.pipeline.get('default_branch', 'main')))}",
        f"unzip -o ~/Downloads/{project.slug}.zip",
        f"git add {roots}",
        'git commit -m "Add generated workflows"',
        "git push -u origin HEAD",
    ]
    setup = [f"bash {script}", f"bash {script} --check"] if script else []
    return {
        "guide": find_file(paths, GUIDE_FILE),
        "script": script,
        "commit_commands": "\n".join(commit),
        "setup_commands": "\n".join(setup),
        "run_commands": "gh pr create --fill\ngh pr checks --watch",
    }
