"""The signs of each pattern: words in a sentence, what has to stand beside them, and what makes them harmless.

In a sign, <name> stands for one of PARTS, and ~3 for up to three words in between.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Pattern(StrEnum):
    FEE = "fee"
    DONATION = "donation"
    PERSONAL_DATA = "personal_data"
    SELLING_HOURS = "selling_hours"
    PAID_JOB = "paid_job"
    CONTACT = "contact"


_IDENTITY = [
    r"passports?", r"(?:photo|national|government)[ -]?ID", r"ID[ -](?:card|number|document)s?",
    r"identity (?:card|document|paper)s?", r"driv(?:ing|ers?|er[’']s) licen[cs]e", r"social security", r"SSN",
    r"(?:national )?insurance number", r"tax (?:ID|number|file)", r"bank (?:account|details|card|statement|login)s?",
    r"account number", r"sort code", r"IBAN", r"(?:credit|debit) card", r"card (?:number|details)", r"CVV",
    r"dates? of birth", r"birth ?dates?", r"home address", r"mother[’']?s maiden name", r"fingerprints?",
]  # fmt: skip
# These stand in harmless sentences too, unless they are asked for by name.
_SECRETS = [
    r"PIN (?:code|number)", r"pass(?:word|code|phrase)s?", r"login details", r"one[- ]time code",
    r"(?:medical|health) (?:record|data|history|condition)s?",
]  # fmt: skip

_AMOUNT = r"(?:[£$€¥]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:[£$€¥]|pounds?\b|dollars?\b|euros?\b|USD\b|GBP\b|EUR\b))"
# Money that goes to others, or back.
_NO_PAY = r"reimburs|\b(?:travel|expenses|vouchers?|raise|donat\w+|donors?|grants?|fund\w*|families|guests)\b"
PARTS = {
    "amount": _AMOUNT,
    "people": r"(?:you|volunteers?|participants?|applicants?|everyone)",
    "joining": r"\b(?:you|your|volunteers?|participants?|applicants?|join|apply|register|sign up|take part)\b",
    "identity": f"(?:{'|'.join(_IDENTITY)})\\b",
    "private": f"(?:{'|'.join([*_IDENTITY, *_SECRETS])})\\b",
    "messenger": r"(?:whats ?app|telegram|signal|viber|we ?chat|discord|skype|facebook messenger|instagram|snapchat)\b",
    "pay": f"(?:{_AMOUNT}|\\b(?:salary|wages?|stipend|commission)\\b)",
    "hours": r"(?:(?:volunteer|volunteering|service) hours|certificates?|credits)\b",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """Counts where `words` stand in a sentence together with `beside`, and none of `unless`."""

    pattern: Pattern
    words: re.Pattern[str]
    beside: re.Pattern[str]
    unless: re.Pattern[str]


def _sign(pattern: Pattern, words: str, *, beside: str = "", unless: str = "(?!)") -> Sign:
    """Without `beside`, nothing has to stand there; without `unless`, nothing makes it harmless."""
    return Sign(pattern, _ready(words), _ready(beside), _ready(unless))


def _ready(source: str) -> re.Pattern[str]:
    for name, part in PARTS.items():
        source = source.replace(f"<{name}>", part)
    return re.compile(re.sub(r" ~(\d) ", r"\\b(?:\\W+[\\w’'-]+){0,\1}?\\W+", source), re.IGNORECASE)


def _asked(*verbs: str) -> str:
    """Said to the reader: they are named, or the sentence begins with what to do."""
    return rf"<joining>|^\W*(?:please|kindly|{'|'.join(verbs)})\b"


SIGNS = [
    _sign(
        Pattern.FEE,
        r"\b<people> ~5 (?:pay|transfer)\b(?! attention)",
        unless=r"\bwe (?:will )?pay\b|paid back|reimburs|how much|would pay",
    ),
    _sign(
        Pattern.FEE,
        r"\b(?:pay|send|transfer|wire|cover) ~4 (?:fees?|deposit|expenses)\b",
        beside=_asked("pay", "send", "transfer", "wire"),
        unless=r"reimburs|\bwe (?:will )?(?:pay|cover)",
    ),
    _sign(
        Pattern.FEE,
        r"\b(?:fee|deposit|cost|charge|price)s? ~2 <amount>",
        beside="<joining>",
        unless=r"reimburs|\bwe cover",
    ),
    _sign(
        Pattern.FEE,
        r"\b(?:small|upfront|up-front|one-off|(?:non-)?refundable|advance|security) (?:fee|deposit|payment)\b",
        beside="<joining>",
        unless="reimburs",
    ),
    _sign(
        Pattern.FEE,
        r"\b(?:registration|application|joining|participation|processing|training|placement) fee\b",
        beside=r"\b(?:you|your|required|applies|payable|due)\b",
        unless=r"reimburs|\bwaive",
    ),
    _sign(
        Pattern.FEE,
        r"\b(?:buy|purchase) ~2 (?:your own|gift cards?|a (?:starter )?(?:kit|licen[cs]e|uniform))\b",
        unless=r"reimburs|if you like",
    ),
    _sign(
        Pattern.DONATION,
        r"(?:^|\bplease |\bkindly |\byou can (?:also )?)donate\b"
        r"(?! (?:\w+ ){0,3}?(?:time|hours?|minutes?|skills?|blood|plasma|platelets|expertise))",
        unless=r"\b(?:button|page|link|form)\b",
    ),
    _sign(
        Pattern.DONATION,
        r"\b(?:make|send|give) (?:us )?(?:a|your) (?:\w+ ){0,2}?(?:donation|contribution)\b",
        beside=_asked("make", "send", "give"),
        unless=r"\bhow (?:people|donors|supporters|someone|to)\b|\b(?:button|page|link)\b",
    ),
    _sign(
        Pattern.DONATION,
        r"\b(?:donate|give|contribute|send) ~3 <amount>",
        beside=_asked("donate", "give", "contribute", "send"),
        unless=r"\bwe (?:will )?(?:give|send|donate)",
    ),
    _sign(Pattern.DONATION, r"\b(?:minimum|suggested|required) (?:donation|contribution)\b", beside="<joining>"),
    _sign(
        Pattern.DONATION,
        r"\b(?:raise|collect) (?:at least|a minimum of|over|more than) <amount>",
        beside=r"\b<people>\b",
    ),
    _sign(
        Pattern.DONATION,
        r"\b(?:pay ?pal|venmo|cash ?app|go ?fund ?me|bitcoin|crypto wallet|western union|moneygram|gift cards?)\b",
        beside=r"(?:^\W*|\b(?:please|can|must|should) )(?:send|donate|pay|transfer|support)\b",
    ),
    _sign(
        Pattern.PERSONAL_DATA,
        r"\b(?:your|volunteers?[’']s?|applicants?[’']s?) ~5 \b<identity>",
        unless=r"\byour (?:own )?(?:donors|clients|guests|members|users|organi[sz]ation)",
    ),
    _sign(Pattern.PERSONAL_DATA, r"\b(?:your|volunteers?[’']s?|applicants?[’']s?) ~1 \b<private>"),
    _sign(
        Pattern.PERSONAL_DATA,
        r"\b(?:copy|scan|photo|picture|selfie|proof) (?:of|with) (?:your|an?) (?:\w+ ){0,2}?<private>",
        beside=_asked("send", "upload", "attach", "provide", "show"),
    ),
    _sign(Pattern.PERSONAL_DATA, r"\b<private> (?:is|are|will be) (?:required|needed|requested)", beside="<joining>"),
    _sign(Pattern.PERSONAL_DATA, r"\b(?:send|give|tell|email) us ~5 \b<identity>"),
    _sign(
        Pattern.SELLING_HOURS,
        r"\b(?:sign|certify|confirm|log|approve|offer|issue|credit) ~4 "
        r"(?:\d+|extra|additional|any|unlimited|as many|more) ~2 hours\b",
        beside=r"\b(?:you|your|volunteers?|students?)\b",
        unless=r"how (?:many|long)",
    ),
    _sign(Pattern.SELLING_HOURS, r"\b(?:buy|sell|purchase|for sale) ~4 <hours>"),
    _sign(Pattern.SELLING_HOURS, r"\b<hours> ~4 (?:for only|for just|costs?|for sale|for) <amount>"),
    _sign(Pattern.SELLING_HOURS, r"\b<hours> (?:for sale|to buy)\b|\b(?:instant|guaranteed) <hours>"),
    _sign(
        Pattern.SELLING_HOURS,
        r"\b(?:hours|certificates?) ~6 (?:without (?:doing |any )?(?:the )?work|no matter what)\b",
    ),
    _sign(
        Pattern.SELLING_HOURS,
        r"\b(?:earn|get) ~3 hours ~3 (?:sharing|liking|following|subscribing|inviting)\b",
    ),
    _sign(Pattern.PAID_JOB, r"\bwe ~4 (?:offer|pay) ~3 <pay>", unless=_NO_PAY),
    _sign(
        Pattern.PAID_JOB,
        r"\b(?:you|volunteers?|interns?|tutors?|mentors?) ~4 (?:earn|receive|get|make|paid) ~3 <pay>",
        unless=_NO_PAY,
    ),
    _sign(
        Pattern.PAID_JOB,
        r"<amount>\s*(?:/|per|an?|each)\s*(?:hour|hr|day|week|month|article|word|page|task|piece|post)\b",
        beside=r"\b(?:you|we pay|we offer|earn|volunteers?|salary|compensation)\b",
        unless=r"\b(?:research|compare|find out|saves?|costs? us)\b",
    ),
    _sign(Pattern.PAID_JOB, r"\bstipend\b", beside=r"\b(?:position|opportunity|offer|provided|available|receive)\b"),
    _sign(Pattern.PAID_JOB, r"\b(?:we are|we[’']re|now|currently) hiring\b"),
    _sign(
        Pattern.PAID_JOB,
        r"\b(?:full|part)[- ]time (?:paid )?(?:job|position|employment|contract|employee)\b",
        unless=r"\b(?:holds?|clients|people who|find)\b",
    ),
    _sign(
        Pattern.PAID_JOB,
        r"\b(?:trial|test|sample) (?:task|work|day|week|period|shift|project) ~8 "
        r"(?:applicants?|candidates?|hiring|hire|job|position|employment)\b",
    ),
    _sign(
        Pattern.PAID_JOB, r"\b(?:lead|leads|leading|turn|turns) (?:in)?to (?:an? )?(?:paid|permanent|full[- ]time)\b"
    ),
    _sign(
        Pattern.PAID_JOB,
        r"\b(?:send|email|submit|attach|upload) (?:us )?(?:your|a) (?:cv|c\.v\.|résumé|resumé|resume|cover letter)\b",
    ),
    _sign(
        Pattern.CONTACT,
        r"\b(?:wa\.me|t\.me|chat\.whatsapp\.com|telegram\.me|discord\.gg|discord\.com/invite|m\.me|signal\.(?:group|me)"
        r"|line\.me)\b",
    ),
    _sign(
        Pattern.CONTACT,
        r"\b(?:contact|message|text|write|reach|chat|ping|find|add|join|call) ~4 "
        r"(?:on|via|through|over|by|in|to) (?:our |my |the )?<messenger>",
        unless=r"\b(?:posts?|captions?|followers?|stories|tiles)\b",
    ),
    _sign(Pattern.CONTACT, r"\bjoin (?:us on |our |my |the )(?:\w+ )?<messenger>"),
    _sign(
        Pattern.CONTACT,
        r"\b(?:whats ?app|telegram|text|dm) (?:me|us|him|her)\b(?! (?:about|that|how|what|which|if|when|in)\b)",
    ),
    _sign(Pattern.CONTACT, r"\b(?:sign[ -]?up|register|apply|rsvp)\b.{0,50}?(?:https?://|www\.)"),
]

# The name of a file is words in a row.
FILE_NAMES = {
    Pattern.FEE: _ready(r"\b(?:registration|application|joining|training) fee\b|\b(?:payment|deposit) form\b"),
    Pattern.DONATION: _ready(r"\bdonat(?:ion|e) form\b|\bsponsor(?:ship)? form\b"),
    Pattern.PERSONAL_DATA: _ready(r"\bbank details\b|\bpassport\b|\bid copy\b|\bcopy of id\b"),
    Pattern.SELLING_HOURS: _ready(r"\bsigned hours\b|\bhours (?:price|order)\b"),
    Pattern.PAID_JOB: _ready(r"\bemployment contract\b|\bjob application\b|\bsalary\b"),
    Pattern.CONTACT: _ready(r"\bwhats ?app\b|\btelegram\b|[\w.+-]+@[\w-]+\.\w+"),
}

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\s*[\n\r•;]+\s*")
# What stands in quotation marks is spoken about.
QUOTED = re.compile(r"“[^“”\n]{1,80}”|\"[^\"\n]{1,80}\"|‘[^‘’\n]{1,80}’|`[^`\n]{1,80}`")
# A number belongs to the author where the sentence asks to use it, and it is not what the task is about.
REACHED_BY_PHONE = re.compile(
    r"\b(?:call|text|phone|ring|tel|telephone|mobile|whats ?app|sms|contact|reach|rsvp)\b", re.IGNORECASE
)
NUMBER_OF_A_SERVICE = re.compile(r"\b(?:help|hot|life)lines?\b", re.IGNORECASE)
# Invented, or nobody reads what arrives there.
NOBODYS_MAIL = re.compile(r"@(?:\S+\.)?example(?:\.\w+)?$|^(?:no-?reply|donotreply)@", re.IGNORECASE)
# Shortly before a sign.
NEGATED = re.compile(
    r"\b(?:no|not|never|nobody|nothing|none|neither|nor|without|(?:do|does|wo|is|are|ca|should|must)n[’']?t|cannot"
    r"|free of)\b(?:\W+[\w’'-]+){0,4}\W*$",
    re.IGNORECASE,
)
INVENTED = re.compile(
    r"\b(?:made[- ]up|invented|fake|dummy|fictional|fictitious|test (?:data|account|values))\b", re.IGNORECASE
)
