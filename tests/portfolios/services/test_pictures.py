"""Covers out of the accepted work, and cards for links (promise 42)."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from common.decisions import ActionDenied
from common.jobs import run_waiting
from portfolios.models import Card, Cover, PortfolioLine
from portfolios.selectors.covers import pictures_of_work
from portfolios.services.cards import draw_line_card, draw_page_card
from portfolios.services.covers import choose_cover, make_cover
from portfolios.services.lines import set_visibility, update_line
from tasks.models import ClaimFile
from tasks.services.drafts import attach_file
from tests.factories import (
    ClaimFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    accept,
    submit,
)
from tests.portfolios.make import THURSDAY, accepted, portfolio_of, signed_in, used
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def photo(name: str = "chart.jpg", size: tuple[int, int] = (2400, 1200)) -> SimpleUploadedFile:
    """With the place and the device a phone would note."""
    content, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", size, "teal").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def with_pictures(volunteer: Volunteer, *, permission: str = "yes") -> PortfolioLine:
    task = TaskFactory(kind="design", portfolio_permission=permission)
    claim = ClaimFactory(task=task, volunteer=volunteer)
    attach_file(claim_id=claim.pk, upload=photo(), now=THURSDAY)
    submit(claim)
    accept(claim)
    return set_visibility(line_id=PortfolioLine.objects.get(claim=claim).pk, visibility="public", now=THURSDAY)


# --- Covers ---------------------------------------------------------------------------------------------------------


def test_cover_is_smaller_upright_and_without_what_a_camera_noted():
    nadia = VolunteerFactory()
    line = with_pictures(nadia)
    portfolio_of(nadia)
    (file,) = pictures_of_work(line)
    choose_cover(line_id=line.pk, file_id=file.pk, alt="A chart")
    run_waiting()
    cover = Cover.objects.get(line=line)
    assert (cover.width, cover.height) == (600, 1200)
    assert b"SecretPhone" not in bytes(cover.picture)
    answer = Client().get(f"/p/nadia/lines/{line.public_id}/cover.jpg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (600, 1200)
    assert not picture.getexif()
    again = Client().get(f"/p/nadia/lines/{line.public_id}/cover.jpg", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    html = Client().get(f"/p/nadia/lines/{line.public_id}/").content.decode()
    assert 'alt="A chart"' in html


@pytest.mark.parametrize("permission", ["anonymised", "no"])
def test_private_work_is_no_picture(permission):
    nadia = VolunteerFactory()
    line = with_pictures(nadia, permission=permission)
    assert pictures_of_work(line) == []
    with pytest.raises(ActionDenied) as refused:
        choose_cover(line_id=line.pk, file_id=ClaimFile.objects.get().pk, alt="A chart")
    assert refused.value.code == "work_private"


def test_only_pictures_of_the_same_accepted_work_are_chosen():
    nadia = VolunteerFactory()
    line, other = with_pictures(nadia), with_pictures(VolunteerFactory())
    (foreign,) = pictures_of_work(other)
    with pytest.raises(ActionDenied) as refused:
        choose_cover(line_id=line.pk, file_id=foreign.pk, alt="Not mine")
    assert refused.value.code == "no_such_picture"


def test_a_picture_that_cannot_be_read_leaves_the_patch():
    line = with_pictures(VolunteerFactory())
    (file,) = pictures_of_work(line)
    choose_cover(line_id=line.pk, file_id=file.pk, alt="A chart")
    with file.file.storage.open(file.file.name, "wb") as stored:
        stored.write(b"\xff\xd8\xff broken")
    make_cover(cover_id=Cover.objects.get().pk)
    assert not Cover.objects.exists()
    make_cover(cover_id=1)  # gone meanwhile: ends quietly


def test_owner_takes_the_picture_away_and_changes_its_words():
    nadia = VolunteerFactory()
    line = with_pictures(nadia)
    (file,) = pictures_of_work(line)
    client = signed_in(nadia.user)
    address = f"/portfolio/{line.public_id}/picture/"
    assert client.post(address, {"picture": str(file.public_id), "alt": ""}).status_code == 400
    assert client.post(address, {"picture": str(file.public_id), "alt": "A chart"}).status_code == 302
    run_waiting()
    made = Cover.objects.get().digest
    client.post(address, {"picture": str(file.public_id), "alt": "A better word"})
    assert (Cover.objects.get().digest, Cover.objects.get().alt) == (made, "A better word")
    client.post(address, {"picture": "", "alt": ""})
    assert not Cover.objects.exists()


# --- Cards ----------------------------------------------------------------------------------------------------------


def test_promise_42_card_of_a_line_says_what_changed_and_what_was_done_and_nothing_private():
    nadia = VolunteerFactory(user=UserFactory(name="Nadia Private", email="nadia@secret.example"))
    owner = UserFactory(name="Tom Adeyemi")
    line = accepted(nadia, organization=OrganizationFactory(name="Riverbank", owner=owner), minutes=30)
    portfolio_of(nadia, name="Nadia R.")
    update_line(line_id=line.pk, summary="I drew one chart.", learned="Secret thought", is_selected=False)
    used(line, note="A second van runs", number=300, number_of="families")
    draw_line_card(line_id=line.pk)
    card = Card.objects.get(line=line)
    assert "What changed: A second van runs. 300 families." in card.alt
    assert "What I did: I drew one chart." in card.alt
    assert "Nadia R., 30 min" in card.alt
    for private in ("Secret thought", "Nadia Private", "secret.example", "Tom Adeyemi"):
        assert private not in card.alt
    picture = Image.open(io.BytesIO(bytes(card.picture)))
    assert picture.size == (1200, 630)
    html = Client().get(f"/p/nadia/lines/{line.public_id}/").content.decode()
    shown = re.search(r'<meta property="og:image:alt" content="([^"]+)"', html)
    assert shown and shown[1] == card.alt
    assert "Share it" not in html
    assert "Share it" in signed_in(nadia.user).get(f"/p/nadia/lines/{line.public_id}/").content.decode()


def test_card_of_private_work_names_the_task_alone():
    nadia = VolunteerFactory()
    line = accepted(nadia, title="Count calls", why="A secret reason.", portfolio_permission="no")
    portfolio_of(nadia)
    update_line(line_id=line.pk, summary="A secret summary", learned="", is_selected=False)
    draw_line_card(line_id=line.pk)
    card = Card.objects.get(line=line)
    assert "Count calls" in card.alt
    assert "secret" not in card.alt


def test_cards_are_set_once_until_their_words_change():
    nadia = VolunteerFactory()
    line = accepted(nadia)
    portfolio_of(nadia)
    run_waiting()
    first = Card.objects.get(portfolio=nadia.portfolio)
    draw_page_card(volunteer_id=nadia.pk)
    assert Card.objects.get(portfolio=nadia.portfolio).digest == first.digest
    portfolio_of(nadia, name="Another Name")
    run_waiting()
    assert Card.objects.get(portfolio=nadia.portfolio).alt.startswith("Another Name: ")
    assert "Another Name" in Card.objects.get(line=line).alt
    set_visibility(line_id=line.pk, visibility="hidden", now=THURSDAY)
    run_waiting()
    assert not Card.objects.filter(line=line).exists()


@pytest.mark.parametrize("name", ["王思敏", "خالد الخطيب", "አበበ", '#panic() *a* "<b>', "W" * 60, "Łódź Привет"])
def test_any_name_makes_a_card(name):
    nadia = VolunteerFactory()
    accepted(nadia)
    portfolio_of(nadia, name=name)
    draw_page_card(volunteer_id=nadia.pk)
    assert Card.objects.get().alt.startswith(f"{name}: ")
