"""The steps that send one message about a run: to Slack, to Teams, by e-mail, to a webhook.

What a run brings along (the name of its branch, above all) is only ever text: nothing reads it as YAML, as JSON, as
Markdown, as a mention or as a part of a command.
"""

from __future__ import annotations

from generator.github.context import Context
from generator.github.workflow import Step
from generator.notifications import SMTP_SECRETS, TLS_PORT, Notification

TITLES = {
    "slack": "Send to Slack",
    "teams": "Send to Teams",
    "email": "Send an e-mail",
    "webhook": "Send to the webhook",
}
# Both are the job's: every channel tells the same.
OUTCOME, RUN_URL = "OUTCOME", "RUN_URL"
# The plain text of a section knows no mentions (docs.slack.dev, "Text object"). The folded block keeps the name of a
# branch from being read as YAML; `text` is what a phone shows.
_SLACK = """\
text: ${{ github.workflow }} ${{ env.OUTCOME }} in ${{ github.repository }}
blocks:
  - type: section
    text:
      type: plain_text
      text: >-
        ${{ github.workflow }} ${{ env.OUTCOME }} on ${{ github.ref_name }} in ${{ github.repository }}
  - type: section
    text:
      type: mrkdwn
      text: <${{ env.RUN_URL }}|Open the run>
"""
# An Adaptive Card as the webhook of a Teams workflow takes it (learn.microsoft.com, "Create incoming webhooks with
# Workflows"). A text run knows neither Markdown nor mentions.
_CARD = r"""
jq --null-input '{
  type: "message",
  attachments: [{
    contentType: "application/vnd.microsoft.card.adaptive",
    content: {
      "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      body: [{
        type: "RichTextBlock",
        inlines: [{
          type: "TextRun",
          text: "\(env.GITHUB_WORKFLOW) \(env.OUTCOME) on \(env.GITHUB_REF_NAME) in \(env.GITHUB_REPOSITORY)"
        }]
      }],
      actions: [{type: "Action.OpenUrl", title: "Open the run", url: env.RUN_URL}]
    }
  }]
}'"""
_FACTS = """
jq --null-input '{
  workflow: env.GITHUB_WORKFLOW,
  outcome: env.OUTCOME,
  repository: env.GITHUB_REPOSITORY,
  event: env.GITHUB_EVENT_NAME,
  ref: env.GITHUB_REF,
  commit: env.GITHUB_SHA,
  url: env.RUN_URL
}'"""
# An answer other than 2xx fails the step; a redirect does so by the limit of none, for it leads to no webhook.
_POST = """\
# curl reads the address from its standard input: no list of processes shows it.
jq --null-input --raw-output '"url = " + (env.ADDRESS | tojson)' |
  curl --config - --fail --location --max-redirs 0 --silent --show-error --output /dev/null --proto =https \\
    --max-time 30 --retry 3 --header 'Content-Type: application/json' --data "$message"
"""
# -I: nothing that lies in the working directory takes the place of a module.
_MAIL = """\
python3 -I - <<'PYTHON'
import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

subject = "{{GITHUB_WORKFLOW}} {{OUTCOME}} on {{GITHUB_REF_NAME}} in {{GITHUB_REPOSITORY}}".format_map(os.environ)
message = EmailMessage()
message["From"] = "{sender}"
message["To"] = {recipients}
message["Subject"] = subject
message["Date"] = formatdate()
message["Message-ID"] = make_msgid(domain="{domain}")
message.set_content("{{}}\\n\\nCommit {{GITHUB_SHA}}\\n{{RUN_URL}}\\n".format(subject, **os.environ))

with smtplib.{connection} as server:{encrypt}
    server.login(os.environ["SMTP_USERNAME"], os.environ["SMTP_PASSWORD"])
    refused = server.send_message(message)
if refused:
    raise SystemExit("::error::The server takes no e-mail for " + ", ".join(refused))
PYTHON
"""


def _slack(context: Context, item: Notification, name: str) -> Step:
    inputs = {
        "webhook": f"${{{{ secrets.{item.secret} }}}}",
        "webhook-type": "incoming-webhook",
        # Without it the step is green when Slack refuses the message.
        "errors": True,
        "payload": _SLACK,
    }
    return context.step(name, "slackapi/slack-github-action", inputs)


def _posted(item: Notification, name: str, message: str) -> Step:
    env = {"ADDRESS": f"${{{{ secrets.{item.secret} }}}}"}
    return Step(name=name, env=env, run=f"message=$({message.strip()})\n{_POST}")


def _recipients(addresses: list[str]) -> str:
    """The text of the header ``To``, over several lines where one would be too long."""
    if sum(len(address) + 2 for address in addresses) <= 90:
        return f'"{", ".join(addresses)}"'
    return "\n".join(['", ".join([', *(f'    "{address}",' for address in addresses), "])"])


def _mail(item: Notification, name: str) -> Step:
    """A Python program: it writes any text into headers properly, and checks the certificate of the server."""
    port = item.port or TLS_PORT
    trusted = "context=ssl.create_default_context()"
    connection, encrypt = f'SMTP_SSL("{item.server}", {port}, timeout=60, {trusted})', ""
    if port != TLS_PORT:
        connection, encrypt = (
            f'SMTP("{item.server}", {port}, timeout=60)',
            f"\n    server.starttls({trusted})",
        )
    sender = item.sender or ""
    script = _MAIL.format(
        sender=sender,
        domain=sender.partition("@")[2],
        recipients=_recipients(item.recipients),
        connection=connection,
        encrypt=encrypt,
    )
    env = {secret: f"${{{{ secrets.{secret} }}}}" for secret in sorted(SMTP_SECRETS)}
    return Step(name=name, env=env, run=script)


def message_step(context: Context, item: Notification, name: str) -> Step:
    """The step that sends one message; ``name`` tells it from others to the same kind of channel."""
    if item.channel == "slack":
        return _slack(context, item, name)
    if item.channel == "email":
        return _mail(item, name)
    return _posted(item, name, _CARD if item.channel == "teams" else _FACTS)
