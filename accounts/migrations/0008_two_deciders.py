"""Columns of the two decisions. The constraints come after the rows that are there have been marked (0009, 0010)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_forget_links_of_letters'),
        ('documents', '0001_documents'),
        ('organizations', '0003_staff_imports'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='accessrequest',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='accessrequest',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='accessrequest',
            name='access_request_curator_has_order',
        ),
        migrations.RemoveConstraint(
            model_name='accessrequest',
            name='access_request_approved_with_copy',
        ),
        migrations.RemoveConstraint(
            model_name='accessrequest',
            name='access_request_pending_once',
        ),
        migrations.RemoveConstraint(
            model_name='accessrequest',
            name='access_request_decision_signed',
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='predates_rules',
            field=models.BooleanField(default=False, editable=False, help_text='Ставит только миграция.', verbose_name='решён до правила о двух решениях'),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='proposed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='первое решение'),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='proposed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposed_access_requests', to=settings.AUTH_USER_MODEL, verbose_name='кто предложил подтвердить'),
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='return_comment',
            field=models.TextField(blank=True, editable=False, verbose_name='почему возвращён на согласование'),
        ),
        migrations.AddField(
            model_name='accessrequestevent',
            name='proposed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='первое решение'),
        ),
        migrations.AddField(
            model_name='accessrequestevent',
            name='proposed_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто предложил подтвердить'),
        ),
        migrations.AddField(
            model_name='accessrequestevent',
            name='return_comment',
            field=models.TextField(blank=True, editable=False, verbose_name='почему возвращён на согласование'),
        ),
        migrations.AddField(
            model_name='membership',
            name='predates_rules',
            field=models.BooleanField(default=False, editable=False, help_text='Ставит только миграция.', verbose_name='включён до правила о двух решениях'),
        ),
        migrations.AlterField(
            model_name='accessrequest',
            name='organization',
            field=models.ForeignKey(blank=True, help_text='Нет у тех, кто не числится ни в одной организации.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='access_requests', to='organizations.organization', verbose_name='организация'),
        ),
        migrations.AlterField(
            model_name='accessrequest',
            name='status',
            field=models.CharField(choices=[('pending', 'На согласовании'), ('clarification', 'Требуется уточнение'), ('proposed', 'Ждёт второго решения'), ('approved', 'Подтверждён'), ('rejected', 'Отклонён'), ('withdrawn', 'Отозван')], default='pending', editable=False, max_length=16, verbose_name='статус'),
        ),
        migrations.SeparateDatabaseAndState(
            # Undone, the column stays open: history is not rewritten, and some of it may have no organisation.
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE accounts_accessrequestevent ALTER COLUMN organization_id DROP NOT NULL",
                    migrations.RunSQL.noop,
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="accessrequestevent",
                    name="organization",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Нет у тех, кто не числится ни в одной организации.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organizations.organization",
                        verbose_name="организация",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='accessrequestevent',
            name='status',
            field=models.CharField(choices=[('pending', 'На согласовании'), ('clarification', 'Требуется уточнение'), ('proposed', 'Ждёт второго решения'), ('approved', 'Подтверждён'), ('rejected', 'Отклонён'), ('withdrawn', 'Отозван')], default='pending', editable=False, max_length=16, verbose_name='статус'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessrequest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_accessrequestevent" ("clarification", "copy_received_by", "copy_received_on", "created_at", "decided_at", "decided_by_id", "group", "id", "order_date", "order_document_id", "order_number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "rejection_comment", "rejection_reason", "return_comment", "status", "user_id") VALUES (NEW."clarification", NEW."copy_received_by", NEW."copy_received_on", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."group", NEW."id", NEW."order_date", NEW."order_document_id", NEW."order_number", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."rejection_comment", NEW."rejection_reason", NEW."return_comment", NEW."status", NEW."user_id"); RETURN NULL;', hash='8ab76482c267b043d924066c29f47ca963a02813', operation='INSERT', pgid='pgtrigger_insert_insert_01794', table='accounts_accessrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessrequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."clarification" IS DISTINCT FROM (NEW."clarification") OR OLD."copy_received_by" IS DISTINCT FROM (NEW."copy_received_by") OR OLD."copy_received_on" IS DISTINCT FROM (NEW."copy_received_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."group" IS DISTINCT FROM (NEW."group") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."order_date" IS DISTINCT FROM (NEW."order_date") OR OLD."order_document_id" IS DISTINCT FROM (NEW."order_document_id") OR OLD."order_number" IS DISTINCT FROM (NEW."order_number") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."rejection_comment" IS DISTINCT FROM (NEW."rejection_comment") OR OLD."rejection_reason" IS DISTINCT FROM (NEW."rejection_reason") OR OLD."return_comment" IS DISTINCT FROM (NEW."return_comment") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_accessrequestevent" ("clarification", "copy_received_by", "copy_received_on", "created_at", "decided_at", "decided_by_id", "group", "id", "order_date", "order_document_id", "order_number", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "rejection_comment", "rejection_reason", "return_comment", "status", "user_id") VALUES (NEW."clarification", NEW."copy_received_by", NEW."copy_received_on", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."group", NEW."id", NEW."order_date", NEW."order_document_id", NEW."order_number", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."rejection_comment", NEW."rejection_reason", NEW."return_comment", NEW."status", NEW."user_id"); RETURN NULL;', hash='291d37f5d8802b466c3b14699c77c6bc39e69917', operation='UPDATE', pgid='pgtrigger_update_update_872d5', table='accounts_accessrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."access_request_id" IS DISTINCT FROM (NEW."access_request_id") OR OLD."granted_at" IS DISTINCT FROM (NEW."granted_at") OR OLD."granted_by_id" IS DISTINCT FROM (NEW."granted_by_id") OR OLD."group" IS DISTINCT FROM (NEW."group") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."revocation_reason" IS DISTINCT FROM (NEW."revocation_reason") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_membershipevent" ("access_request_id", "granted_at", "granted_by_id", "group", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revocation_reason", "revoked_at", "revoked_by_id", "user_id") VALUES (NEW."access_request_id", NEW."granted_at", NEW."granted_by_id", NEW."group", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revocation_reason", NEW."revoked_at", NEW."revoked_by_id", NEW."user_id"); RETURN NULL;', hash='ae73d8c6db9ec2c44e33defa459dff4677f277ca', operation='UPDATE', pgid='pgtrigger_update_update_20ab5', table='accounts_membership', when='AFTER')),
        ),
    ]
