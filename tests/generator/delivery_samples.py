"""One of each kind that delivery knows: registries, messages."""

from tests.generator.samples import Document

REGISTRIES: dict[str, Document] = {"ghcr": {"kind": "ghcr"}}
MESSAGES: dict[str, Document] = {"slack": {"channel": "slack", "secret": "SLACK_WEBHOOK_URL"}}
