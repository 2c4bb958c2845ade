"""What is stored from now on: wide rights stand on a paper, two deciders and a request; nobody decides about oneself.

Decisions made before are excused by `predates_rules`, which the migration before this one has set.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_decisions_by_former_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('pending', 'clarification', 'proposed'))), fields=('user', 'group', 'organization'), name='access_request_pending_once', nulls_distinct=False, violation_error_message='Запрос в эту группу уже на согласовании. Дождитесь решения или отзовите его.'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(('organization__isnull', False), ('group__in', ('analyst',)), _connector='OR'), name='access_request_has_organization', violation_error_message='Укажите организацию: права этой группы действуют в одной организации.'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__in', ('curator', 'rctr', 'territory', 'analyst')), _negated=True), models.Q(models.Q(('order_number', ''), _negated=True), ('order_date__isnull', False)), ('status__in', ['clarification', 'rejected', 'withdrawn']), ('predates_rules', True), _connector='OR'), name='access_request_has_order', violation_error_message='Укажите номер и дату приказа о назначении или письма.'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__in', ('curator', 'rctr', 'territory', 'analyst')), _negated=True), models.Q(('status__in', ['proposed', 'approved']), _negated=True), ('order_document__isnull', False), ('copy_received_on__isnull', False), ('predates_rules', True), _connector='OR'), name='access_request_approved_with_copy', violation_error_message='Копии приказа нет. Дождитесь скана или отметьте, когда и как получена копия.'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'proposed'), _negated=True), models.Q(('group__in', ('rctr', 'territory', 'analyst')), ('proposed_at__isnull', False), ('proposed_by__isnull', False)), _connector='OR'), name='access_request_proposal_signed', violation_error_message='У предложения должны быть дата и автор.'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__in', ('rctr', 'territory', 'analyst')), _negated=True), models.Q(('status', 'approved'), _negated=True), models.Q(('proposed_by__isnull', False), models.Q(('proposed_by', models.F('decided_by')), _negated=True)), ('predates_rules', True), _connector='OR'), name='access_request_two_deciders', violation_error_message='Этой группе нужны решения двух сотрудников поддержки: один предлагает подтвердить, другой подтверждает.'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('proposed_by__isnull', True), models.Q(('proposed_by', models.F('user')), _negated=True), _connector='OR'), models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR')), ('predates_rules', True), _connector='OR'), name='access_request_decided_by_others', violation_error_message='О себе не решают. Решение примет другой сотрудник поддержки.'),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'clarification', 'proposed', 'withdrawn']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='access_request_decision_signed', violation_error_message='У решения должны быть дата и автор.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group__in', ('rctr', 'territory', 'analyst')), _negated=True), ('access_request__isnull', False), ('predates_rules', True), _connector='OR'), name='membership_wide_by_request', violation_error_message='Этой группе нужны решения двух сотрудников поддержки: один предлагает подтвердить, другой подтверждает.'),
        ),
    ]
