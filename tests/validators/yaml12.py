"""YAML as GitHub reads it: the core schema of YAML 1.2, where `on` and `yes` are texts and 010 is ten."""

import re
from typing import Any

import yaml


class Loader(yaml.CSafeLoader):
    """PyYAML's C parser, with the types of YAML 1.2 in place of 1.1's."""


def _whole_number(loader: Loader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    return int(text, 0) if text.startswith(("0x", "0o")) else int(text)


def _float(loader: Loader, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node).replace(".inf", "inf").replace(".nan", "nan"))


# The tables of the parent class belong to every other reader in this process.
Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan", "-+.0123456789"),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first))
Loader.add_constructor("tag:yaml.org,2002:int", _whole_number)
Loader.add_constructor("tag:yaml.org,2002:float", _float)


def read(text: str) -> Any:
    """The value of the one document in `text`; raises yaml.YAMLError."""
    return yaml.load(text, Loader)  # noqa: S506  # a child of CSafeLoader makes plain values only
