"""Where the root of an artifact lies, seen from the paths that are uploaded."""

from __future__ import annotations

import os.path
import re
from collections.abc import Sequence
from pathlib import PurePosixPath


def _searched(path: str) -> str:
    """The folder or file that a path of an upload is searched in: up to its first wildcard."""
    parts: list[str] = []
    for part in path.split("/"):
        if re.search(r"[*?\[]", part):
            break
        parts.append(part)
    return os.path.normpath("/".join(parts) or ".")


def looks_like_a_file(path: str) -> bool:
    """Tell whether a path without wildcards names a file: it has an extension, and no slash behind it."""
    return not path.endswith("/") and bool(PurePosixPath(path).suffix)


def is_clear(paths: Sequence[str]) -> bool:
    """Tell whether it can be said without a look at the files where the root of an artifact lies.

    One path alone that may be a file or a folder has its root above it, or is the root.
    """
    searched = set(map(_searched, paths))
    return len(searched) > 1 or any(
        path.endswith("/") or re.search(r"[*?\[]", path) or looks_like_a_file(path) for path in paths
    )


def root_of(paths: Sequence[str]) -> str:
    """The folder that the files of an artifact are relative to (github.com/actions/upload-artifact, search.ts).

    Several paths have their common folder as root, one folder is the root itself, and of one file it is its folder.
    """
    searched = sorted(set(map(_searched, paths)))
    outer = [path for path in searched if not any(_is_below(path, other) for other in searched)]
    if len(outer) > 1:
        return os.path.commonpath(outer) or "."
    if all(_searched(path) == path and looks_like_a_file(path) for path in paths):
        return str(PurePosixPath(outer[0]).parent)
    return outer[0]


def _is_below(path: str, folder: str) -> bool:
    return path != folder and (folder == "." or path.startswith(f"{folder}/"))
