"""GitHub's expressions: what each comes to, and what is refused. The answers are those of GitHub's own evaluator."""

import pytest

from generator.github.expression_eval import Known, Value, evaluate, holds, interpolate, to_text
from generator.github.expression_parser import ExpressionError, parse

CONTEXTS: dict[str, Value] = {
    "github": {
        "event_name": "push",
        "ref": "refs/heads/main",
        "run_attempt": "1",
        "event": {"pull_request": {"number": 7}},
        "labels": ["bug", "Docs", 3, None],
    },
    "needs": {
        "api-test": {"result": "success"},
        "web": {"result": "Failure"},
        "image": {"result": "skipped"},
    },
    "inputs": {},
}
GOOD = {"success": True, "failure": False, "cancelled": False, "always": True}
BAD = {"success": False, "failure": True, "cancelled": False, "always": True}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Literals
        ("'it''s'", "it's"),
        ("0xff", "255"),
        ("-2.99e-2", "-0.0299"),
        ("null", ""),
        # Loose equality: texts without regard to case, different types as numbers
        ("'Push' == 'push'", "true"),
        ("github.event_name == 'PUSH'", "true"),
        ("null == 0", "true"),
        ("null == ''", "true"),
        ("null == 'x'", "false"),
        ("true == 1", "true"),
        ("true == 'true'", "false"),
        ("'0x1F' == 31", "true"),
        ("'abc' == 0", "false"),
        ("NaN == NaN", "false"),
        ("github.run_attempt == 1", "true"),
        ("github.labels == github.labels", "true"),
        ("inputs == needs", "false"),
        # An input on an event that has none
        ("inputs.environment == 'staging'", "false"),
        ("inputs.environment != 'none'", "true"),
        ("inputs.environment == ''", "true"),
        # Order of operators, and operands as results
        ("true || false && false", "true"),
        ("(true || false) && false", "false"),
        ("!true || true", "true"),
        ("!'a' == false", "true"),
        ("1 < 2 == true", "true"),
        ("'a' && 'b'", "b"),
        ("'' || 'b'", "b"),
        ("'B' > 'a'", "true"),
        ("2 >= '2'", "true"),
        ("NaN >= 0", "false"),
        # Properties
        ("github['EVENT_NAME']", "push"),
        ("github.event.pull_request.number", "7"),
        ("github.event.issue.number", ""),
        ("github.labels[1]", "Docs"),
        ("github.labels[9]", ""),
        ("needs.api-test.result", "success"),
        ("join(needs.*.result, ' ')", "success Failure skipped"),
        ("join(needs.*.outputs, ' ')", ""),
        # Functions
        ("contains(needs.*.result, 'failure')", "true"),
        ("contains(needs.*.result, 'cancelled')", "false"),
        ("contains(needs.*.result, 'fail')", "false"),
        ("contains('Hello', 'ELL')", "true"),
        ("contains(github.labels, 'docs')", "true"),
        ("startsWith(github.ref, 'refs/HEADS/')", "true"),
        ("endsWith(github.ref, 'main')", "true"),
        ("endsWith(needs, 'Object')", "false"),
        ("format('{1} {0} {{0}}', 'a', 2)", "2 a {0}"),
        ("join(github.labels)", "bug,Docs,3,"),
    ],
)
def test_value(text: str, value: str) -> None:
    assert to_text(evaluate(text, CONTEXTS)) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("github.ref == 'a' &&", "ends too early"),
        ("(github.ref", ") is missing"),
        ("github.ref)", "should end"),
        ('github.ref == "main"', "begins with"),
        ("'open", "begins with"),
        ("github.ref = 'a'", "begins with"),
        ("github.ref == ${{ 'a' }}", "begins with"),
        ("github.'ref'", "no property name"),
        ("== 1", "stands where a value should be"),
        ("'a'.b", "should end"),
        ("contains('a')", "does not take 1 values"),
        ("success('a')", "does not take"),
        ("hashFiles('a')", "hashfiles is not open here"),
        ("false && secrets.TOKEN", "secrets is not open here"),
        ("format('{1}', 'a')", "no value for {1}"),
    ],
)
def test_refused(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        evaluate(text, CONTEXTS, GOOD)
    assert says in str(refused.value)


def test_status_functions_are_known_only_in_conditions() -> None:
    assert evaluate("success() && !cancelled()", CONTEXTS, GOOD) is True
    with pytest.raises(ExpressionError, match="success is not open here"):
        evaluate("success()", CONTEXTS)


def test_a_known_context_refuses_what_it_does_not_hold() -> None:
    contexts = {"needs": Known({"api-test": Known(result="success")})}
    assert evaluate("needs.API-TEST.result == 'success'", contexts) is True
    with pytest.raises(ExpressionError, match="lint is not among api-test"):
        evaluate("needs.lint.result == 'success'", contexts)


@pytest.mark.parametrize(
    ("condition", "after_success", "after_failure"),
    [
        (None, True, False),
        ("", True, False),
        (True, True, False),
        (False, False, False),
        ("github.event_name == 'push'", True, False),
        ("github.event_name == 'schedule'", False, False),
        ("success() || true", True, True),
        ("always()", True, True),
        ("${{ !cancelled() }}", True, True),
        ("${{ Failure() }}", False, True),
        ("${{ !cancelled() && needs.web.result == 'success' }}", False, False),
        # Only text that is all expression is one: GitHub joins the rest to a text, which counts as true.
        ("${{ github.event_name == 'schedule' }} && false", True, False),
        ("${{ always() }} && false", True, True),
        # The name of a status function in a text calls none.
        ("github.ref != 'always()'", True, False),
    ],
)
def test_conditions_ask_for_success_by_themselves(
    condition: object, after_success: bool, after_failure: bool
) -> None:
    assert holds(condition, CONTEXTS, GOOD) is after_success
    assert holds(condition, CONTEXTS, BAD) is after_failure


def test_filling_in() -> None:
    assert interpolate("${{ github.event.pull_request.number }}", CONTEXTS) == 7
    assert interpolate("deploy-${{ github.event_name }}/${{ inputs.x }}", CONTEXTS) == "deploy-push/"
    assert interpolate("${{ 'a }} b' }} c", CONTEXTS) == "a }} b c"
    assert interpolate("no expression", CONTEXTS) == "no expression"
    assert interpolate(False, CONTEXTS) is False


def test_parsing_does_not_depend_on_white_space() -> None:
    assert parse("!( a.b==1&&c[ 'd' ] )") == parse(" ! (a . b  ==  1 && c['d'])\n")
