"""Text as nasty as the rules allow: what YAML, shells and expressions would read as something else."""

import string

from hypothesis import strategies as st

from generator.secret_patterns import find_secret

# Words that YAML 1.1 or 1.2 reads as another type, and text with a meaning in YAML, shells or expressions.
TYPE_WORDS = (
    "yes", "No", "on", "OFF", "y", "true", "False", "null", "~", "0777", "0o17", "0x1F", "1_000",
    "12:30:45", "1e3", ".5", "-.inf", ".NaN", "2026-11-22", "2026-11-22 10:00:00", "3.10", "=", "<<", "",
    "-", "+1",
)  # fmt: skip
MARKED_TEXTS = (
    "# no comment", "a # b", "a: b", "a:", ": a", "- a", "? a", "[a, b", "{a: b", "!tag", "&a", "*a",
    "%a", "@a", "`id`", "$(id)", "$HOME", "'", '"', "'a'", '"a"', "a'b", "\\", "\\n", "|", ">", "a|b",
    "}}", "{{ a }}", ",a", "---", "...", "a\u00a0b", "größer", "日本語", "🚀", "--", "-n", "a\\",
    "!cancelled()", "%PATH%", "$", "a,b",
)  # fmt: skip
LINES = (
    "a\nb", "a\n", "\na", "a\n\n\nb", " a\n  b", "a \nb", "---\n...\n", "a\n# b", "key: value\n- item",
    "\n", "\t", "a\n\tb", "a\n\n", "# a\nb", "a\\\nb", "x" * 4000, "y" * 2000 + "\n" + "z" * 1999,
    "a\n   \nb",
)  # fmt: skip
ALPHABET = st.one_of(
    st.sampled_from(string.printable[:95]),
    st.characters(exclude_categories=("Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co")),
)


def _is_plain(text: str) -> bool:
    return "${{" not in text and not text.startswith("vars.") and find_secret(text) is None


ANY_TEXT = st.text(ALPHABET, max_size=40).filter(_is_plain)
VALUES = st.one_of(st.sampled_from((*TYPE_WORDS, *MARKED_TEXTS, *LINES)), ANY_TEXT)
ONE_LINE = st.one_of(st.sampled_from((*TYPE_WORDS, *MARKED_TEXTS)), ANY_TEXT)
PROJECT_NAMES = ONE_LINE.map(str.strip).filter(bool)
NOTES = ONE_LINE.map(lambda text: text.strip()[:200])
COMMANDS = st.one_of(
    st.sampled_from(
        (
            "make test",
            "pytest -q\nruff check .",
            "echo \"$API_URL\" | grep -v '#'",
            "if true; then\n  echo yes\nfi",
            "echo a: b # c",
            "# only a comment",
            "printf '%s\\n' \"a b\" \\\n  c",
            "cat <<'EOF'\n\ta\n\n  b\nEOF",
            "true",
            "yes",
            "{ echo a; }",
            "! false",
            "echo größer 🚀",
            "echo 'vars.A'",
            "x" * 4000,
        )
    ),
    st.tuples(st.sampled_from(("echo ", "make ")), st.sampled_from(string.ascii_letters)).map("".join),
)
CHOICES = st.one_of(st.none(), st.booleans(), COMMANDS)
