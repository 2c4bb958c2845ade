"""Choosing a document in a form: after an error nothing needs to be chosen again, and nobody reaches a stranger's paper."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from mentorship_ais.documents.fields import DocumentField
from mentorship_ais.documents.intake import take_in
from mentorship_ais.documents.models import Document
from tests.documents import samples


class PaperForm(forms.Form):
    number = forms.CharField(label="Номер")
    paper = DocumentField(label="Приказ")
    plan = DocumentField(label="Программа", required=False)

    def __init__(self, *args, organization, user, offers=False, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Document.objects.all() if offers else None
        self.fields["paper"].bind_to(organization=organization, user=user, offered=offered)
        self.fields["plan"].bind_to(organization=organization, user=user)


def scan(title: str = "Приказ", name: str = "Приказ № 15.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.pdf(title), content_type="application/pdf")


def document_of(organization, title: str, name: str = "Прежний приказ.pdf") -> Document:
    return take_in(upload=scan(title, name), organization=organization, uploaded_by=None)


def hidden_token(form: forms.Form, name: str = "paper") -> str:
    found = re.search(rf'name="{name}-token"\s+value="([^"]+)"', str(form[name]))
    assert found, str(form[name])
    return unescape(found[1])


@pytest.fixture
def sent(school, curator):
    """`sent({"number": "15"}, paper=scan())`: the form as the curator of the school has sent it."""

    def send(data, *, organization=school, user=curator, offers=False, initial=None, **files):
        uploads = MultiValueDict({name: [content] for name, content in files.items()})
        return PaperForm(data, uploads, organization=organization, user=user, offers=offers, initial=initial)

    return send


def test_uploaded_file_is_the_document(sent, school):
    form = sent({"number": "15"}, paper=scan())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["paper"] == Document.objects.for_organization(school).get()
    assert form.cleaned_data["plan"] is None


def test_after_an_error_elsewhere_the_file_need_not_be_chosen_again(sent):
    first = sent({"number": ""}, paper=scan())
    assert list(first.errors) == ["number"]
    page = str(first["paper"])
    assert "Приказ № 15.pdf" in page
    assert "КБ" in page or "байт" in page
    second = sent({"number": "15", "paper-token": hidden_token(first)})
    assert second.is_valid(), second.errors
    assert second.cleaned_data["paper"] == Document.objects.get()


def test_name_that_the_person_chose_is_shown_even_if_the_content_is_kept_under_another(sent, school):
    document_of(school, "Приказ", "Скан_001.pdf")
    form = sent({"number": ""}, paper=scan("Приказ", "Приказ № 15.pdf"))
    assert not form.is_valid()
    assert "Приказ № 15.pdf" in str(form["paper"])
    assert "Скан_001.pdf" not in str(form["paper"])


def test_token_survives_several_errors(sent):
    form = sent({"number": ""}, paper=scan())
    for _ in range(3):
        assert not form.is_valid()
        form = sent({"number": "", "paper-token": hidden_token(form)})
    assert "Приказ № 15.pdf" in str(form["paper"])
    assert not form.is_valid()
    assert sent({"number": "1", "paper-token": hidden_token(form)}).is_valid()


def test_new_file_replaces_the_one_chosen_before(sent):
    first = sent({"number": ""}, paper=scan("Первый"))
    assert not first.is_valid()
    second = sent({"number": "1", "paper-token": hidden_token(first)}, paper=scan("Второй"))
    assert second.is_valid()
    assert second.cleaned_data["paper"].pk == Document.objects.latest("pk").pk


def test_refused_file_is_explained_and_the_one_before_stays(sent):
    first = sent({"number": ""}, paper=scan())
    assert not first.is_valid()
    bad = SimpleUploadedFile("вирус.pdf", samples.PROGRAM)
    second = sent({"number": "1", "paper-token": hidden_token(first)}, paper=bad)
    assert second.errors["paper"] == ["Это программа, а не документ. Выберите файл PDF, JPEG, PNG, DOCX или ODT."]
    assert "Приказ № 15.pdf" in str(second["paper"])
    assert sent({"number": "1", "paper-token": hidden_token(second)}).is_valid()


def test_nothing_chosen_is_refused_where_a_document_is_mandatory(sent):
    assert sent({"number": "1"}).errors["paper"] == ["Выберите файл."]
    offering = sent({"number": "1"}, offers=True)
    assert offering.errors["paper"] == ["Выберите файл или документ из загруженных ранее."]


LOST = ["Файл выбран слишком давно или в другой организации. Выберите его ещё раз."]


def test_token_of_a_colleague_is_refused(sent, colleague):
    theirs = sent({"number": ""}, user=colleague, paper=scan())
    assert not theirs.is_valid()
    ours = sent({"number": "1", "paper-token": hidden_token(theirs)})
    assert ours.errors["paper"] == LOST


def test_token_of_another_organisation_is_refused(sent, other_school):
    document_of(other_school, "Приказ")
    ours = sent({"number": ""}, paper=scan())
    assert not ours.is_valid()
    assert sent({"number": "1", "paper-token": hidden_token(ours)}, organization=other_school).errors["paper"] == LOST


def test_forged_token_is_refused(sent):
    form = sent({"number": ""}, paper=scan())
    assert not form.is_valid()
    token = hidden_token(form)
    for forged in (token[:-1], token[1:], f"{token}x", "1", ":", "\x00", "x" * 10_000):
        assert sent({"number": "1", "paper-token": forged}).errors["paper"] == LOST


def test_token_is_good_for_a_day(sent):
    form = sent({"number": ""}, paper=scan())
    assert not form.is_valid()
    token = hidden_token(form)
    with time_machine.travel(timezone.now() + timedelta(hours=23), tick=False):
        assert sent({"number": "1", "paper-token": token}).is_valid()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert sent({"number": "1", "paper-token": token}).errors["paper"] == LOST


def test_old_token_beside_a_new_file_is_forgotten(sent):
    assert sent({"number": "1", "paper-token": "старый"}, paper=scan()).is_valid()


def test_document_uploaded_earlier_is_chosen_from_the_list(sent, school):
    earlier = document_of(school, "Прежний")
    page = str(PaperForm(organization=school, user=earlier.uploaded_by or sent, offers=True)["paper"])
    assert "Из загруженных ранее" in page
    assert "Прежний приказ.pdf" in page
    form = sent({"number": "1", "paper-earlier": str(earlier.pk)}, offers=True)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["paper"] == earlier


def test_choice_from_the_list_survives_an_error_elsewhere(sent, school):
    earlier = document_of(school, "Прежний")
    form = sent({"number": "", "paper-earlier": str(earlier.pk)}, offers=True)
    assert not form.is_valid()
    again = sent({"number": "1", "paper-earlier": "", "paper-token": hidden_token(form)}, offers=True)
    assert again.is_valid()
    assert again.cleaned_data["paper"] == earlier


@pytest.mark.parametrize("key", ["0", "-1", "99999999999999999999999", "абв", "1\x00", "1 OR 1=1"])
def test_document_that_was_not_offered_is_refused(sent, key):
    refused = ["Этого документа нет среди загруженных ранее. Выберите другой документ или файл."]
    assert sent({"number": "1", "paper-earlier": key}, offers=True).errors["paper"] == refused


def test_document_of_another_school_is_neither_offered_nor_accepted(sent, school, curator, other_school):
    theirs = document_of(other_school, "Чужой", "Чужой приказ.pdf")
    assert "Чужой приказ.pdf" not in str(PaperForm(organization=school, user=curator, offers=True)["paper"])
    assert "paper" in sent({"number": "1", "paper-earlier": str(theirs.pk)}, offers=True).errors


def test_list_that_is_not_offered_accepts_nothing(sent, school):
    earlier = document_of(school, "Прежний")
    assert "paper" in sent({"number": "1", "paper-earlier": str(earlier.pk)}).errors


def test_file_and_list_together_are_asked_about_and_the_file_stands(sent, school):
    earlier = document_of(school, "Прежний")
    form = sent({"number": "1", "paper-earlier": str(earlier.pk)}, offers=True, paper=scan())
    assert "Оставлен файл" in form.errors["paper"][0]
    again = sent({"number": "1", "paper-token": hidden_token(form)}, offers=True)
    assert again.is_valid()
    assert again.cleaned_data["paper"] != earlier


@pytest.mark.parametrize("as_key", [True, False])
def test_saved_document_stays_when_nothing_is_chosen(sent, school, as_key):
    saved = document_of(school, "Сохранённый", "Сохранённый.pdf")
    form = sent({"number": "1"}, initial={"paper": saved.pk if as_key else saved})
    assert "Сохранённый.pdf" in str(form["paper"])
    assert form.is_valid(), form.errors
    assert form.cleaned_data["paper"] == saved
    assert form.changed_data == ["number"]


def test_optional_document_can_be_taken_away(sent, school):
    saved = document_of(school, "Лишний")
    form = sent({"number": "1", "plan-remove": "1"}, initial={"paper": saved, "plan": saved})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["plan"] is None
    assert "plan" in form.changed_data


def test_mandatory_document_cannot_be_taken_away(sent, school):
    saved = document_of(school, "Нужный")
    form = sent({"number": "1", "paper-remove": "1"}, initial={"paper": saved})
    assert form.is_valid()
    assert form.cleaned_data["paper"] == saved


def test_unbound_field_tells_the_programmer(school, curator):
    class Forgotten(forms.Form):
        paper = DocumentField()

    with pytest.raises(ImproperlyConfigured, match="bind_to"):
        Forgotten({}).is_valid()


def test_two_forms_do_not_share_what_was_chosen(sent):
    assert not sent({"number": ""}, paper=scan()).is_valid()
    assert "Приказ № 15.pdf" not in str(sent({"number": ""})["paper"])


def test_widget_speaks_to_screen_readers_and_needs_no_scripts(school, curator):
    document_of(school, "Прежний")
    form = PaperForm(organization=school, user=curator, offers=True)
    page = render_crispy_form(form)
    assert 'enctype="multipart/form-data"' in page
    assert "<legend" in page
    assert '<label class="form-label" for="id_paper">' in page
    assert 'for="id_paper_earlier"' in page
    assert 'for="id_plan"' in page
    assert "style=" not in page
    assert "onclick" not in page
    assert "Убрать файл" not in page


def test_browser_demands_a_file_only_while_nothing_stands_for_it(sent, school, curator):
    empty = PaperForm(organization=school, user=curator)
    assert " required" in str(empty["paper"])
    assert " required" not in str(empty["plan"])
    refused = sent({"number": ""}, paper=scan())
    assert not refused.is_valid()
    assert " required" not in str(refused["paper"])


def test_refused_field_is_marked_and_described(sent):
    form = sent({"number": "1"})
    assert not form.is_valid()
    page = str(form["paper"])
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_paper_error id_paper_hint"' in page


def test_name_that_looks_like_markup_is_shown_as_text(sent):
    form = sent({"number": ""}, paper=scan(name="<img src=x>.pdf"))
    assert not form.is_valid()
    assert "&lt;img src=x&gt;.pdf" in str(form["paper"])


def test_list_of_documents_asks_the_database_once(school, curator, django_assert_num_queries):
    for number in range(50):
        document_of(school, f"{number}")
    with django_assert_num_queries(1):
        form = PaperForm(organization=school, user=curator, offers=True)
    with django_assert_num_queries(0):
        str(form["paper"])
