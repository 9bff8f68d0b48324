"""Text as people write it, checked, and in the form in which it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from schema.scalars import plain_text

LINE_CHARACTERS_MAX = 200
PROSE_CHARACTERS_MAX = 10_000
AMOUNT_CENTS_MAX = 100_000_000
CARD_DIGITS_MAX = 19

# Digits with at most three other characters between them that are no letters.
_DIGITS = re.compile(r"[0-9](?:[^0-9A-Za-z]{0,3}[0-9])+")
_CARD = re.compile(
    r"4[0-9]{12}(?:[0-9]{3}){0,2}|5[1-5][0-9]{14}|2(?:2[2-9]|[3-6][0-9]|7[01])[0-9]{13}|2720[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-5]|[689][0-9])[0-9]{11}|35[2-8][0-9]{13}|6(?:011|4[4-9][0-9]|5[0-9]{2})"
    r"[0-9]{12}|62[0-9]{14,17}"
)
# RFC 9562, 4: hexadecimal digits with a version and a variant; some write it without the dashes.
_UUID = re.compile(
    r"(?<![0-9a-z])[0-9a-f]{8}-?[0-9a-f]{4}-?[1-8][0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}(?![0-9a-z])",
    re.IGNORECASE | re.ASCII,
)
_WEB = re.compile(r"https://[!-~]{1,490}", re.ASCII)
_ZIP = re.compile(r"[0-9]{5}(-[0-9]{4})?")
_STATES = frozenset((
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN",
    "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH",
    "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT",
    "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI", "UM", "FM", "MH", "PW",
    "AA", "AE", "AP",
))  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FORMAT = "Cf"
"""Unicode's category of characters that are not seen, of which some turn or hide what stands beside."""
_JOINERS = "\u200c\u200d"
"""Format characters that names of Persian and of Indic scripts are written with, and emoji."""
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def line(characters_max: int = LINE_CHARACTERS_MAX) -> Callable[[str], str]:
    """One line of text that says something; ValueError with words for who wrote it."""

    def read(text: str) -> str:
        kept = " ".join(_readable(text, characters_max).split())
        if _CONTROL.search(kept):
            raise ValueError("This must be one line without control characters.")
        return _said(kept)

    return read


def prose(characters_max: int = PROSE_CHARACTERS_MAX) -> Callable[[str], str]:
    """Text of several lines that says something."""

    def read(text: str) -> str:
        kept = _readable(text, characters_max).replace("\r\n", "\n").strip()
        if _CONTROL.search(kept.replace("\n", " ").replace("\t", " ")):
            raise ValueError("This must not contain control characters.")
        return _said(kept)

    return read


def phone_number(text: str) -> str:
    """A telephone number in E.164 form; without a country it is one of the North American plan."""
    try:
        number = phonenumbers.parse(plain_text(text), "US")
    except phonenumbers.NumberParseException:
        raise ValueError("This is not a telephone number.") from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise ValueError("There is no such telephone number; an extension does not belong here.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def email_address(text: str) -> str:
    """An e-mail address in its usual form; nobody is asked whether it takes mail."""
    try:
        return validate_email(plain_text(text), check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError("This is not an e-mail address.") from None


def amount_cents(text: str) -> int:
    """Money that cannot be negative, in cents; up to a million dollars."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError('Money is a decimal string, such as "120.50".') from None
    if not 0 <= amount <= AMOUNT_CENTS_MAX // 100:
        raise ValueError("An amount is between 0.00 and 1000000.00.")
    return int(amount * 100)


def state(text: str) -> str:
    """A state or territory of the United States, in two letters."""
    if text.upper() not in _STATES:
        raise ValueError('A state is written in two letters, such as "NY".')
    return text.upper()


def postal_code(text: str) -> str:
    """A ZIP code of five digits, or of nine with a dash."""
    if not _ZIP.fullmatch(text):
        raise ValueError('A ZIP code is written as "10001" or "10001-1234".')
    return text


def web_address(text: str) -> str:
    """An address that begins with https."""
    try:
        parts = urlsplit(text)
        is_plain = bool(parts.hostname) and parts.username is None
    except ValueError:
        is_plain = False
    if not is_plain or not _WEB.fullmatch(text):
        raise ValueError('A web address begins with "https://" and a name, and holds no spaces.')
    return refuse_card(text)


def minutes(most: int) -> Callable[[int], int]:
    """A length in whole minutes."""

    def read(number: int) -> int:
        if not 1 <= number <= most:
            raise ValueError(f"This takes from 1 to {most:,} minutes.")
        return number

    return read


def _readable(text: str, characters_max: int) -> str:
    """The text, if it is short enough to be looked at closely, and nothing in it hides."""
    if len(text) > characters_max:
        raise ValueError(f"This must not be longer than {characters_max:,} characters.")
    kept = plain_text(text)
    if any(unicodedata.category(one) == _FORMAT and one not in _JOINERS for one in kept):
        raise ValueError("This must not contain invisible characters or change of direction.")
    return refuse_card(kept)


def _said(text: str) -> str:
    if not text:
        raise ValueError("This must not be empty.")
    return text


def refuse_card(text: str) -> str:
    """The text, unless there is something in it like the number of a payment card.

    Not in a UUID: nobody types one, and one in some 3,600 has a run of digits that looks like a card.
    """
    told = _UUID.sub("x", unicodedata.normalize("NFKC", text))
    digits = "".join(str(unicodedata.digit(one, one)) for one in told)
    for run in _DIGITS.finditer(digits):
        groups = re.findall("[0-9]+", run.group())
        if any(map(_is_card, _windows(groups))):
            raise ValueError(
                "This looks like the number of a payment card, which is never kept here."
            )
    return text


def _windows(groups: Sequence[str]) -> Iterator[str]:
    """Neighbouring groups of digits written together, without zeros in front, while not too long.

    None begins with a group of nothing but zeros, so each grows: a long text costs no more than its
    length.
    """
    for begin, first in enumerate(groups):
        joined = first.lstrip("0")
        for more in groups[begin + 1 : begin + 1 + CARD_DIGITS_MAX] if joined else ():
            yield joined
            joined += more
            if len(joined) > CARD_DIGITS_MAX:
                break
        yield joined


def _is_card(digits: str) -> bool:
    """Whether these are the first digits, the length and the check digit of a card's number.

    ISO/IEC 7812-1, annex B, and the ranges that the networks give out.
    """
    if not _CARD.fullmatch(digits):
        return False
    total = sum(
        _DOUBLED[int(one)] if place % 2 else int(one) for place, one in enumerate(digits[::-1])
    )
    return total % 10 == 0
