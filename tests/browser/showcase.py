"""A page with every component on it, so that the theme is tested before and beside the screens that use it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path

from mentorship_ais.core.listing import SearchForm
from mentorship_ais.core.widgets import DateInput

LONG = "Нужна помощь в подготовке учеников к олимпиаде и в работе с родителями. " * 5
PAGE = (
    """
{% extends "base.html" %}
{% load russian crispy_forms_filters %}
{% block title %}Витрина{% endblock %}
{% block heading %}Реализация наставничества{% endblock %}
{% block actions %}<a class="btn btn-primary" href="#form">Добавить программу</a>{% endblock %}
{% block content %}
  {% include "components/back_link.html" with url="/" title="К «Стартовой»" only %}
  {% include "components/note.html" with title="ВНИМАНИЕ!" text="Один наставник может иметь несколько наставляемых." only %}
  <div class="alert alert-success">Программа для Петровой Анны Сергеевны записана. Статус: «В процессе».</div>
  <p class="cluster">
    {% include "components/badge.html" with text="В процессе" tone="warning" only %}
    {% include "components/badge.html" with text="Завершена" tone="success" only %}
    {% include "components/badge.html" with text="Прекращена" tone="danger" only %}
    {% include "components/badge.html" with text="Диада" tone="neutral" only %}
    <span class="match">Подходит: 3 из 4</span> <span class="waits">Ждёт решения</span> <span class="refusal">Отказано</span>
  </p>
  <dl class="facts"><dt>ФИО</dt><dd>Иванова Галина Петровна</dd><dt>Должность</dt><dd>Методист</dd></dl>
  {% include "components/search_form.html" with form=search url="/showcase/" target="rows" %}
  {% include "components/filter_bar.html" with form=filters url="/showcase/" is_filtered=True %}
  <div id="rows">
    <p data-announce>Найдено: {{ rows|length|counted:"строка,строки,строк" }}</p>
    <div class="table-box" role="region" aria-label="Программы" tabindex="0">
      <table class="data-table">
        <caption class="visually-hidden">Программы</caption>
        <thead>
          <tr><th scope="col" rowspan="2">ФИО наставляемого</th><th scope="col" rowspan="2">Основной запрос</th>
              <th scope="colgroup" colspan="2">Характеристика наставляемого</th><th scope="col" rowspan="2">Дата вхождения</th>
              {% for n in extra %}<th scope="col" rowspan="2">Длинное название столбца</th>{% endfor %}
              <th scope="col" rowspan="2">Действия</th></tr>
          <tr><th scope="col">возраст</th><th scope="col">пед. стаж</th></tr>
        </thead>
        {% for group in rows %}
          <tbody>
            <tr class="group-row"><th scope="rowgroup" colspan="12">Триада, 3 участника</th></tr>
            {% for name in group %}
              <tr><th scope="row">{{ name }}</th>
                <td data-label="Основной запрос">{% include "components/clip.html" with text=long only %}</td>
                <td data-label="Возраст">35–50</td><td data-label="Пед. стаж" class="number">3–5</td>
                <td data-label="Дата вхождения" class="date">26.10.2021</td>
                {% for n in extra %}<td data-label="Столбец">Педагог-педагог</td>{% endfor %}
                <td data-label="Действия" class="actions"><a href="#form">Завершить</a></td></tr>
            {% endfor %}
          </tbody>
        {% endfor %}
      </table>
    </div>
  </div>
  <h2>Малая таблица</h2>
  <div class="table-box" role="region" aria-label="Первоначальные сведения" tabindex="0">
    <table class="data-table rows-striped stays-table">
      <caption class="visually-hidden">Первоначальные сведения</caption>
      <thead><tr><th scope="col">Наименование сведений</th><th scope="col" class="number">Заполнено</th></tr></thead>
      <tbody>
        <tr><th scope="row">Сведения об аттестации</th><td class="number">0</td></tr>
        <tr><th scope="row">Сведения из имеющихся ИОЧ</th><td class="number">12</td></tr>
      </tbody>
    </table>
  </div>
  {% include "components/pagination.html" with page=page query="q=а&sort=name" only %}
  {% include "components/empty.html" with title="Программ пока нет" text="Здесь появятся программы вашей организации." action_url="#form" action_title="Добавить программу" only %}
  <p>{% include "components/confirm_button.html" with url="/showcase/" title="Прекратить программу" question="Программа для Петровой А. С. будет прекращена. Её можно вернуть в работу." confirm_title="Да, прекратить" %}</p>
  {% include "components/tabs.html" with label="Выбор наставника" tabs=tabs only %}
  <section id="local" class="tab-panel" aria-label="Наставники (локальный уровень)">
    <ul class="choice-list">
      <li><label class="choice-card match"><input type="radio" name="mentor" value="1"> <span>Светлана Анатольевна<br>Совпадают 3 из 4</span></label></li>
      <li><label class="choice-card"><input type="radio" name="mentor" value="2"> <span>Елена Константиновна</span></label></li>
    </ul>
  </section>
  <section id="regional" class="tab-panel" aria-label="Наставники (региональный уровень)"><p>Наставники региона.</p></section>
  <h2 id="form">Форма</h2>
  {% include "components/required_note.html" only %}
  <form method="post" class="form-column" novalidate data-warn-unsaved>
    {% csrf_token %}
    {% include "components/error_summary.html" with form=form only %}
    {{ form|crispy }}
    <div class="form-actions"><button class="btn btn-primary">Записать</button><a class="btn btn-secondary" href="/">Закрыть окно</a></div>
  </form>
{% endblock %}
"""
).strip()


class EveryField(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label="ФИО наставляемого", help_text="Начните с фамилии.")
    started = forms.DateField(label="Дата вхождения в программу", widget=DateInput)
    mentees = forms.IntegerField(label="Сколько наставляемых", required=False)
    interests = forms.CharField(label="Профессиональные интересы", widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(label="Статус наставника", choices=[("local", "Локальный"), ("regional", "Региональный")])
    role = forms.ChoiceField(
        label="Роль наставника",
        choices=[("a", "учитель (предметник)/воспитатель"), ("b", "методист")],
        widget=forms.RadioSelect,
    )
    achievements = forms.MultipleChoiceField(
        label="Достижения наставника",
        help_text="Отметьте хотя бы одно.",
        choices=[("1", "Победитель профессиональных конкурсов"), ("2", "Автор учебных пособий")],
        widget=forms.CheckboxSelectMultiple,
    )
    share = forms.BooleanField(label="Разместить в региональной базе лучших практик наставничества", required=False)
    order = forms.FileField(label="Приказ о назначении наставника", help_text="PDF, до 20 МБ.")


class Filters(forms.Form):
    """Filters above a list."""

    status = forms.ChoiceField(label="Статус", choices=[("", "Любой"), ("done", "Завершена")], required=False)
    since = forms.DateField(label="С какой даты", widget=DateInput, required=False)


@login_not_required
def showcase(request: HttpRequest) -> HttpResponse:
    form = EveryField(request.POST or None, request.FILES or None)
    if form.is_valid():
        return redirect("/")
    names = [("Иванова А. П.", "Петрова М. С."), ("Сидорова Е. В.",), ("Кузнецова О. И.", "Попова Т. Ю.")]
    query = request.GET.get("q", "").casefold()
    context: dict[str, Any] = {
        "form": form,
        "search": SearchForm(request.GET),
        "filters": Filters(),
        "rows": [group for group in names if query in group[0].casefold()],
        "extra": range(6),
        "long": LONG,
        "page": Paginator(range(1000), 50).get_page(7),
        "tabs": [("local", "Наставники (локальный уровень)"), ("regional", "Наставники (региональный уровень)")],
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


urlpatterns = [path("showcase/", showcase), path("", include("mentorship_ais.urls"))]
handler404 = "mentorship_ais.core.failures.not_found"
