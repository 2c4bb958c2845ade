"""The site map of programs, under `/programs/`."""

from django.urls import path

from programs.views import adding, changing, completing, listing, papers, practices

app_name = "programs"

urlpatterns = [
    path("", listing.table, name="table"),
    path("add/", adding.add, name="add"),
    path("add/mentors/", adding.preview, name="preview"),
    path("print/", listing.printed, name="print"),
    path("download/xlsx/", listing.as_xlsx, name="xlsx"),
    path("download/csv/", listing.as_csv, name="csv"),
    path("add/draft/<str:kind>/", papers.draft_of_form, name="draft-of-form"),
    path("groups/<int:pk>/draft/<str:kind>/", papers.draft_of_group, name="draft"),
    path("blanks/", papers.templates, name="paper-templates"),
    path("blanks/<str:kind>/", papers.template, name="paper-template"),
    path("blanks/<str:kind>/replace/", papers.replace_template, name="replace-paper-template"),
    path("blanks/<str:kind>/drop/", papers.drop_template, name="drop-paper-template"),
    path("<int:pk>/best-practice/", practices.own, name="practice"),
    path("documents/<int:pk>/", listing.document, name="document"),
    path("<int:pk>/", listing.card, name="card"),
    path("<int:pk>/completion/", completing.complete, name="complete"),
    path("<int:pk>/change/", changing.change, name="change"),
    path("<int:pk>/change/look/", changing.preview_change, name="preview-change"),
    path("<int:pk>/replace-mentor/", changing.replace, name="replace-mentor"),
    path("<int:pk>/replace-mentor/look/", changing.preview_replacement, name="preview-replacement"),
    path("groups/<int:pk>/completion/", completing.complete_group, name="complete-group"),
    path("groups/<int:pk>/set-apart/<int:other>/", changing.mark_distinct, name="mark-distinct"),
    path("<int:pk>/stop/", completing.stop, name="stop"),
    path("<int:pk>/return/", completing.return_to_work, name="return"),
]
