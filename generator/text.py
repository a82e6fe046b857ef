"""What holds for every text that a person may type, and the forms of commands, names and values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from pydantic_core import PydanticCustomError

MAX_VALUE = 4000
MAX_NAMES = 100

# How a value that is set at GitHub is written in an expression and in a cell of the wizard's grid: name and default.
AT_GITHUB = re.compile(r"vars\.([A-Za-z_][A-Za-z0-9_]*)(?:\s*\|\| ?(.*))?", re.DOTALL)

# Environment variables that steer the runner, the shell or the loader, and so every step.
RESERVED_PREFIXES = ("GITHUB_", "RUNNER_", "ACTIONS_", "INPUT_", "LD_", "DYLD_", "BASH_")
RESERVED_NAMES = frozenset(
    {
        *("_", "ENV", "IFS", "PS4", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND", "SHELL", "BASHPID", "LINENO"),
        *("RANDOM", "SRANDOM", "SECONDS", "EPOCHSECONDS", "EPOCHREALTIME", "FUNCNAME", "GROUPS", "DIRSTACK"),
        *("PATH", "HOME", "PWD", "OLDPWD", "TMPDIR", "UID", "EUID", "PPID"),
        *("KUBECONFIG", "ENVIRONMENT_READY"),
    }
)


def problem(code: str, message: str) -> PydanticCustomError:
    """A validation error whose message is shown as it stands."""
    return PydanticCustomError(code, message)


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
    """The first character that a reader cannot see, as ``U+202E``, and its line (from 1), or None.

    Control, format (bidi, zero-width, tags), separator and surrogate characters count, and the two
    non-characters that YAML cannot hold (YAML 1.2, 5.1). Line feeds and tabs are fine where lines are.
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


def line_of_text(
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


def variable_warning(name: str) -> str | None:
    """What a person should know who sets a variable of this name (docs.github.com, default environment variables)."""
    return "CI is set to true by GitHub. Changing it may stop working" if name == "CI" else None


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
    if AT_GITHUB.fullmatch(text):
        raise problem("expression", "To read a variable set at GitHub, use the kind Variable at GitHub")
    return text


def one_line_value(value: object) -> str:
    """The value of a build argument: one line, as docker/build-push-action reads a list of lines."""
    text = plain_value(value).strip()
    if "\n" in text:
        raise problem("hidden_character", "Build arguments are one line each")
    return text
