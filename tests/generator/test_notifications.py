"""Messages: what each channel takes and refuses, when they are sent, and which key each line of them comes from."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from generator import check, explain, generate, mail
from generator.github.event import Event
from generator.github.simulate import Outcome, simulate
from tests.generator.delivery_samples import MESSAGES
from tests.generator.samples import CATALOGUE, Document, problems, small, workflow

SECRET = "Enter the name of the secret that holds the address"
OTHER = "Only e-mail has this. Remove it, or choose email in place of slack"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"channel": "slack"}, {"secret": SECRET}),
        ({"channel": "teams", "when": "always"}, {"secret": SECRET}),
        ({"channel": "sms", "secret": "A"}, {"channel": "Choose one of slack, teams, email, webhook"}),
        (
            {"channel": "email"},
            {
                "recipients": "Enter the addresses that the e-mail goes to",
                "sender": "Enter the address that the e-mail comes from",
                "server": "Enter the mail server, for example smtp.acme.example",
            },
        ),
        (
            {**MESSAGES["email"], "secret": "A"},
            {"secret": "E-mail takes SMTP_USERNAME and SMTP_PASSWORD. Remove this"},
        ),
        (
            {**MESSAGES["email"], "channel": "slack", "secret": "A", "port": 25},
            {"port": OTHER, "recipients": OTHER, "sender": OTHER, "server": OTHER},
        ),
        (
            {**MESSAGES["email"], "recipients": ["a@acme.example", "A@acme.example"]},
            {"recipients[1]": "A@acme.example is listed twice"},
        ),
        (
            {**MESSAGES["email"], "recipients": ["a@acme.example", "b"], "server": "https://x"},
            {
                "recipients[1]": "Enter one e-mail address, for example builds@acme.example",
                "server": "Enter the name of the server, for example smtp.acme.example",
            },
        ),
    ],
)
def test_what_a_channel_lacks_or_does_not_take_is_named(message: Document, said: dict[str, str]) -> None:
    found = problems(small(notifications=[message]))
    assert {item.path: item.message for item in found} == {
        f"notifications[0].{key}": text for key, text in said.items()
    }


@pytest.mark.parametrize(
    ("kind", "taken", "refused"),
    [
        (
            mail.ServerName,
            ["localhost", "SMTP.acme.example", "10.0.0.1"],
            [
                "",
                "-a",
                "a-",
                "a..b",
                "a b",
                "a:25",
                "smtp://a",
                "a/b",
                "größe.example",
                'a"',
                "a" * 64,
                None,
                5,
            ],
        ),
        (
            mail.MailAddress,
            ["a.b+c_d%e-f@acme.example", "1@a.b"],
            [
                "",
                "a",
                "a@b",
                "a@b.",
                ".a@b.c",
                "a@b.c, d@e.f",
                "A <a@b.c>",
                'a"@b.c',
                "a\n@b.c",
                "a@-b.c",
                "a'@b.c",
                5,
            ],
        ),
        (mail.Port, [1, 25, 65_535], [0, 65_536, True, "25", 2.5, None]),
    ],
)
def test_what_an_e_mail_needs_has_a_form(kind: Any, taken: list[Any], refused: list[Any]) -> None:
    validate = TypeAdapter(kind).validate_python
    for value in taken:
        assert validate(value) == (
            value.lower() if kind is mail.ServerName and isinstance(value, str) else value
        )
    for value in refused:
        with pytest.raises(ValidationError):
            validate(value)


FAILURES = ["Send to Slack", "Send an e-mail"]
ALL = ["Send to Slack", "Send to Teams", "Send an e-mail", "Send to the webhook"]


@pytest.mark.parametrize(
    ("outcome", "event", "sent"),
    [
        ("success", Event.push("main"), ["Send to Teams", "Send to the webhook"]),
        ("failure", Event.push("main"), ALL),
        ("timed out", Event.push("main"), ALL),
        ("cancelled", Event.push("main"), []),
        ("failure", Event.pull_request("main"), []),
        ("timed out", Event.schedule(), ALL),
    ],
)
def test_who_hears_of_which_run(outcome: Outcome, event: Event, sent: list[str]) -> None:
    messages = [
        {**message, "when": "failure" if channel in {"slack", "email"} else "always"}
        for channel, message in MESSAGES.items()
    ]
    triggers = {"push": {}, "pull_request": {}, "schedule": [{"cron": "17 4 * * 1"}]}
    text = workflow(small(triggers=triggers, notifications=messages))
    notify = simulate(text, event, {"api-test": outcome}).jobs["notify"]
    assert [name for name in notify.steps if name.startswith("Send")] == sent


ORIGINS = {
    "OUTCOME:": "notifications",
    "SLACK_WEBHOOK_URL: ": "notifications[0].secret",
    "name: Send to Slack": "notifications[0].channel",
    "name: Send to Teams": "notifications[1].channel",
    "ADDRESS: ${{ secrets.TEAMS_WEBHOOK_URL": "notifications[1].secret",
    "smtplib.SMTP_SSL(": "notifications[2].server",
    'message["From"]': "notifications[2].sender",
    'message["To"]': "notifications[2].recipients",
    "ADDRESS: ${{ secrets.OUTCOME_WEBHOOK_URL": "notifications[3].secret",
    "name: Send to the webhook": "notifications[3].channel",
}


def test_each_line_of_a_message_names_its_key() -> None:
    pipeline = check(small(notifications=[*MESSAGES.values()]), CATALOGUE).pipeline
    assert pipeline
    made = generate(pipeline, CATALOGUE)
    (path,) = made.workflow_paths
    lines = made.files[path].splitlines()
    named = dict(zip(reversed(lines), reversed(explain(pipeline, CATALOGUE, path, made)), strict=True))
    found = {text: next(str(origin) for line, origin in named.items() if text in line) for text in ORIGINS}
    assert found == {text: f"pipeline {origin}" for text, origin in ORIGINS.items()}
