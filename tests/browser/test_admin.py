"""The support's desk: Django's admin, with what it gets wrong put right."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from accounts.models import User
from mentorship_ais.documents.intake import take_in
from tests.browser.pages import Visitor
from tests.factories import AccessRequestFactory, EmployeeFactory, OrganizationFactory, UserFactory

LETTERS = {"portrait": (2480, 3508), "landscape": (3508, 2480), "tiny": (160, 90)}
"""Pictures of an order, in pixels: A4 at 300 dots an inch, the same lying, and one cut out of a chat."""
BOX = """() => {
    const picture = document.querySelector('.desk-scan-picture img'), box = picture.parentElement;
    const [inner, outer] = [picture, box].map(element => element.getBoundingClientRect());
    return {
        width: inner.width, height: inner.height, ratio: picture.naturalWidth / picture.naturalHeight,
        natural: [picture.naturalWidth, picture.naturalHeight],
        isWhole: inner.top >= outer.top && inner.bottom <= outer.bottom
            && inner.left >= outer.left && inner.right <= outer.right,
        isOnScreen: outer.top >= 0 && outer.bottom <= window.innerHeight,
        scrolls: [box.scrollWidth > box.clientWidth, box.scrollHeight > box.clientHeight],
    };
}"""


def picture_of(size: tuple[int, int]) -> SimpleUploadedFile:
    """A scan with a frame along its edges and lines of text, so that a cropped one is seen to be cropped."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    width, height = size
    pen.rectangle((2, 2, width - 3, height - 3), outline="red", width=max(2, width // 200))
    for line in range(height // 10, height - height // 10, max(6, height // 40)):
        pen.line((width // 10, line, width - width // 10, line), fill="black", width=max(1, height // 400))
    content = io.BytesIO()
    picture.save(content, "JPEG")
    return SimpleUploadedFile("Приказ.jpg", content.getvalue(), content_type="image/jpeg")


@pytest.fixture
def at_the_desk(visitor: Visitor) -> Visitor:
    visitor.sign_in(UserFactory(superuser=True).email)
    return visitor


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/admin/", "admin"),
        ("/admin/accounts/user/", "admin-list"),
        ("/admin/organizations/employee/add/", "admin-form"),
        ("/admin/accounts/accessrequest/", "admin-requests"),
    ],
)
def test_axe_finds_nothing_at_the_desk(at_the_desk: Visitor, path: str, name: str) -> None:
    at_the_desk.open(path)
    at_the_desk.look(name)
    at_the_desk.check_axe()


def test_axe_finds_nothing_in_a_record_and_its_history(at_the_desk: Visitor) -> None:
    employee = EmployeeFactory()
    for page in ("change", "history"):
        at_the_desk.open(f"/admin/organizations/employee/{employee.pk}/{page}/")
        at_the_desk.look(f"admin-{page}")
        at_the_desk.check_axe()


def test_the_desk_leads_back_to_the_site(visitor: Visitor, support: User) -> None:
    visitor.sign_in(support.email)
    visitor.open("/admin/")
    visitor.page.get_by_role("link", name="На «Стартовую»").click()
    expect(visitor.page).to_have_url(f"{visitor.address}/")


def test_the_desk_has_a_version_for_weak_eyes(at_the_desk: Visitor) -> None:
    at_the_desk.open("/admin/")
    at_the_desk.choose_low_vision()
    expect(at_the_desk.page).to_have_url(f"{at_the_desk.address}/admin/")
    at_the_desk.look("admin-low-vision")
    at_the_desk.check_axe()


@pytest.mark.parametrize("shape", LETTERS)
def test_the_whole_scan_is_in_sight_and_zooms(at_the_desk: Visitor, shape: str) -> None:
    school = OrganizationFactory()
    document = take_in(upload=picture_of(LETTERS[shape]), organization=school, uploaded_by=None)
    request = AccessRequestFactory(organization=school, order_document=document)
    at_the_desk.open(f"/admin/accounts/accessrequest/{request.pk}/change/")
    page = at_the_desk.page
    expect(page.get_by_alt_text("Скан приказа")).to_have_js_property("complete", value=True)
    fitted = page.evaluate(BOX)
    assert tuple(fitted["natural"]) == LETTERS[shape]
    assert fitted["isWhole"], fitted
    assert fitted["isOnScreen"], fitted
    assert fitted["scrolls"] == [False, False]
    assert fitted["width"] / fitted["height"] == pytest.approx(fitted["ratio"], rel=0.01)
    at_the_desk.look(f"admin-scan-{shape}")
    at_the_desk.check_axe()
    page.get_by_label("Показать в натуральную величину").check()
    zoomed = page.evaluate(BOX)
    assert [zoomed["width"], zoomed["height"]] == zoomed["natural"]
    assert zoomed["scrolls"] == [shape != "tiny", shape != "tiny"]
    at_the_desk.look(f"admin-scan-{shape}-zoomed", full_page=False)
    at_the_desk.check_axe()
    page.get_by_label("Показать в натуральную величину").uncheck()
    assert page.evaluate(BOX) == fitted


def test_a_scan_in_pdf_stays_in_its_frame(at_the_desk: Visitor) -> None:
    request = AccessRequestFactory(with_scan=True)
    at_the_desk.open(f"/admin/accounts/accessrequest/{request.pk}/change/")
    expect(at_the_desk.page.get_by_title("Скан приказа")).to_be_visible()
    expect(at_the_desk.page.get_by_label("Показать в натуральную величину")).to_have_count(0)
    at_the_desk.look("admin-scan-pdf", full_page=False)
    at_the_desk.check_axe()


def test_axe_finds_nothing_in_an_account_and_a_group(at_the_desk: Visitor, support: User, outsider: User) -> None:
    for path in (
        f"accounts/user/{outsider.pk}",
        f"accounts/user/{support.pk}",
        f"auth/group/{support.groups.get().pk}",
    ):
        at_the_desk.open(f"/admin/{path}/change/")
        at_the_desk.look(f"admin-{path.split('/')[1]}")
        at_the_desk.check_axe()
