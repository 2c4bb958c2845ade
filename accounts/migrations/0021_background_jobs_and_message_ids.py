from typing import Any

from django.db import migrations, models

NAME = "Техническая поддержка"
ACTIONS = {"view": "Can view", "change": "Can change"}


def give_to_support(apps: Any, schema_editor: Any) -> None:
    """Let the support of an installation that has its group already see the jobs and repeat them."""
    group = apps.get_model("auth", "Group").objects.filter(name=NAME).first()
    if group is None:  # it is made with all its permissions
        return
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="backgroundjob"
    )
    for action, words in ACTIONS.items():
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_backgroundjob",
            defaults={"name": f"{words} фоновая работа"},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_second_factor_removals"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="BackgroundJob",
            fields=[],
            options={
                "verbose_name": "фоновая работа",
                "verbose_name_plural": "фоновые работы",
                "ordering": ("-id",),
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("procrastinate.procrastinatejob",),
        ),
        migrations.AddField(
            model_name="letter",
            name="message_id",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=255, verbose_name="Message-ID"
            ),
        ),
        migrations.RunPython(give_to_support, migrations.RunPython.noop),
    ]
