"""The steps that send messages, run by bash: what is sent to whom, what fails, and that a branch is only text."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.github.expression_eval import interpolate
from tests.generator.delivery_samples import MESSAGES
from tests.generator.receivers import Certificate, Mailbox, Website
from tests.generator.samples import Document, small
from tests.generator.scripts_run import HOSTILE, HOSTILE_REF, Job, Outcome, Shell, called
from tests.generator.tool_flags import unknown_flags

ADDRESS = 'https://hooks.acme.example/a?b="c"&d=$(touch canary)'
SECRETS = {
    "SLACK_WEBHOOK_URL": ADDRESS,
    "TEAMS_WEBHOOK_URL": ADDRESS,
    "OUTCOME_WEBHOOK_URL": ADDRESS,
    "SMTP_USERNAME": "builds",
    "SMTP_PASSWORD": "a \"word\" \\ with 'everything' $(touch canary)",
}
SENTENCE = f"CI/CD failed on {HOSTILE_REF} in Acme/Shop"
RUN = "https://github.com/Acme/Shop/actions/runs/123"
TITLES = {
    "slack": "Send to Slack",
    "teams": "Send to Teams",
    "email": "Send an e-mail",
    "webhook": "Send to the webhook",
}


def job(
    shell: Shell, *messages: Document, secrets: dict[str, str] | None = None, result: str = "failure"
) -> Job:
    """The job that sends messages about a run on a branch with a name that is not nice."""
    document = small(notifications=list(messages))
    given = SECRETS if secrets is None else secrets
    return Job(shell, document, "notify", given, ref=HOSTILE_REF, results={"checks": result})


def send(sender: Job, channel: str, port: int = 0, **variables: str) -> Outcome:
    """Run the step that sends a message; an e-mail to this port of this machine."""
    (step,) = [item for item in sender.job["steps"] if item["name"] == TITLES[channel]]
    script = step["run"].replace(", 465,", f", {port},") if port else step["run"]
    return sender.shell(script, {**sender.env(step), **variables})


@pytest.fixture(name="shell")
def bash(tmp_path: Path) -> Shell:
    """Bash with stand-ins for every tool."""
    return Shell(tmp_path)


@pytest.fixture(scope="module", name="certificate")
def certificate_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for localhost."""
    return Certificate.make(tmp_path_factory.mktemp("certificate"))


def test_every_secret_that_is_not_set_is_named_at_once(shell: Shell) -> None:
    nobody = {**MESSAGES["email"], "server": "localhost", "port": 1}
    messages = [item for item in MESSAGES.values() if item["channel"] != "email"]
    ran = job(shell, *messages, nobody, secrets={"SMTP_USERNAME": HOSTILE}).run().steps
    first = ran["Check that the messages can be sent"]
    assert first.code == 1
    assert first.said == "".join(
        f"::error::The secret {name} is not set in the environment notifications\n"
        for name in ("OUTCOME_WEBHOOK_URL", "SLACK_WEBHOOK_URL", "SMTP_PASSWORD", "TEAMS_WEBHOOK_URL")
    )
    # What can be sent is sent all the same.
    assert list(ran)[1:] == [TITLES[channel] for channel in ("teams", "webhook", "email")]


def test_a_message_alone_is_not_tried_without_its_address(shell: Shell) -> None:
    ran = job(shell, MESSAGES["teams"], secrets={}).run()
    assert list(ran.steps) == ["Check that the messages can be sent"]
    assert ran.code == 1


@pytest.mark.parametrize("channel", ["teams", "webhook"])
def test_the_address_goes_to_curl_and_to_no_list_of_processes(shell: Shell, channel: str) -> None:
    ran = job(shell, MESSAGES[channel]).run()
    assert (ran.code, ran.said) == (0, "")
    (call,) = ran.calls
    assert call["name"] == "curl"
    assert call["input"] == f"url = {json.dumps(ADDRESS)}\n"
    assert ADDRESS not in called(call)
    assert unknown_flags("curl", call["arguments"]) == []
    *before, message = call["arguments"]
    assert before == [
        *("--config", "-", "--fail", "--location", "--max-redirs", "0", "--silent", "--show-error"),
        *("--output", "/dev/null", "--proto", "=https", "--max-time", "30", "--retry", "3"),
        *("--header", "Content-Type: application/json", "--data"),
    ]
    text = json.loads(message)
    assert (facts if channel == "webhook" else card)(text)
    assert shell.canaries() == []


def facts(message: Any) -> bool:
    """What a webhook gets."""
    ref = f"refs/heads/{HOSTILE_REF}"
    expected = {"workflow": "CI/CD", "outcome": "failed", "repository": "Acme/Shop", "event": "push"}
    return bool(message == {**expected, "ref": ref, "commit": "b" * 40, "url": RUN})


