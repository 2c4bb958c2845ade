"""What a person reads when a page cannot be shown: 400, 403, 404, 405, 500 and 503, each with the request's number.

None of these pages asks the database: it may be the very thing that is gone.
"""

from __future__ import annotations

import re
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from mentorship_ais.core.errors import Missing, Unavailable
from mentorship_ais.core.trouble import report_trouble


def failure(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    """Return a page without menus: what happened, what to do, the request's number for support."""
    page = render_to_string(
        "failure.html",
        {
            "title": title,
            "advice": advice,
            "status": status,
            "number": getattr(request, "number", ""),
            "low_vision": request.COOKIES.get(settings.VISION_COOKIE_NAME) == "low",
            "support_email": settings.SUPPORT_EMAIL,
        },
    )
    return HttpResponse(page, status=status)


def unavailable(request: HttpRequest, advice: str) -> HttpResponse:
    """A 503 that may be asked for again in a minute."""
    response = failure(request, 503, "Система временно недоступна", advice)
    response["Retry-After"] = "60"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return failure(request, 400, "Запрос не понят", "Вернитесь на предыдущую страницу и попробуйте ещё раз.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    advice = _own_words(exception) or "У вашей учётной записи нет прав на эту страницу."
    return failure(request, 403, "Нет доступа", advice)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, Missing):
        return failure(request, 404, "Не найдено", str(exception))
    return failure(
        request,
        404,
        "Страница не найдена",
        _own_words(exception)
        or "Проверьте адрес или перейдите на «Стартовую». Записи других организаций не показываются.",
    )


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    return failure(
        request,
        405,
        "Эта страница открывается только кнопкой",
        "Действие не выполнено. Так бывает, когда вход истёк, пока форма была открыта: "
        "вернитесь к записи и нажмите кнопку ещё раз.",
    )


def _own_words(exception: Exception) -> str:
    """Return the sentence of a view that knows more; Django's own English ones are for developers."""
    words = str(exception)
    return words if re.match("[А-ЯЁ]", words) else ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return failure(
        request,
        403,
        "Форма устарела",
        "Страница была открыта слишком долго, или вы вошли заново в другой вкладке. "
        "Вернитесь назад, обновите страницу и отправьте форму ещё раз.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 when it is the database or the storage of files that is gone, silent or full."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        report_trouble("База данных не отвечает или не принимает записей")
        return unavailable(
            request,
            "База данных не отвечает. Поддержка уже знает об этом. Введённое не записано: не закрывайте страницу "
            "с формой, вернитесь к ней через несколько минут и отправьте ещё раз.",
        )
    if isinstance(error, Unavailable):
        return unavailable(request, str(error))
    return failure(
        request,
        500,
        "Ошибка в системе",
        "Мы узнали о ней из журнала. Попробуйте ещё раз; если не поможет, сообщите поддержке номер обращения.",
    )
