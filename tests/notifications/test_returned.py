"""Reading returned mail, from reports as mail servers write them."""

from pathlib import Path

import pytest

from notifications import returned
from notifications.returned import Notice

SAMPLES = Path(__file__).parent / "returned_mails"
MESSAGE_ID = "<7d0c2a34-aaaa-bbbb-cccc-0123456789ab@microvol.example>"


def sample(name: str, *, return_address: str = "bounces@microvol.example", message_id: str = MESSAGE_ID) -> bytes:
    text = (SAMPLES / f"{name}.eml").read_text()
    return text.replace("{RETURN_ADDRESS}", return_address).replace("{MESSAGE_ID}", message_id).encode()


@pytest.fixture(autouse=True)
def bounce_address(settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@microvol.example"


def test_a_report_with_the_headers_of_the_mail():
    found = returned.read(sample("postfix_no_mailbox"))
    assert found.mail_id is None
    assert found.message_id == MESSAGE_ID
    [report] = found.reports
    assert (report.action, report.status, report.is_final) == ("failed", "5.1.1", True)
    assert report.reason.startswith("5.1.1 550 5.1.1 <nadia@people.example>: Recipient address rejected: User unknown")


def test_a_report_with_the_whole_mail():
    found = returned.read(sample("exim_with_the_mail"))
    assert found.message_id == MESSAGE_ID
    assert [report.status for report in found.reports] == ["5.2.1"]


@pytest.mark.parametrize(("name", "final"), [("policy", True), ("mailbox_full", True), ("delayed", False)])
def test_what_is_final(name, final):
    assert [report.is_final for report in returned.read(sample(name)).reports] == [final]


def test_an_answering_machine_reports_nothing_whatever_it_says():
    assert returned.read(sample("out_of_office")).reports == []


def test_the_return_address_names_the_mail_and_cannot_be_made_up():
    address = returned.return_address(12)
    assert address.startswith("bounces+12-")
    assert returned.mail_id_in(address) == 12
    assert returned.mail_id_in(address.upper()) == 12
    assert returned.mail_id_in(address.replace("+12-", "+13-")) is None
    assert returned.mail_id_in("bounces+12-0000000000000000@microvol.example") is None
    assert returned.mail_id_in("bounces@microvol.example") is None
    assert returned.read(sample("postfix_no_mailbox", return_address=address)).mail_id == 12
    assert returned.read(sample("postfix_no_mailbox"), sent_to=address).mail_id == 12


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n",
        b"Content-Type: multipart/report\n\nno boundary at all",
        b"Content-Type: multipart/report; boundary=x\nTo: =?utf-8?b?////?=\n\n--x\nContent-Type: message/rfc822\n\n-",
        sample("postfix_no_mailbox")[:900],
        b"To: <\r\nDelivered-To: ,,;:@@[\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x--",
    ],
)
def test_what_cannot_be_read_is_about_no_mail(content):
    found = returned.read(content)
    assert (found.mail_id, [report for report in found.reports if report.is_final]) == (None, [])


def test_the_reason_is_one_line():
    assert Notice("failed", "5.1.1", "5.1.1 a").is_final
    assert "\n" not in returned.read(sample("postfix_no_mailbox")).reports[0].reason


def test_a_return_address_made_before_the_secret_key_changed_still_counts(settings):
    address = returned.return_address(12)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert returned.mail_id_in(address) == 12
    assert returned.mail_id_in(returned.return_address(12)) == 12
    settings.SECRET_KEY_FALLBACKS = []
    assert returned.mail_id_in(address) is None
