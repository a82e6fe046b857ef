"""Reading and publishing stack defaults."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max

from cicd_wizard import audit
from cicd_wizard.accounts.models import User
from cicd_wizard.stacks.models import StackDefault, State


def published_overlay() -> dict[str, Any]:
    """The published changes of all stacks, as `generator.load_catalogue` takes them; {} for none."""
    rows = StackDefault.objects.filter(state=State.PUBLISHED).prefetch_related("commands")
    stacks = {row.stack: changed for row in rows.order_by("stack") if (changed := row.overlay())}
    return {"stacks": stacks} if stacks else {}


def next_number(stack: str) -> int:
    """The number that a new default of this stack gets."""
    newest = StackDefault.objects.filter(stack=stack).aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


@transaction.atomic
def store(row: StackDefault, user: User) -> None:
    """Store a stack default; publishing it retires the one published before."""
    # One at a time: of two administrators at the same moment the second finds what the first has stored.
    ContentType.objects.select_for_update(no_key=True).get(app_label="stacks", model="stackdefault")
    if row.state == State.PUBLISHED:
        others = StackDefault.objects.filter(stack=row.stack, state=State.PUBLISHED).exclude(pk=row.pk)
        others.update(state=State.RETIRED)
    if not row.number:
        row.number = next_number(row.stack)
        row.author = user
    row.save()
    audit.record("stack-default", row.state, user=user, target=row)