def card(message: Any) -> bool:
    """What Teams gets: the sentence in a text run, and a button that opens the run."""
    (attachment,) = message["attachments"]
    body, actions = attachment["content"]["body"], attachment["content"]["actions"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    text = {"type": "TextRun", "text": SENTENCE}
    button = {"type": "Action.OpenUrl", "title": "Open the run", "url": RUN}
    return bool(body == [{"type": "RichTextBlock", "inlines": [text]}] and actions == [button])


def test_slack_reads_nothing_into_the_name_of_a_branch(shell: Shell) -> None:
    sender = job(shell, MESSAGES["slack"])
    step = sender.job["steps"][-1]
    contexts = {**sender.contexts(), "env": sender.env(step)}
    inputs = {name: interpolate(value, contexts) for name, value in step["with"].items()}
    assert inputs["webhook"] == ADDRESS
    assert inputs["errors"] is True
    payload = yaml.safe_load(str(inputs["payload"]))
    plain, link = (block["text"] for block in payload["blocks"])
    assert plain == {"type": "plain_text", "text": SENTENCE}
    assert link == {"type": "mrkdwn", "text": f"<{RUN}|Open the run>"}
    assert payload["text"] == "CI/CD failed in Acme/Shop"


@pytest.mark.parametrize(("result", "outcome"), [("success", "succeeded"), ("cancelled", "failed")])
def test_always_says_how_the_run_ended(shell: Shell, result: str, outcome: str) -> None:
    sender = job(shell, {**MESSAGES["webhook"], "when": "always"}, MESSAGES["teams"], result=result)
    ran = sender.run()
    assert json.loads(ran.calls[0]["arguments"][-1])["outcome"] == outcome
    assert (TITLES["teams"] in ran.steps) == (outcome == "failed")


def test_a_message_that_is_not_taken_fails_and_keeps_no_other_from_being_sent(shell: Shell) -> None:
    sender = job(shell, MESSAGES["teams"], MESSAGES["webhook"])
    ran = sender.run({"AdaptiveCard": ("", 22)})
    assert ran.steps[TITLES["teams"]].code == 22
    assert ran.steps[TITLES["webhook"]].code == 0
    assert sender.survived(ran) == []


@pytest.mark.parametrize(("status", "code"), [(202, 0), (302, 47), (404, 22)])
def test_curl_itself_posts_the_facts(
    tmp_path: Path, certificate: Certificate, status: int, code: int
) -> None:
    shell = Shell(tmp_path, real=("curl",))
    with Website(certificate, status).listening() as website:
        address = f"{website.address}/a?token=%22b"
        sender = job(shell, MESSAGES["webhook"], secrets={"OUTCOME_WEBHOOK_URL": address})
        trusting = send(sender, "webhook", CURL_CA_BUNDLE=str(certificate.file))
        assert trusting.code == code, trusting.said
        ((path, kind, body),) = website.posted
        assert (path, kind) == ("/a?token=%22b", "application/json")
        assert facts(json.loads(body))
        assert "token" not in trusting.said
    if not code:
        plain = job(shell, MESSAGES["webhook"], secrets={"OUTCOME_WEBHOOK_URL": "http://localhost:1/"})
        assert send(plain, "webhook").code == 1


@pytest.mark.parametrize("implicit", [True, False])
def test_an_e_mail_arrives_as_it_was_meant(shell: Shell, certificate: Certificate, *, implicit: bool) -> None:
    with Mailbox(certificate, implicit).listening() as mailbox:
        port = {} if implicit else {"port": mailbox.port}
        sender = job(shell, {**MESSAGES["email"], "server": "localhost", **port})
        ran = send(sender, "email", mailbox.port if implicit else 0, SSL_CERT_FILE=str(certificate.file))
    assert (ran.code, ran.said) == (0, "")
    assert mailbox.signed_in == (SECRETS["SMTP_USERNAME"], SECRETS["SMTP_PASSWORD"])
    # Nothing is said in clear before the connection is encrypted.
    assert implicit or mailbox.said[1] == "STARTTLS"
    message = mailbox.message
    assert message
    assert message["Subject"] == SENTENCE
    assert (message["From"], message["To"]) == ("ci@acme.example", "ops@acme.example, dev@acme.example")
    assert message["Message-ID"].endswith("@acme.example>")
    assert message["Date"].datetime
    assert message.get_content().replace("\r\n", "\n") == f"{SENTENCE}\n\nCommit {'b' * 40}\n{RUN}\n"
    assert shell.canaries() == []


@pytest.mark.parametrize("implicit", [True, False])
def test_a_mail_server_that_nobody_vouches_for_gets_nothing(
    shell: Shell, certificate: Certificate, *, implicit: bool
) -> None:
    with Mailbox(certificate, implicit).listening() as mailbox:
        port = {} if implicit else {"port": mailbox.port}
        sender = job(shell, {**MESSAGES["email"], "server": "localhost", **port})
        ran = send(sender, "email", mailbox.port if implicit else 0)
    assert ran.code == 1
    assert "CERTIFICATE_VERIFY_FAILED" in ran.said
    assert mailbox.signed_in == ("", "")
    assert SECRETS["SMTP_PASSWORD"] not in ran.said


def test_an_address_that_the_mail_server_refuses_is_named(shell: Shell, certificate: Certificate) -> None:
    with Mailbox(certificate, implicit=True, refused=("dev@acme.example",)).listening() as mailbox:
        sender = job(shell, {**MESSAGES["email"], "server": "localhost"})
        ran = send(sender, "email", mailbox.port, SSL_CERT_FILE=str(certificate.file))
    assert ran.code == 1
    assert ran.said == "::error::The server takes no e-mail for dev@acme.example\n"
    assert mailbox.message
