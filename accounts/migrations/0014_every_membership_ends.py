"""From now on every membership stands on an employment or has an end date."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_fill_what_memberships_stand_on'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('employment__isnull', False), ('ends_on__isnull', False), ('revoked_at__isnull', False), _connector='OR'), name='membership_stands_on', violation_error_message='Укажите место работы или день, по который действуют права.'),
        ),
    ]
