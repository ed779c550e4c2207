"""What counts as an address in words that everyone reads, and what only looks like one."""

import time

import pytest

from common.addresses import find_addresses, find_emails, find_links, find_phones


@pytest.mark.parametrize(
    "text",
    [
        "anna@example.org", "anna.b+work@mail.example.co.uk", "anna [at] example [dot] org", "anna (at) example.org",
        "anna @ example . org".replace(" . ", "."), "anna at example dot org", "anna＠example.org",
        "an\u200bna@example.org",
        "ANNA@EXAMPLE.ORG", "jürgen@müller.example",
    ],
)  # fmt: skip
def test_finds_mail_addresses_also_disguised_ones(text: str) -> None:
    assert find_emails(f"Write to {text}, then we see.")


@pytest.mark.parametrize(
    "text",
    [
        "+44 20 7946 0958", "+49 (0)30 901820", "0044 20 7946 0958", "020 7946 0958", "(0113) 496 0000",
        "0113/4960000", "(415) 555-2671", "415-555-2671", "+1.415.555.2671",
    ],
)  # fmt: skip
def test_finds_phone_numbers(text: str) -> None:
    assert find_phones(f"Call me on {text}.")


@pytest.mark.parametrize(
    "text", ["https://example.org/a?b=c", "www.riverbank.example", "riverbank.org.uk", "t.me/anna", "Riverbank.ORG"]
)
def test_finds_links(text: str) -> None:
    assert find_links(f"See {text}")


@pytest.mark.parametrize(
    "text",
    [
        "Which week of 2024-2025 counts, and is 12.05.2026 14:00 the end?",
        "Are 300 000 000 cells too many? I counted 1,234,567.89.",
        "Is 01/02/2026 the first of February? And 2026-05-12?",
        "Is README.md or data.csv right, e.g. for rows 100-200?",
        "Do we meet at noon at the depot? The dot on the map is red.",
        "Should @riverbank be named in the post?",
        "The ratio is 3.5:1. Then we go on.No space here.",
        "Order number 12345678",
    ],
)
def test_numbers_dates_and_file_names_are_no_addresses(text: str) -> None:
    assert find_addresses(text) == []


@pytest.mark.parametrize("part", ["a", "a.", "a@", "a at ", "(0", "1-", "https://", "www."])
def test_long_words_take_no_time(part: str) -> None:
    begun = time.process_time()
    find_addresses(part * (40_000 // len(part)))
    assert time.process_time() - begun < 2
