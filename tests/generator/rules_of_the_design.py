"""The nineteen rules that every generated file keeps (DESIGN, section 5), in their order."""

from collections.abc import Callable

from tests.generator import rules_correct, rules_readable, rules_safe
from tests.generator.case import Case

RULES: list[Callable[[Case], None]] = [
    rule
    for part in (rules_correct, rules_safe, rules_readable)
    for name, rule in vars(part).items()
    if name.startswith("rule_")
]
