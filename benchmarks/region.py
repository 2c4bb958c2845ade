"""A region of a given size, made by the database itself: invented people, real proportions.

Of the programs 85 % are completed, 10 % stopped and 5 % in process; a group has one to four mentees; the ends lie in ten
school years; an organisation has 40 employees, a sixth of them mentors, a tenth of those regional.
"""

from __future__ import annotations

from django.db import connection

EMPLOYEES_PER_ORGANIZATION = 40
MENTEES_PER_GROUP = "CASE WHEN n % 10 < 6 THEN 1 WHEN n % 10 < 8 THEN 2 WHEN n % 10 < 9 THEN 3 ELSE 4 END"  # mean 1.7
TABLES_WITH_HISTORY = (
    "organizations_employee",
    "mentoring_mentor",
    "programs_mentoringgroup",
    "programs_assignment",
    "programs_bestpractice",
    "programs_assignment_requested_competencies",
)

STEPS = (
    """INSERT INTO organizations_territory (name, municipalities)
       SELECT 'Управление ' || n, '' FROM generate_series(1, 15) n""",
    """INSERT INTO organizations_organizationtype (name) SELECT 'тип ' || n FROM generate_series(1, 7) n""",
    """INSERT INTO organizations_position (name, is_retired) SELECT 'должность ' || n, false FROM generate_series(1, 30) n""",
    """INSERT INTO programs_mentoringform (name, is_retired) SELECT 'форма ' || n, false FROM generate_series(1, 5) n""",
    """INSERT INTO programs_mentorrole (name, is_retired) SELECT 'роль ' || n, false FROM generate_series(1, 5) n""",
    """INSERT INTO mentoring_competency (code, name, kind, area, is_retired)
       SELECT 3000 + n, 'компетенция ' || n, 'professional', '', false FROM generate_series(1, 200) n""",
    """INSERT INTO organizations_organization (name, short_name, type_id, territory_id, city, is_active)
       SELECT 'Учреждение ' || n, 'Школа ' || n,
              (SELECT min(id) FROM organizations_organizationtype) + n % 7,
              (SELECT min(id) FROM organizations_territory) + n % 15, 'Самара', true
       FROM generate_series(1, {organizations}) n""",
    """INSERT INTO organizations_employee
              (organization_id, last_name, first_name, middle_name, sex, position_id, email, birth_date, teaching_since)
       SELECT (SELECT min(id) FROM organizations_organization) + n / {per_organization}, 'Фамилия' || n, 'Анна',
              'Петровна', 'f', (SELECT min(id) FROM organizations_position) + n % 30, '',
              date '1960-01-01' + (n::bigint * 7919 % 15000)::int, date '1985-09-01' + (n::bigint * 104729 % 14500)::int
       FROM generate_series(0, {organizations} * {per_organization} - 1) n""",
    """INSERT INTO mentoring_mentor (version, employee_id, level, other_competencies, interests, max_mentees, is_active)
       SELECT 0, id, CASE WHEN id % 60 = 0 THEN 'regional' ELSE 'local' END, '', 'уроки', 5, true
       FROM organizations_employee WHERE id % 6 = 0""",
    """INSERT INTO mentoring_mentor_competencies (mentor_id, competency_id)
       SELECT m.id, (SELECT min(id) FROM mentoring_competency) + (m.id * 31 + k * 17) % 200
       FROM mentoring_mentor m, generate_series(1, 3) k""",
    """INSERT INTO documents_document (organization_id, sha256, content_type, size, original_name, file, uploaded_at)
       SELECT id, lpad(to_hex(id), 64, '0'), 'application/pdf', 1, 'приказ.pdf', 'none.pdf', now()
       FROM organizations_organization""",
    """INSERT INTO programs_mentoringgroup
              (organization_id, mentor_id, mentoring_form_id, role_id, order_document_id, plan_document_id, starts_on, ends_on)
       SELECT e.organization_id, m.id,
              (SELECT min(id) FROM programs_mentoringform) + n % 5,
              (SELECT min(id) FROM programs_mentorrole) + n / 5 % 5,
              d.id, d.id, ends_on - 60 - n % 240, ends_on
       FROM (SELECT n, date '2016-09-01' + (n::bigint * 7919 % 3650)::int AS ends_on
             FROM generate_series(1, {groups}) n) numbered
       JOIN (SELECT id, employee_id, row_number() OVER (ORDER BY id) - 1 AS place FROM mentoring_mentor) m
            ON m.place = n::bigint * 611953 % (SELECT count(*) FROM mentoring_mentor)
       JOIN organizations_employee e ON e.id = m.employee_id
       JOIN documents_document d ON d.organization_id = e.organization_id
       ON CONFLICT DO NOTHING""",
    """INSERT INTO programs_assignment
              (version, group_id, mentee_id, age_band, experience_band, request_text, status, result, mentee_case_url,
               mentor_case_url, mentor_case_url_2, share_as_best_practice, completed_at, stopped_on, stop_reason,
               created_at, created_by_id, submission)
       SELECT 0, g.id, first_employee + (g.id * 13 + k) % {per_organization},
              (ARRAY['under_35', '35_50', '50_plus', ''])[1 + (g.id + k) % 4],
              (ARRAY['0_3', '3_5', '5_10', '10_15', '15_20', '20_plus'])[1 + (g.id * 3 + k) % 6],
              'Как вести урок в смешанной группе', status,
              CASE status WHEN 'completed' THEN 'Молодой педагог ведёт уроки самостоятельно.' ELSE '' END,
              CASE status WHEN 'completed' THEN 'https://school.example.org/cases/' || g.id ELSE '' END,
              CASE status WHEN 'completed' THEN 'https://school.example.org/mentors/' || g.id ELSE '' END,
              '', (g.id + k) % 12 = 0, CASE status WHEN 'completed' THEN now() END,
              CASE status WHEN 'stopped' THEN g.ends_on END, CASE status WHEN 'stopped' THEN 'other' ELSE '' END,
              now(), {author}, gen_random_uuid()
       FROM (SELECT id AS n, * FROM programs_mentoringgroup) g
       JOIN (SELECT organization_id, min(id) AS first_employee FROM organizations_employee GROUP BY 1) o
            USING (organization_id)
       CROSS JOIN LATERAL generate_series(1, {mentees}) k
       CROSS JOIN LATERAL (SELECT CASE WHEN (g.id * 7 + k) % 20 = 0 THEN 'in_progress'
                                       WHEN (g.id * 7 + k) % 20 < 3 THEN 'stopped' ELSE 'completed' END AS status) s""",
    """INSERT INTO programs_bestpractice
              (version, assignment_id, organization_id, mentor_name, mentor_position, mentoring_form_id, title, summary,
               mentor_case_url, mentor_case_url_2, mentee_case_url, status, comment, proposed_at, decided_at, decided_by_id)
       SELECT 0, a.id, g.organization_id, 'Вера', 'учитель', g.mentoring_form_id, 'Опыт', 'Как мы работали.',
              'https://school.example.org/case', '', '', 'published', '', now(), now(), {author}
       FROM programs_assignment a JOIN programs_mentoringgroup g ON g.id = a.group_id
       WHERE a.status = 'completed' AND a.share_as_best_practice""",
    """INSERT INTO programs_assignment_requested_competencies (assignment_id, competency_id)
       SELECT a.id, (SELECT min(id) FROM mentoring_competency) + (a.id * 37 + k * 11) % 200
       FROM programs_assignment a, generate_series(1, 2) k""",
)


def make_region(*, completed: int, author: int) -> None:
    """Fill the empty database with about so many completed programs, and the others in proportion."""
    groups = round(completed / 0.85 / 1.7)
    sizes = {
        "organizations": max(100, completed // 70),
        "per_organization": EMPLOYEES_PER_ORGANIZATION,
        "groups": groups,
        "mentees": MENTEES_PER_GROUP,
        "author": author,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table in TABLES_WITH_HISTORY:  # faster without history, which no page of the benchmark reads
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for step in STEPS:
            cursor.execute(step.format(**sizes))
        for table in TABLES_WITH_HISTORY:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")
