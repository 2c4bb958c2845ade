"""What each membership stands on and until when; the rows that are there are filled next."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_email_changes'),
        ('organizations', '0004_history_of_people_and_organizations'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='update_update',
        ),
        migrations.AddField(
            model_name='membership',
            name='employment',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organizations.employee', verbose_name='на каком месте работы основано'),
        ),
        migrations.AddField(
            model_name='membership',
            name='ends_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='действует по'),
        ),
        migrations.AddField(
            model_name='membership',
            name='renewal_reason',
            field=models.TextField(blank=True, editable=False, verbose_name='основание продления'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='employment',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.employee', verbose_name='на каком месте работы основано'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='ends_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='действует по'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='renewal_reason',
            field=models.TextField(blank=True, editable=False, verbose_name='основание продления'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_membershipevent" ("access_request_id", "employment_id", "ends_on", "granted_at", "granted_by_id", "group", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renewal_reason", "revocation_reason", "revoked_at", "revoked_by_id", "user_id") VALUES (NEW."access_request_id", NEW."employment_id", NEW."ends_on", NEW."granted_at", NEW."granted_by_id", NEW."group", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."renewal_reason", NEW."revocation_reason", NEW."revoked_at", NEW."revoked_by_id", NEW."user_id"); RETURN NULL;', hash='7358eea54f46f66fa9e2917dfbb35c55f0ec74ae', operation='INSERT', pgid='pgtrigger_insert_insert_fc05a', table='accounts_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."access_request_id" IS DISTINCT FROM (NEW."access_request_id") OR OLD."employment_id" IS DISTINCT FROM (NEW."employment_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."granted_at" IS DISTINCT FROM (NEW."granted_at") OR OLD."granted_by_id" IS DISTINCT FROM (NEW."granted_by_id") OR OLD."group" IS DISTINCT FROM (NEW."group") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."renewal_reason" IS DISTINCT FROM (NEW."renewal_reason") OR OLD."revocation_reason" IS DISTINCT FROM (NEW."revocation_reason") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_membershipevent" ("access_request_id", "employment_id", "ends_on", "granted_at", "granted_by_id", "group", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renewal_reason", "revocation_reason", "revoked_at", "revoked_by_id", "user_id") VALUES (NEW."access_request_id", NEW."employment_id", NEW."ends_on", NEW."granted_at", NEW."granted_by_id", NEW."group", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."renewal_reason", NEW."revocation_reason", NEW."revoked_at", NEW."revoked_by_id", NEW."user_id"); RETURN NULL;', hash='ad4fa8984ff0c3dd5dd5c66881e6146ee5ab66fc', operation='UPDATE', pgid='pgtrigger_update_update_20ab5', table='accounts_membership', when='AFTER')),
        ),
    ]
