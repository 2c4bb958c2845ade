"""django-axes, which counted wrong passwords before, has left its tables: they name who was tried from which address.

Undone, the tables stay away: axes' own migrations make them when the app is installed again.
"""

from django.db import migrations

FORGET = """
DROP TABLE IF EXISTS axes_accessattemptexpiration, axes_accessattempt, axes_accessfailurelog, axes_accesslog;
DELETE FROM django_migrations WHERE app = 'axes';
"""


def forget_content_types(apps, schema_editor):
    apps.get_model("contenttypes", "ContentType").objects.filter(app_label="axes").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0016_brakes'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RunPython(forget_content_types, migrations.RunPython.noop),
    ]
