"""The forms of whatever names a place: folders, branches, repositories, images, addresses, times."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from generator.cron import CronError, is_time_zone, parse_cron
from generator.text import clean_text, problem


def folder(value: object) -> str:
    """A folder or file inside the repository, without ``./`` and slash at the end; ``.`` is the root."""
    text = clean_text(value, "Folder", 200)
    message = "Folder must be inside the repository, for example services/api"
    if not text:
        raise problem("empty", message)
    parts = [part for part in text.split("/") if part not in {"", "."}]
    if text.startswith(("/", "~", "-")) or "\\" in text or ".." in parts or parts[:1] == [".git"]:
        raise problem("outside", message)
    if re.fullmatch(r"[A-Za-z0-9._@+~ /-]+", text) is None:
        raise problem(
            "wrong_form", "Folder and file names use letters, numbers, spaces and any of . _ - + @ ~"
        )
    return "/".join(parts) or "."


def artifact_path(value: object) -> str:
    """A path below a component's folder, with ``*`` and ``**`` where several files are meant."""
    text = clean_text(value, "Path", 200)
    parts = text.split("/")
    if not text or text.startswith(("/", "~", "!", "-")) or "\\" in text or ".." in parts:
        raise problem("outside", "Path must be inside the component's folder, for example dist/")
    if re.fullmatch(r"[A-Za-z0-9._@+~ /*?-]+", text) is None:
        raise problem("wrong_form", "Paths use letters, numbers, spaces and any of . _ - + @ ~ * ?")
    return text.removeprefix("./") or "."


def watched_path(value: object) -> str:
    """A path from the repository's root whose changes concern a component, as git reads it with --glob-pathspecs.

    Without wildcards it is a file, or a folder with everything below. ``*`` and ``?`` stay within one folder,
    ``**`` between slashes is any number of folders (git-glossary(1), pathspec).
    """
    text = clean_text(value, "Path", 200)
    message = "Enter a path inside the repository, for example libs/shared or libs/**/*.py"
    parts = [part for part in text.split("/") if part not in {"", "."}]
    if not parts or text.startswith(("/", "~", "-", "!", ":")) or "\\" in text or ".." in parts:
        raise problem("outside", message)
    if re.fullmatch(r"[A-Za-z0-9._@+~ /*?-]+", text) is None:
        raise problem("wrong_form", "Paths use letters, numbers, spaces and any of . _ - + @ ~ * ?")
    if any("**" in part and part != "**" for part in parts):
        raise problem("wrong_form", "Write ** between slashes, for example libs/**/*.py")
    if set(parts) == {"**"}:
        raise problem("unused", "This is every file. Remove it, and every pull request runs the checks")
    return "/".join(parts)


_REF_BAD = re.compile(r"[\s~^:?*\[\]\\'\"`$;&|<>(){}!#%]")


def _ref_name(text: str, kind: str) -> str:
    """A branch or tag as git allows it (git-check-ref-format), and without what a shell would read."""
    if not text:
        raise problem("empty", f"Enter a {kind} name")
    odd = (
        text.startswith(("-", "/", "."))
        or text.endswith(("/", ".", ".lock"))
        or ".." in text
        or "//" in text
        or "@{" in text
    )
    if odd or text == "@" or "/." in text or _REF_BAD.search(text):
        raise problem("wrong_form", rf"Enter a {kind} name without spaces or any of ~ ^ : ? * [ \ and quotes")
    return text


def branch_name(value: object) -> str:
    """A branch as git allows it, and without what a shell would read."""
    return _ref_name(clean_text(value, "Branch", 200).removeprefix("refs/heads/"), "branch")


def branch_or_prefix(value: object) -> str:
    """A branch, or the beginning of several with one star at the end (``release/*``)."""
    return _name_or_prefix(clean_text(value, "Branch", 200).removeprefix("refs/heads/"), "branch")


def tag_or_prefix(value: object) -> str:
    """A tag, or the beginning of several with one star at the end (``v*``)."""
    return _name_or_prefix(clean_text(value, "Tag", 200).removeprefix("refs/tags/"), "tag")


def _name_or_prefix(text: str, kind: str) -> str:
    if text.endswith("*") and len(text) > 1:
        return _ref_name(text[:-1].rstrip("/") or text[:-1], kind) + ("/*" if text.endswith("/*") else "*")
    return _ref_name(text, kind)


def _ref_pattern(value: object, label: str, example: str) -> str:
    """A filter of ``on:`` for branches or tags (docs.github.com, "filter pattern cheat sheet")."""
    text = clean_text(value, label, 200)
    kind = label.lower()
    if not text:
        raise problem("empty", f"Enter a {kind} name")
    if (
        re.search(r"[\s~^:\\'\"`$;&|<>(){}#%]", text)
        or text.startswith("-")
        or text.strip("!*?+[]") == "" != text.strip("*")
    ):
        raise problem(
            "wrong_form",
            f"Enter a {kind} name or a pattern such as {example} without spaces or any of ~ ^ : \\",
        )
    if text.count("[") != text.count("]"):
        raise problem("wrong_form", f"A [ in a {kind} pattern needs its ]")
    return text


