"""The commands that bring a saved revision into its repository and to its first run."""

from shlex import quote

from cicd_wizard.projects.models import Project, Revision
from generator.names import GUIDE_FILE, SCRIPT_FILE, find_file
from generator.wording import listed


def next_steps(project: Project, revision: Revision) -> dict[str, object]:
    """What the page after saving a revision shows: names of files, and commands for a terminal."""
    paths, number = list(revision.files), revision.number
    script = find_file(paths, SCRIPT_FILE)
    roots = " ".join(quote(root) for root in dict.fromkeys(path.partition("/")[0] for path in paths))
    branch = revision.pipeline.get("default_branch", "main")
    commit = [
        "git fetch origin",
        f"git switch -c workflows-{number} {quote(f'origin/{branch}')}",
        f"unzip -o ~/Downloads/{project.slug}.zip",
        f"git add {roots}",
        f'git commit -m "Generated workflows, revision {number}"',
        "git push -u origin HEAD",
    ]
    places = [entry["name"] for entry in revision.pipeline.get("environments", [])]
    setup = [f"bash {script}", f"bash {script} --check"] if script else []
    return {
        "guide": find_file(paths, GUIDE_FILE),
        "script": script,
        "places": listed(places),
        "commit_commands": "\n".join(commit),
        "setup_commands": "\n".join(setup),
        "run_commands": "gh pr create --fill\ngh pr checks --watch",
    }
