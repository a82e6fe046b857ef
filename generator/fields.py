"""The kinds of text that a person may type: their form, their limits, and the sentence when they do not fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, LiteralString, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator.cron import CronError, is_time_zone, parse_cron

MAX_VALUE = 4000
MAX_NAMES = 100

# Environment variables that steer the runner, the shell or the loader; a value here would change how every step runs.
RESERVED_PREFIXES = ("GITHUB_", "RUNNER_", "ACTIONS_", "INPUT_", "LD_", "DYLD_")
RESERVED_NAMES = frozenset(
    {"BASH_ENV", "ENV", "IFS", "PS4", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND", "PATH", "HOME", "KUBECONFIG",
     "ENVIRONMENT_READY", "BASH_FUNC", "SHELL", "PWD", "OLDPWD", "TMPDIR", "UID", "EUID", "PPID"}
)  # fmt: skip


def problem(code: str, message: str) -> PydanticCustomError:
    """A validation error whose message is shown as it stands."""
    return PydanticCustomError(cast("LiteralString", code), cast("LiteralString", message))


def wrong_type(expected: str, value: object) -> PydanticCustomError:
    """The error for a value of another type, in words of YAML rather than of Python."""
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a map",
        type(None): "empty",
    }
    found = kinds.get(type(value), "text")
    hint = ". Put it in quotes" if expected == "text" and isinstance(value, bool | int | float) else ""
    return problem("wrong_type", f"This must be {expected}, and it is {found}{hint}")


def hidden_character(text: str, *, lines: bool) -> tuple[str, int] | None:
    """The first character that a reader cannot see, as ``U+202E``, and its line (from 1); None when there is none.

    Control, format (bidi, zero-width, tags), separator and surrogate characters count, and the two non-characters that
    YAML cannot hold (YAML 1.2, 5.1). Line feeds and tabs are fine where several lines are.
    """
    line = 1
    for character in text:
        if character == "\n":
            line += 1
        if character in "\n\t" and lines:
            continue
        if (
            unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs"}
            or ord(character) & 0xFFFE == 0xFFFE
        ):
            return f"U+{ord(character):04X}", line
    return None


def clean_text(value: object, label: str, limit: int, *, lines: bool = False, strip: bool = True) -> str:
    """Check what holds for every text: a string, not too long, no expression, no hidden character.

    Spaces around it and CRLF line ends are forgiven. Raises PydanticCustomError.
    """
    if not isinstance(value, str):
        raise wrong_type("text", value)
    text = value.replace("\r\n", "\n")
    text = text.strip() if strip else text
    if len(text) > limit:
        raise problem("too_long", f"{label} must be {limit:,} characters or less")
    hidden = hidden_character(text, lines=lines)
    if hidden:
        where = f" at line {hidden[1]}" if lines else ""
        name = "a line break" if hidden[0] == "U+000A" else f"a hidden character ({hidden[0]})"
        raise problem("hidden_character", f"{label} contains {name}{where}")
    if "${{" in text:
        if lines:
            message = (
                'Remove ${{ from the command. Use an environment variable instead, for example "$API_URL"'
            )
        else:
            message = f"Remove ${{{{ from the {label[:1].lower()}{label[1:]}. Expressions have no place here"
        raise problem("expression", message)
    return text


def _text(
    label: str, limit: int, pattern: str, message: str, *, empty: str | None = None
) -> Callable[[object], str]:
    """A validator for one line of text of a form that a pattern gives."""
    compiled = re.compile(pattern)

    def validate(value: object) -> str:
        text = clean_text(value, label, limit)
        if not text and empty:
            raise problem("empty", empty)
        if compiled.fullmatch(text) is None:
            raise problem("wrong_form", message)
        return text

    return validate


def _kind(validate: Callable[[Any], Any], **schema: object) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(validate), WithJsonSchema({"type": "string", **schema})


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


_BRANCH_BAD = re.compile(r"[\s~^:?*\[\]\\'\"`$;&|<>(){}!#%]")
_BRANCH_MESSAGE = r"Enter a branch name without spaces or any of ~ ^ : ? * [ \ and quotes"


def branch_name(value: object) -> str:
    """A branch as git allows it (git-check-ref-format), and without what a shell would read."""
    text = clean_text(value, "Branch", 200).removeprefix("refs/heads/")
    if not text:
        raise problem("empty", "Enter a branch name")
    odd = (
        text.startswith(("-", "/", "."))
        or text.endswith(("/", ".", ".lock"))
        or ".." in text
        or "//" in text
        or "@{" in text
    )
    if odd or text == "@" or "/." in text or _BRANCH_BAD.search(text):
        raise problem("wrong_form", _BRANCH_MESSAGE)
    return text


def branch_or_prefix(value: object) -> str:
    """A branch, or the beginning of several with one star at the end (``release/*``)."""
    text = clean_text(value, "Branch", 200)
    if text.endswith("*") and len(text) > 1:
        return branch_name(text[:-1].rstrip("/") or text[:-1]) + ("/*" if text.endswith("/*") else "*")
    return branch_name(text)


def branch_pattern(value: object) -> str:
    """A branch filter of ``on:`` (docs.github.com, "filter pattern cheat sheet")."""
    text = clean_text(value, "Branch", 200)
    if not text:
        raise problem("empty", "Enter a branch name")
    if (
        re.search(r"[\s~^:\\'\"`$;&|<>(){}#%]", text)
        or text.startswith("-")
        or text.strip("!*?+[]") == "" != text.strip("*")
    ):
        raise problem(
            "wrong_form",
            "Enter a branch name or a pattern such as release/** without spaces or any of ~ ^ : \\",
        )
    if text.count("[") != text.count("]"):
        raise problem("wrong_form", "A [ in a branch pattern needs its ]")
    return text


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


def command(value: object) -> str:
    """Shell lines that a person wrote: code by design, but without expressions and hidden characters."""
    text = clean_text(value, "Command", MAX_VALUE, lines=True)
    if not text:
        raise problem("empty", "Enter a command or switch the check off")
    return "\n".join(line.rstrip() for line in text.split("\n"))


def command_choice(value: object) -> bool | str | None:
    """Absent for the catalogue's choice, true for the stack's command, false for off, or a command."""
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise wrong_type("true, false or a command", value)
    return command(value)


def variable_name(value: object) -> str:
    """A name of an environment variable that a step may have."""
    text = clean_text(value, "Name", MAX_NAMES)
    if not text:
        raise problem("empty", "Enter a variable name")
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) is None:
        raise problem(
            "wrong_form", "Names use letters, numbers and underscores and do not start with a number"
        )
    upper = text.upper()
    if upper.startswith("GITHUB_"):
        raise problem("reserved", f"{text} is set by GitHub. Choose a name that does not start with GITHUB_")
    if upper.startswith(("RUNNER_", "ACTIONS_")):
        raise problem("reserved", "RUNNER_ and ACTIONS_ names are reserved")
    if upper.startswith(RESERVED_PREFIXES) or upper in RESERVED_NAMES:
        raise problem("reserved", f"{text} changes how every step runs. Choose another name")
    return text


def secret_name(value: object) -> str:
    """A secret's name; GitHub stores it in upper case (docs.github.com, "Using secrets": naming)."""
    text = clean_text(value, "Secret name", MAX_NAMES)
    if not text:
        raise problem("empty", "Enter a secret name")
    return variable_name(text).upper()


def build_argument_name(value: object) -> str:
    """A name of a Docker build argument."""
    text = clean_text(value, "Argument name", MAX_NAMES)
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) is None:
        raise problem(
            "wrong_form", "Argument names use letters, numbers and underscores and do not start with a number"
        )
    return text


def plain_value(value: object) -> str:
    """The value of a variable: any text that can be read, several lines too."""
    if not isinstance(value, str):
        raise wrong_type("text", value)
    text = value.replace("\r\n", "\n")
    if len(text) > MAX_VALUE:
        raise problem("too_long", f"Values can be up to {MAX_VALUE:,} characters")
    hidden = hidden_character(text, lines=True)
    if hidden:
        raise problem(
            "hidden_character", f"Value contains a hidden character ({hidden[0]}) at line {hidden[1]}"
        )
    if "${{" in text:
        raise problem(
            "expression", "Remove ${{ from the value. To read a value set at GitHub, use a variable"
        )
    if re.fullmatch(r"vars\.[A-Za-z_][A-Za-z0-9_]*", text):
        raise problem("expression", "To read a variable set at GitHub, use the kind Variable at GitHub")
    return text


def one_line_value(value: object) -> str:
    """The value of a build argument: one line, as docker/build-push-action reads a list of lines."""
    text = plain_value(value).strip()
    if "\n" in text:
        raise problem("hidden_character", "Build arguments are one line each")
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


def image_reference(value: object) -> str:
    """An image's name in its registry, lower case, without host, tag and digest."""
    text = clean_text(value, "Image name", 200).lower().removeprefix("https://").removeprefix("ghcr.io/")
    if (
        re.fullmatch(
            r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*){1,4}", text
        )
        is None
    ):
        raise problem("wrong_form", "Enter the image as owner/name, without a tag")
    return text


def minutes(low: int, high: int = 360) -> BeforeValidator:
    """Whole minutes between two limits."""

    def validate(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type("a whole number", value)
        if not low <= value <= high:
            raise problem("out_of_range", f"Time limit must be {low} to {high} minutes")
        return value

    return BeforeValidator(validate)


_K8S = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_COMPONENT_MESSAGE = "Names use letters, numbers, - and _ and start with a letter, 40 characters or less"
ProjectName = Annotated[
    str, *_kind(_text("Project name", 100, r".+", "", empty="Enter a project name"), maxLength=100)
]
ComponentName = Annotated[
    str, *_kind(_text("Name", 40, r"[A-Za-z][A-Za-z0-9_-]*", _COMPONENT_MESSAGE, empty="Enter a name"))
]
EnvironmentName = Annotated[
    str,
    *_kind(
        _text("Name", 40, r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", "Names use small letters, numbers and -, 40 characters or less",
              empty="Enter a name")
    ),
]  # fmt: skip
StackName = Annotated[
    str, *_kind(_text("Stack", 40, r"[a-z][a-z0-9-]*", "Choose a stack", empty="Choose a stack"))
]
Word = Annotated[
    str,
    *_kind(_text("Name", 40, r"[a-z][a-z0-9-]*", "Choose one of the list", empty="Choose one of the list")),
]
VersionText = Annotated[
    str,
    *_kind(
        _text("Version", 20, r"[A-Za-z0-9][A-Za-z0-9.*/+-]*", "Choose a version", empty="Choose a version")
    ),
]
RunnerLabel = Annotated[
    str, *_kind(_text("Runner", 60, r"[A-Za-z0-9][A-Za-z0-9._-]*", "Enter one runner label, for example ubuntu-24.04",
                      empty="Enter a runner label"))
]  # fmt: skip
Folder = Annotated[str, *_kind(folder)]
ArtifactPath = Annotated[str, *_kind(artifact_path)]
Branch = Annotated[str, *_kind(branch_name)]
BranchOrPrefix = Annotated[str, *_kind(branch_or_prefix)]
BranchPattern = Annotated[str, *_kind(branch_pattern)]
Repository = Annotated[str, *_kind(repository)]
Command = Annotated[str, *_kind(command)]
CommandChoice = Annotated[
    bool | str | None, PlainValidator(command_choice), WithJsonSchema({"type": ["boolean", "string", "null"]})
]
VariableName = Annotated[str, *_kind(variable_name)]
SecretName = Annotated[str, *_kind(secret_name)]
BuildArgumentName = Annotated[str, *_kind(build_argument_name)]
PlainValue = Annotated[str, *_kind(plain_value, maxLength=MAX_VALUE)]
OneLineValue = Annotated[str, *_kind(one_line_value, maxLength=MAX_VALUE)]
Note = Annotated[str, *_kind(_text("Note", 200, r".*", ""), maxLength=200)]
WebAddress = Annotated[str, *_kind(web_address)]
CronLine = Annotated[str, *_kind(cron_line)]
TimeZone = Annotated[str, *_kind(time_zone)]
ConcurrencyPrefix = Annotated[str, *_kind(concurrency_prefix)]
ImageReference = Annotated[str, *_kind(image_reference)]
ImageTarget = Annotated[
    str,
    *_kind(_text("Target", 60, r"[A-Za-z0-9][A-Za-z0-9._-]*", "Enter the name of a stage of the Dockerfile")),
]
Namespace = Annotated[
    str,
    *_kind(
        _text("Namespace", 63, _K8S, "Namespace uses small letters, numbers and -", empty="Enter a namespace")
    ),
]
Release = Annotated[
    str,
    *_kind(
        _text(
            "Release",
            53,
            rf"{_K8S}(?:\.{_K8S})*",
            "Release uses small letters, numbers and -",
            empty="Enter a release name",
        )
    ),
]
KubernetesName = Annotated[
    str,
    *_kind(
        _text(
            "Name",
            200,
            rf"{_K8S}(?:\.{_K8S})*",
            "Name uses small letters, numbers, - and .",
            empty="Enter a name",
        )
    ),
]
ValuesKey = Annotated[
    str,
    *_kind(
        _text("Values key", 200, r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*",
              "Values keys look like image.tag", empty="Enter a values key")
    ),
]  # fmt: skip
Reviewer = Annotated[
    str,
    BeforeValidator(lambda value: value.strip().removeprefix("@") if isinstance(value, str) else value),
    *_kind(
        _text("Reviewer", 150, r"[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?",
              "Enter a GitHub user or a team as org/team", empty="Enter a reviewer")
    ),
]  # fmt: skip


def _bool(value: object) -> object:
    if not isinstance(value, bool):
        raise wrong_type("true or false", value)
    return value


Toggle = Annotated[bool, BeforeValidator(_bool)]


def at_most(count: int, things: str) -> tuple[BeforeValidator, Any]:
    """A list's limit, said as ``You can list up to 10 components``."""

    def validate(value: object) -> object:
        if not isinstance(value, list):
            raise wrong_type("a list", value)
        if len(value) > count:
            raise problem("too_many", f"You can list up to {count} {things}")
        return value

    return BeforeValidator(validate), Field(max_length=count)


def mapping_of(count: int, things: str) -> AfterValidator:
    """A map's limit, said as ``You can list up to 100 variables``."""

    def validate(value: dict[str, Any]) -> dict[str, Any]:
        if len(value) > count:
            raise problem("too_many", f"You can list up to {count} {things}")
        return value

    return AfterValidator(validate)
