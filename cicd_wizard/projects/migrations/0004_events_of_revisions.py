"""Projects that were saved before: their revisions are the first events of their activity."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RESTORED = "Restored from revision "


def tell_of_revisions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Store an event for every revision that there is."""
    event = apps.get_model("projects", "ActivityEvent")
    revisions = apps.get_model("projects", "Revision").objects.order_by("project", "number")
    rows = revisions.values_list("project_id", "author_id", "number", "note", "created")
    event.objects.bulk_create(
        (
            event(
                project_id=project,
                user_id=author,
                kind="restored" if note.startswith(RESTORED) else "saved",
                revision=number,
                detail=note,
                created=created,
            )
            for project, author, number, note, created in rows.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0003_activity_and_checklist"),
    ]

    operations = [
        migrations.RunPython(tell_of_revisions, migrations.RunPython.noop),
    ]