def branch_pattern(value: object) -> str:
    """A branch filter of ``on:``."""
    return _ref_pattern(value, "Branch", "release/**")


def tag_pattern(value: object) -> str:
    """A tag filter of ``on:``."""
    text = _ref_pattern(value, "Tag", "v*")
    if text.startswith("refs/tags/"):
        return text.removeprefix("refs/tags/")
    return text


_PATH_MESSAGE = "Enter a path inside the repository, for example services/api/** or docs/*.md"


def path_pattern(value: object) -> str:
    """A filter of ``on:`` for changed files; the path begins at the repository's root, without ``./``.

    GitHub compares the text as it stands: a path that begins with ``./`` or ``/`` would never match.
    """
    text = clean_text(value, "Path", 200)
    if not text:
        raise problem("empty", _PATH_MESSAGE)
    mark, path = ("!", text[1:]) if text.startswith("!") else ("", text)
    path = path.removeprefix("./")
    if path.startswith(("/", "~", "-")) or "\\" in path or ".." in path.split("/") or not path:
        raise problem("wrong_form", _PATH_MESSAGE)
    if path.endswith("/"):
        raise problem("wrong_form", f"{path} is a folder, and filters look at files. Write {path}**")
    if re.fullmatch(r"[A-Za-z0-9._@+~ /*?\[\]-]+", path) is None or path.count("[") != path.count("]"):
        raise problem("wrong_form", "Paths use letters, numbers, spaces and any of . _ - + @ ~ * ? [ ]")
    return mark + path


def repository(value: object) -> str:
    """``owner/name``; a pasted GitHub address is understood."""
    text = clean_text(value, "Repository", 300)
    text = re.sub(
        r"^(?:https?://(?:www\.)?github\.com/|git@github\.com:|ssh://git@github\.com/|github\.com/)", "", text
    )
    match = re.match(r"([^/]+/[^/?#]+)", text)
    text = (match.group(1) if match else text).removesuffix(".git")
    if re.fullmatch(
        r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}", text
    ) is None or text.endswith(("/.", "/..")):
        raise problem("wrong_form", "Enter the repository as owner/name")
    return text


def web_address(value: object) -> str:
    """An address that a person can open: http or https, without a password in it."""
    text = clean_text(value, "Web address", 300)
    message = "Enter a web address that starts with https://"
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise problem("wrong_form", message) from None
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or "@" in parts.netloc
        or re.search(r"[\s\"'<>`{}|\\]", text)
    ):
        raise problem("wrong_form", message)
    return text


def cron_line(value: object) -> str:
    """A strict five-field cron line, with single spaces."""
    text = clean_text(value, "Schedule", 100)
    try:
        return parse_cron(text).text
    except CronError as error:
        raise problem("cron", str(error)) from None


def time_zone(value: object) -> str:
    """An IANA time zone."""
    text = clean_text(value, "Time zone", 60)
    if not is_time_zone(text):
        raise problem("wrong_form", "Choose a time zone such as UTC or Europe/Berlin")
    return text


def concurrency_prefix(value: object) -> str:
    """The fixed part of a concurrency group; ``ci-${{ github.ref }}`` of the first plan means ``ci``."""
    if isinstance(value, str):
        value = re.sub(r"-?\$\{\{ *github\.ref *\}\}$", "", value.strip())
    text = clean_text(value, "Group prefix", 60)
    if re.fullmatch(r"[A-Za-z0-9._-]{1,60}", text) is None:
        raise problem("wrong_form", "Group prefix uses letters, numbers and any of . _ -")
    return text


def file_prefix(value: object) -> str:
    """What the names of a pipeline's files begin with; the hyphen behind it is the product's."""
    text = clean_text(value, "File prefix", 31).removesuffix("-")
    if re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?", text) is None:
        raise problem("wrong_form", "File prefix uses small letters, numbers and -, for example shop")
    return text


_IMAGE_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"


def image_reference_fits(text: str, *, least: int = 2) -> bool:
    """Tell whether registries take a name (github.com/distribution/reference: path components)."""
    return re.fullmatch(rf"{_IMAGE_PART}(?:/{_IMAGE_PART}){{{least - 1},4}}", text) is not None


def image_reference(value: object) -> str:
    """An image's name in its registry, lower case, without host, tag and digest.

    Whether it needs an owner depends on the registry (see image_rules.py).
    """
    text = clean_text(value, "Image name", 200).lower().removeprefix("https://").removeprefix("ghcr.io/")
    if not image_reference_fits(text, least=1):
        raise problem("wrong_form", "Enter the image as owner/name, without a tag")
    return text
