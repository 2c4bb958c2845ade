"""Takes the secret links out of letters written before `links.py`; letters that still wait get theirs when they leave.

Undoing brings no link back: they were secrets, each works for three days at most, and «Забыли пароль?» makes a new one.
"""

from typing import Any

from django.db import migrations

LINK = r"(https?://\S+)?/password/[0-9A-Za-z_-]+/[0-9A-Za-z]+-[0-9A-Za-z]+/?"

CLEAN = """
    UPDATE accounts_letter AS letter
    SET text = regexp_replace(letter.text, %(link)s, '[ссылка]', 'g'),
        subject = regexp_replace(letter.subject, %(link)s, '[ссылка]', 'g'),
        last_error = regexp_replace(letter.last_error, %(link)s, '[ссылка]', 'g'),
        user_id = person.id,
        link = CASE WHEN person.id IS NULL THEN '' ELSE 'password' END
    FROM accounts_letter AS same
        LEFT JOIN accounts_user AS person ON lower(person.email) = lower(same.to)
    WHERE same.id = letter.id AND concat_ws(' ', letter.text, letter.subject, letter.last_error) ~ %(link)s
    RETURNING letter.id, person.id IS NULL AND letter.status = 'waiting'
"""

GIVE_UP = """
    UPDATE accounts_letter
    SET status = 'failed', last_error = 'По адресу письма нет учётной записи, поэтому ссылка не отправлена.'
    WHERE id = ANY(%s)
"""


def forget_links(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(CLEAN, {"link": LINK})
        cursor.execute(GIVE_UP, [[pk for pk, is_lost in cursor.fetchall() if is_lost]])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_letter_links'),
    ]

    operations = [
        migrations.RunPython(forget_links, migrations.RunPython.noop, elidable=True),
    ]
