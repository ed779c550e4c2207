"""Patterns in public words: what is found, what is left alone, and how rarely real listings are taken for something."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from common.patterns import ADVICE, NAMES, Pattern, find, find_in_file_name
from tasks.importing import nyc_service
from tasks.kinds import KINDS

# Real sentences: NYC Service volunteer opportunities, 2011 (NYC Open Data, bquu-z2ht), with the pattern that is there.
REAL = [
    ("fee", "For volunteers who wish to participate in bowling the cost is $13.50."),
    ("fee", "Volunteers are kindly asked to pay for their expenses on the day."),
    ("donation", "Donate School Supplies to Kids in the Bronx"),
    ("paid_job", "Stipend After School Program Mentor Opportunity"),
    (
        "paid_job",
        "We also offer $125.00 - $250.00 to any volunteer who volunteers for a full month, Monday through Friday for "
        "at least 3 hours a day.",
    ),
    ("contact", "Sign up by February 14:  http://www.oxfamactioncorps.org"),
    ("contact", "REGISTER ONLINE:  www.dorotusa.org"),
    ("", "Duties include entering donations and pledges into database, creating thank you letters."),
    ("", "Help Cancer Patients with their treatement needs by donating blood or platelets."),
    ("", "The NYC Compost Project Master Composter Certificate Course"),
    ("", "The Trevor Lifeline, 866.4.U.TREVOR (866.488.7386), is the only nationwide, around-the-clock lifeline."),
    ("", "By linking eligible homeowners and tenants to free or low-cost home energy assessments and improvements."),
    ("", "Big Apple Greeter’s Director of Development seeks a part-time Volunteer Grant Writer."),
    ("", "You must lead a for-profit company that has at least $1,000,000 in annual revenue."),
    ("", "Event phone bank representative"),
    ("", "Volunteers help our clients by reviewing and editing résumés/coverletters and giving interview tips."),
]
FOUND = [
    ("fee", "You pay a small deposit of £20 that you get back later."),
    ("fee", "You pay a deposit of £20 first."),
    ("fee", "A registration fee of 15 euros is due before you start."),
    ("fee", "Please transfer the training fee first."),
    ("fee", "Buy your own licence of the program."),
    ("donation", "Please donate £5 to our appeal when you are done."),
    ("donation", "Make a small donation to join the team."),
    ("donation", "Volunteers raise at least $500 for the trip."),
    ("donation", "Please send something by PayPal."),
    ("personal_data", "Send us your full name, address and date of birth."),
    ("personal_data", "Upload a copy of your passport with your work."),
    ("personal_data", "We need your bank details to put you on the list."),
    ("personal_data", "A photo ID is required before you start."),
    ("personal_data", "Give us your Facebook password so that we can post."),
    ("selling_hours", "We sign up to 40 extra hours for students who share our page."),
    ("selling_hours", "Volunteer hours for sale, ask us."),
    ("selling_hours", "Get an instant certificate."),
    ("selling_hours", "Certificates for only £10."),
    ("selling_hours", "Earn 5 hours by sharing our post."),
    ("paid_job", "You earn £12 per hour after the first month."),
    ("paid_job", "This is a trial task for applicants."),
    ("paid_job", "We are hiring a designer."),
    ("paid_job", "It may lead to a paid role."),
    ("paid_job", "Send your CV with the work."),
    ("contact", "Questions to tom@riverbank.org."),
    ("contact", "Questions to tom [at] riverbank (dot) org."),
    ("contact", "Call Tom on +44 7700 900123."),
    ("contact", "Text 020 7946 0958 when you start."),
    ("contact", "Join our WhatsApp group."),
    ("contact", "Write to us on Telegram."),
    ("contact", "All further steps on https://t.me/riverbank"),
    ("contact", "Ｗhats\u200bApp me."),
]
LEFT_ALONE = [
    "Nobody pays anything to take part.",
    "No fee, no deposit, no need to send your passport.",
    "Never share your password with anyone.",
    "Check that the “Donate now” button works on a phone.",
    "Write a page that says how to make a donation.",
    "Turn our list of donations of £5 and more into a chart.",
    "Research what translators in York charge per hour.",
    "Find out how much you would pay for each tool.",
    "Fill the form in with a made-up name and date of birth, and tell us where you got stuck.",
    "Create an account with your email and a password, then look for the map.",
    "We pay for the hosting.",
    "Each gets a box with pasta worth £12.",
    "Our clients look for a part-time job.",
    "Write three posts for Instagram and one caption for a story.",
    "The office is open from 10.00 - 12.00, call us after that if the link is broken.",
    "Use the numbers of 2019 - 2023 and reach 1 200 families.",
    "Put your pin on the map where the bench stands.",
    "Write 20 birthday cards for older people.",
    "Sort 40 messages from our helpline 0800 123 4567 by what callers ask.",
    "Volunteers get a certificate for work that was accepted.",
    "Say how many hours you needed.",
    "Pay attention to the commas.",
    "The form must not ask for your date of birth.",
    "Use the address hello@riverbank.example in the footer.",
]


def patterns(text: str) -> set[str]:
    return {hit.pattern.value for hit in find(text)}


@pytest.mark.parametrize(("pattern", "sentence"), [*REAL, *FOUND])
def test_sentences_are_taken_for_what_they_are(pattern: str, sentence: str) -> None:
    assert patterns(sentence) == ({pattern} if pattern else set())


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_harmless_sentences_are_left_alone(sentence: str) -> None:
    assert patterns(sentence) == set()


def test_a_finding_shows_its_sentence_and_says_what_to_do() -> None:
    (hit,) = find("One chart.\nPlease   donate £5. It takes a minute; no more.")
    assert (hit.pattern, hit.excerpt) == (Pattern.DONATION, "Please donate £5.")
    assert set(NAMES) == set(ADVICE) == set(Pattern)


def test_long_sentences_are_shown_in_part() -> None:
    (hit,) = find("Please donate £5 " + "and so on " * 60)
    assert len(hit.excerpt) == 200


def test_names_of_files_are_read_as_words() -> None:
    found = {name: [hit.pattern.value for hit in find_in_file_name(name)] for name in (
        "Bank-details_form.pdf", "registration_fee.docx", "whatsapp-group.png", "parcels-2024.csv", "invoices.xlsx",
    )}  # fmt: skip
    assert found == {
        "Bank-details_form.pdf": ["personal_data"],
        "registration_fee.docx": ["fee"],
        "whatsapp-group.png": ["contact"],
        "parcels-2024.csv": [],
        "invoices.xlsx": [],
    }


def test_of_665_real_listings_only_those_with_something_are_found() -> None:
    """Each of the nine findings was read: none is a false alarm."""
    table = Path(nyc_service.__file__).parent / "data" / "nyc_service_volunteer_opportunities.csv"
    with table.open(encoding="utf-8", errors="replace", newline="") as lines:
        listings = [(row["title"], row["summary"]) for row in csv.DictReader(lines)]
    found = Counter(hit.pattern.value for texts in listings for text in texts for hit in find(text))
    assert len(listings) == 665
    assert found == {"fee": 3, "donation": 1, "paid_job": 2, "contact": 3}


def test_our_own_examples_are_clean() -> None:
    texts = [str(value) for kind in KINDS.values() for value in vars(kind).values()]
    assert [hit for text in texts for hit in find(text)] == []
