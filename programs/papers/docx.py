"""Filling a DOCX template with values: it can name them and repeat rows, and nothing else.

A template comes from a stranger's computer, and what reads it compares its text again and again: a few kilobytes of
braces keep it busy for minutes. So an organisation's template is filled by this file run as a process of its own, which knows no
settings, takes only so much memory and is ended when its time is over. Django is not imported here.
"""

from __future__ import annotations

import io
import json
import re
import resource
import subprocess
import sys
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

MOST_SECONDS = 15
MOST_MEMORY = 1024**3
MOST_BYTES = 20 * 1024**2
"""The most that a filled template may weigh."""
REFUSED = 3
"""The exit status of a process that says on its standard error why the template is refused."""

UNREADABLE = "Бланк не читается: проверьте фигурные скобки у полей и загрузите ещё раз."
ACTIONS = "В бланке есть действия, кроме подстановки полей и повторения строк. Уберите их."
NESTED = "В бланке повторение стоит внутри повторения. Оставьте одно: строки повторяются для каждого наставляемого."
TOO_COMPLEX = "Бланк слишком сложный: заполнить его не удалось. Упростите его и загрузите ещё раз."
NOT_WORD = "Файл не открывается как документ Word. Сохраните его заново как DOCX."

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test,
    nodes.Filter,
)  # fmt: skip
"""What a template may consist of. Arithmetic, joining, variables and calls, which make much of little, are missing."""


class TemplateRefused(Exception):
    """A template that cannot be filled, with a sentence for the person who made it."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Values and rows only."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in ("e", "escape", "upper", "lower", "capitalize", "join")}

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        tree = self.parse(source)
        if not all(isinstance(node, ALLOWED) for node in tree.find_all(nodes.Node)):
            raise SecurityError(ACTIONS)
        for loop in tree.find_all(nodes.For):
            if loop.recursive or loop.find(nodes.For):
                raise TemplateRefused(NESTED)
        return super().from_string(source, *args, **kwargs)

    def is_safe_callable(self, obj: Any) -> bool:
        return False


def fill(content: bytes, values: dict[str, Any]) -> bytes:
    """Return the template with the values in their places; for a template that can be trusted.

    Raises `TemplateRefused`.
    """
    file = io.BytesIO()
    try:
        template = DocxTemplate(io.BytesIO(content))
        template.render(values, _Sandbox())
    except UndefinedError as error:
        unknown = "".join(re.findall(r"'([^']+)' is undefined", str(error))[:1])
        named = f"неизвестное поле «{unknown}»" if unknown else "неизвестное поле"
        raise TemplateRefused(f"В бланке есть {named}. Сверьте его со списком полей и загрузите ещё раз.") from error
    except SecurityError as error:
        raise TemplateRefused(ACTIONS) from error
    except TemplateError as error:
        raise TemplateRefused(UNREADABLE) from error
    except (MemoryError, RecursionError) as error:
        raise TemplateRefused(TOO_COMPLEX) from error
    except (ValueError, KeyError) as error:
        raise TemplateRefused(NOT_WORD) from error
    template.save(file)
    if file.tell() > MOST_BYTES:
        raise TemplateRefused(TOO_COMPLEX)
    return file.getvalue()


def fill_isolated(content: bytes, values: dict[str, Any]) -> bytes:
    """Fill a template from outside in a process of its own, which ends in time whatever the template holds."""
    command = [sys.executable, "-I", "-X", "utf8", __file__]
    try:
        done = subprocess.run(  # noqa: S603 - this very file
            command,
            input=json.dumps(values).encode() + b"\n" + content,
            capture_output=True,
            check=False,
            timeout=MOST_SECONDS,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise TemplateRefused(TOO_COMPLEX) from error
    if done.returncode == REFUSED:
        raise TemplateRefused(done.stderr.decode())
    if done.returncode:
        raise TemplateRefused(TOO_COMPLEX)
    return done.stdout


def main() -> int:
    """Read values as one line of JSON, then the template; write the filled template."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    values = json.loads(sys.stdin.buffer.readline())
    try:
        filled = fill(sys.stdin.buffer.read(), values)
    except TemplateRefused as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    sys.stdout.buffer.write(filled)
    return 0


if __name__ == "__main__":
    sys.exit(main())
