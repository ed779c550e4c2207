"""The owner's side: words, address, and who sees which line."""

import pytest
from django.test import Client
from django.urls import reverse

from portfolios.models import Portfolio, PortfolioLine
from portfolios.services.lines import update_line
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, many_accepted, portfolio_of, signed_in
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
EDIT = "/portfolio/"


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(user=UserFactory(name="Nadia Rahimi"))


def answers(**changes: str) -> dict[str, str]:
    values = {
        "address": "nadia",
        "name": "Nadia Rahimi",
        "headline": "I turn sheets into charts",
        "place": "Leeds",
        "about": "Nine years in retail.",
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


def route(name: str, line: PortfolioLine) -> str:
    return reverse(f"portfolios:{name}", args=[line.public_id])


# --- Who may --------------------------------------------------------------------------------------------------------


def test_visitors_sign_in_first(nadia):
    line = accepted(nadia)
    for method, address in [
        ("get", EDIT),
        ("post", EDIT),
        ("get", route("line_edit", line)),
        ("post", route("line_publish", line)),
        ("post", route("line_visibility", line)),
    ]:
        response = getattr(Client(), method)(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
        assert method == "post" or response.url.endswith(f"?next={address}")


def test_lines_of_others_do_not_exist(nadia):
    line = accepted(nadia)
    other = signed_in(VolunteerFactory().user)
    organization = signed_in(line.organization.memberships.get().user)
    for client in (other, organization):
        assert client.get(route("line_edit", line)).status_code == 404
        assert client.post(route("line_edit", line), {"summary": "Mine now"}).status_code == 404
        assert client.post(route("line_publish", line)).status_code == 404
        assert client.post(route("line_visibility", line), {"visibility": "hidden"}).status_code == 404
    line.refresh_from_db()
    assert (line.visibility, line.summary) == ("public", "")


@pytest.mark.parametrize("name", ["line_publish", "line_visibility"])
def test_reading_an_address_that_changes_things_changes_nothing(nadia, name):
    line = accepted(nadia, visibility="hidden")
    assert signed_in(nadia.user).get(route(name, line)).status_code == 405
    line.refresh_from_db()
    assert line.visibility == "hidden"


# --- The page -------------------------------------------------------------------------------------------------------


def test_someone_new_sees_the_next_step_and_nothing_is_stored_by_looking():
    user = UserFactory(name="Mei Sato")
    html = signed_in(user).get(EDIT).content.decode()
    assert "No accepted work yet" in html
    assert reverse("tasks:task_list") in html
    assert 'value="mei-sato"' in html
    assert not Portfolio.objects.exists()
    assert not Volunteer.objects.filter(user=user).exists()


def test_saving_makes_the_page_as_asked():
    user = UserFactory()
    client = signed_in(user)
    response = client.post(EDIT, answers(is_public="on", shows_languages="on", address="  Nadia "), follow=True)
    portfolio = Portfolio.objects.get(volunteer__user=user)
    assert "Anyone can see your page." in response.content.decode()
    assert (portfolio.address, portfolio.is_public, portfolio.shows_languages) == ("nadia", True, True)
    assert (portfolio.headline, portfolio.place) == ("I turn sheets into charts", "Leeds")


def test_page_stays_private_without_the_tick(nadia):
    response = signed_in(nadia.user).post(EDIT, answers(), follow=True)
    assert "Only you see your page." in response.content.decode()
    assert not Portfolio.objects.get(volunteer=nadia).is_public


@pytest.mark.parametrize("address", ["", "ab", "-ana", "ana-", "ana silva", "ana/silva", "añа", "x" * 41, "ana\nsilva"])
def test_address_that_cannot_be_is_refused_beside_its_field_and_stays(nadia, address):
    response = signed_in(nadia.user).post(EDIT, answers(address=address))
    assert response.status_code == 400
    form = response.context["form"]
    assert list(form.errors) == ["address"]
    assert form["address"].value() == address
    assert form["headline"].value() == "I turn sheets into charts"
    assert not Portfolio.objects.filter(headline__gt="").exists()


def test_address_of_someone_else_is_refused_beside_its_field_and_stays(nadia):
    portfolio_of(VolunteerFactory(), address="nadia")
    response = signed_in(nadia.user).post(EDIT, answers(about="Typed for an hour"))
    html = response.content.decode()
    assert response.status_code == 400
    assert "Someone else has this address. Try another." in html
    assert 'aria-describedby="id_address_helptext id_address_error' in html
    assert "Typed for an hour" in html
    assert "<title>Problem: 1 thing to fix." in html


@pytest.mark.parametrize("field", ["name", "headline", "place", "about"])
def test_promise_12_email_addresses_stay_out_of_public_words(nadia, field):
    response = signed_in(nadia.user).post(EDIT, answers(**{field: "Write to nadia@example.org"}))
    assert response.status_code == 400
    assert "Leave email addresses out: anyone may read this." in response.content.decode()


# --- Lines ----------------------------------------------------------------------------------------------------------


def test_new_work_is_offered_first_and_leaves_with_one_click(nadia):
    portfolio_of(nadia)
    old = accepted(nadia, title="Old work")
    new = accepted(nadia, title="New work", visibility="hidden", quote="Thank you for keeping it kind.")
    client = signed_in(nadia.user)
    html = client.get(EDIT).content.decode()
    assert html.index("Thank you for keeping it kind.") < html.index("Your lines") < html.index("Old work")
    response = client.post(route("line_publish", new), follow=True)
    assert "“New work” is on your portfolio." in response.content.decode()
    assert "Thank you for keeping it kind." not in response.content.decode()
    assert set(PortfolioLine.objects.public()) == {old, new}


def test_publishing_with_a_private_page_says_so_and_offers_to_open_it(nadia):
    line = accepted(nadia, visibility="hidden")
    client = signed_in(nadia.user)
    html = client.get(EDIT).content.decode()
    assert "Your page is private, so nobody else sees it yet." in html
    assert "Add it and make my page public" in html
    response = client.post(route("line_publish", line), follow=True)
    assert "The page is private, so only you see it." in response.content.decode()
    portfolio = Portfolio.objects.get(volunteer=nadia)
    assert not portfolio.is_public
    assert Client().get(portfolio.get_absolute_url()).status_code == 404


def test_the_second_button_opens_the_page_in_the_same_click(nadia):
    line = accepted(nadia, visibility="hidden")
    response = signed_in(nadia.user).post(route("line_publish", line), {"page": "public", "back": "today"})
    portfolio = Portfolio.objects.get(volunteer=nadia)
    assert (response.status_code, response.url) == (302, reverse("pages:today"))
    assert line.title in Client().get(portfolio.get_absolute_url()).content.decode()


@pytest.mark.parametrize("visibility", ["public", "unlisted", "hidden"])
def test_each_visibility_is_one_click(nadia, visibility):
    portfolio_of(nadia)
    line = accepted(nadia)
    client = signed_in(nadia.user)
    plain = client.post(route("line_visibility", line), {"visibility": visibility})
    assert (plain.status_code, plain.url) == (302, EDIT)
    line.refresh_from_db()
    assert line.visibility == visibility
    part = client.post(route("line_visibility", line), {"visibility": visibility}, headers={"HX-Request": "true"})
    html = part.content.decode()
    assert part.status_code == 200
    assert html.strip().startswith("<article")
    assert html.count('aria-pressed="true"') == 1
    assert "data-announce" in html


@pytest.mark.parametrize("value", ["", "everyone", "Public"])
def test_visibility_that_does_not_exist_changes_nothing(nadia, value):
    line = accepted(nadia)
    assert signed_in(nadia.user).post(route("line_visibility", line), {"visibility": value}).status_code == 400
    line.refresh_from_db()
    assert line.visibility == "public"


def test_words_are_saved_and_the_line_is_published_in_one_go(nadia):
    portfolio_of(nadia)
    line = accepted(nadia, visibility="hidden")
    data = {"summary": "One chart.", "learned": "Leave things out.", "is_selected": "on", "publish": "yes"}
    assert signed_in(nadia.user).post(route("line_edit", line), data).url == EDIT
    line.refresh_from_db()
    assert (line.summary, line.learned, line.is_selected, line.visibility) == (
        "One chart.",
        "Leave things out.",
        True,
        "public",
    )


def test_fourth_selected_piece_is_refused_with_words_and_keeps_what_was_typed(nadia):
    lines = [accepted(nadia, title=f"Piece number {number}") for number in range(4)]
    for line in lines[:3]:
        update_line(line_id=line.pk, summary="", learned="", is_selected=True)
    response = signed_in(nadia.user).post(route("line_edit", lines[3]), {"summary": "Kept words", "is_selected": "on"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "3 pieces are selected already" in html
    assert "Piece number 0" in html
    assert "Kept words" in html
    assert not PortfolioLine.objects.get(pk=lines[3].pk).is_selected


@pytest.mark.parametrize("data", [{"summary": "x" * 601}, {"learned": "Write to a@example.org"}])
def test_words_that_cannot_be_are_refused_and_kept(nadia, data):
    line = accepted(nadia)
    response = signed_in(nadia.user).post(route("line_edit", line), data)
    (field,) = data
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"][field].value() == data[field]


def test_owner_is_told_what_an_organisation_keeps_private(nadia):
    line = accepted(nadia, portfolio_permission="no")
    html = signed_in(nadia.user).get(route("line_edit", line)).content.decode()
    assert "Only the title, the organisation and your skills are shown." in html


def test_edit_page_asks_the_same_number_of_questions_for_few_lines_and_many(nadia, django_assert_num_queries):
    portfolio_of(nadia)
    client = signed_in(nadia.user)
    client.get(EDIT)
    organization = OrganizationFactory()
    for count in (1, 2, 40):
        many_accepted(nadia, count, organization=organization)
        accepted(nadia, visibility="hidden", organization=organization)
        with django_assert_num_queries(13):
            assert client.get(EDIT).status_code == 200


def test_list_of_lines_goes_on(nadia):
    portfolio_of(nadia)
    many_accepted(nadia, 25, organization=OrganizationFactory())
    client = signed_in(nadia.user)
    first = client.get(EDIT)
    assert len(first.context["own"].lines) == 20
    second = client.get(first.context["next_url"])
    assert len(second.context["own"].lines) == 5
    assert client.get(f"{EDIT}?before=nonsense").status_code == 302


# --- Order, words, preview ------------------------------------------------------------------------------------------


def test_owner_moves_selected_lines_with_buttons(nadia):
    lines = [accepted(nadia, title=f"Task {number}") for number in range(3)]
    for line in lines:
        update_line(line_id=line.pk, summary="", learned="", is_selected=True)
    client = signed_in(nadia.user)

    def order() -> list[str]:
        return [line.title for line in client.get(EDIT).context["own"].selected]

    assert order() == ["Task 0", "Task 1", "Task 2"]
    client.post(route("line_move", lines[2]), {"steps": "-1"})
    assert order() == ["Task 0", "Task 2", "Task 1"]
    client.post(route("line_move", lines[0]), {"steps": "1"})
    assert order() == ["Task 2", "Task 0", "Task 1"]
    client.post(route("line_move", lines[2]), {"steps": "-1"})  # it is the first already
    assert order() == ["Task 2", "Task 0", "Task 1"]
    assert client.post(route("line_move", lines[0]), {"steps": "7"}).status_code == 400
    portfolio_of(nadia)
    html = Client().get("/p/nadia/").content.decode()
    assert html.index("Task 2") < html.index("Task 0") < html.index("Task 1")


def test_answers_of_the_three_questions_are_read_by_nobody_else(nadia):
    line = accepted(nadia)
    portfolio_of(nadia)
    client = signed_in(nadia.user)
    words = {"situation": "Private chaos", "different": "Private change", "learned": "A lesson", "is_selected": "on"}
    client.post(route("line_edit", line), words)
    pages = ["/p/nadia/", f"/p/nadia/lines/{line.public_id}/", "/p/nadia/feed/", "/p/nadia/work/"]

    def read_by(reader: Client) -> str:
        return "".join(reader.get(address).content.decode() for address in pages)

    for secret in ("Private chaos", "Private change", "A lesson"):
        assert secret not in read_by(Client())
        assert secret in client.get(route("line_edit", line)).content.decode()
    client.post(route("line_edit", line), {**words, "shows_learned": "on"})
    assert "A lesson" in read_by(Client())
    assert "Private" not in read_by(Client())


def test_preview_is_the_page_of_a_stranger_even_while_it_is_private(nadia):
    accepted(nadia, title="A public task")
    accepted(nadia, title="A hidden task", visibility="hidden")
    client = signed_in(nadia.user)
    assert client.get("/portfolio/preview/").status_code == 302  # there is no page yet
    portfolio_of(nadia, is_public=False)
    html = client.get("/portfolio/preview/").content.decode()
    assert "This is what others will see." in html
    assert "A public task" in html
    assert "A hidden task" not in html
    assert "Edit your portfolio" not in html
    assert Client().get("/portfolio/preview/").status_code == 302


def test_own_title_stands_on_the_page_and_the_task_beside_it(nadia):
    line = accepted(nadia, title="Turn data into a chart")
    portfolio_of(nadia)
    signed_in(nadia.user).post(
        route("line_edit", line), {"own_title": "The chart that settled a van", "role": "Analyst", "is_selected": "on"}
    )
    page = Client().get("/p/nadia/").content.decode()
    alone = Client().get(f"/p/nadia/lines/{line.public_id}/").content.decode()
    assert "The chart that settled a van" in page
    assert "My role: Analyst" in page
    assert "The task: Turn data into a chart" in alone


def test_story_form_shows_facts_and_refuses_a_number_at_its_part(nadia):
    line = accepted(nadia, minutes=25)
    client = signed_in(nadia.user)
    html = client.get(route("line_story", line)).content.decode()
    assert "{minutes}" in html
    assert "25 min" in html
    refused = client.post(route("line_story", line), {"action": "Helped 900 people"})
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["action"]
    assert "Helped 900 people" in refused.content.decode()
    client.post(route("line_story", line), {"action": "Drew it in {minutes}"})
    assert "Drew it in 25 min (" in client.get(route("line_story", line)).content.decode()
