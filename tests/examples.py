"""Which examples hypothesis tries, and how many: the one place for its settings.

Without EXAMPLES, as in ``make test``, the examples are the same in every run: a verdict is about the commit, and who
looks for a failure sees it again. With EXAMPLES (``make soak``) they are random ones: that many of whole
configurations, and of others in proportion.
"""

import os

import hypothesis
from hypothesis import HealthCheck, settings

# Of whole configurations in ``make test``. Other numbers in the tests are chosen beside this one.
USUAL = 500
WANTED = int(os.environ.get("EXAMPLES", USUAL))
RANDOM = "EXAMPLES" in os.environ
# Random examples are shared out over the workers of pytest-xdist.
SHARES = range(os.cpu_count() or 1) if RANDOM else range(1)


def use_settings() -> None:
    """Make the settings below those of every test."""
    settings.register_profile(
        "ours",
        derandomize=not RANDOM,
        # How long an example takes says more about the machine than about the code.
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        phases=[phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain],
    )
    settings.load_profile("ours")


def examples(usual: int) -> settings:
    """That many examples in ``make test``, and in proportion otherwise."""
    return settings(max_examples=max(1, usual * WANTED // USUAL // len(SHARES)))
