"""The one table: which role holds which permission, and for whom. All else is generated from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from types import MappingProxyType

from permissions.scopes import Grants, Scope, widest
from permissions.vocabulary import (
    PERMISSIONS,
    Accounting,
    Appointments,
    Billing,
    Cards,
    Chart,
    Claims,
    Clients,
    Contacts,
    Directory,
    Documents,
    History,
    Insurance,
    Permission,
    Portal,
    Remittance,
    Schedule,
)

POLICY_VERSION = "2026-11-29.2"
"""Changes whenever the table below does; a role grant records the version it was given under."""


class Role(StrEnum):
    """What an account may be granted. One account may hold several."""

    SCHEDULER = "SCHEDULER"
    """The minimum front-office role: intake, scheduling, contact data, account totals."""
    BILLER = "BILLER"
    """Scheduler, plus line items, claims and the billing pages."""
    CLINICIAN = "CLINICIAN"
    """The chart and calendar of the own caseload."""
    ADMINISTRATOR = "ADMINISTRATOR"
    """Runs the practice: everything but the chart."""


_SCHEDULER: Mapping[Permission, Scope] = {
    Directory.READ: Scope.ALL,
    Directory.PAYERS: Scope.ALL,
    Clients.READ: Scope.ALL,
    Clients.CONTACT: Scope.ALL,
    Clients.MEMO: Scope.ALL,
    Clients.NEW: Scope.ALL,
    Clients.CREATE: Scope.ALL,
    Clients.EDIT: Scope.ALL,
    Clients.MERGE: Scope.ALL,
    Portal.READ: Scope.ALL,
    Insurance.READ: Scope.ALL,
    Insurance.EDIT: Scope.ALL,
    Cards.READ: Scope.ALL,
    Documents.READ: Scope.ALL,
    Appointments.READ: Scope.ALL,
    Schedule.READ: Scope.ALL,
    Schedule.BUSY: Scope.ALL,
    Schedule.EDIT: Scope.ALL,
    Contacts.READ: Scope.ALL,
    Contacts.EDIT: Scope.ALL,
    History.READ: Scope.ALL,
    Accounting.TOTALS: Scope.ALL,
    Accounting.ROWS: Scope.ALL,
}

_BILLER: Mapping[Permission, Scope] = {
    **_SCHEDULER,
    Accounting.DETAIL: Scope.ALL,
    Claims.READ: Scope.ALL,
    Billing.BALANCES: Scope.ALL,
    Billing.CREDITS: Scope.ALL,
    Remittance.READ: Scope.ALL,
}

_CLINICIAN: Mapping[Permission, Scope] = {
    Directory.READ: Scope.ALL,
    Clients.READ: Scope.CASELOAD,
    Clients.CONTACT: Scope.CASELOAD,
    Clients.MEMO: Scope.CASELOAD,
    Clients.EDIT: Scope.CASELOAD,
    Portal.READ: Scope.CASELOAD,
    Insurance.READ: Scope.CASELOAD,
    Documents.READ: Scope.CASELOAD,
    Documents.CLINICAL: Scope.CASELOAD,
    Appointments.READ: Scope.CASELOAD,
    Schedule.READ: Scope.CASELOAD,
    Schedule.BUSY: Scope.ALL,
    Schedule.EDIT: Scope.CASELOAD,
    Schedule.HOURS: Scope.CASELOAD,
    Schedule.FEED: Scope.CASELOAD,
    Contacts.READ: Scope.ALL,
    Contacts.EDIT: Scope.ALL,
    Chart.READ: Scope.CASELOAD,
    Chart.NOTES: Scope.CASELOAD,
    Chart.PSYCHOTHERAPY: Scope.SELF,
}

_ADMINISTRATOR: Mapping[Permission, Scope] = {
    **_BILLER,
    Directory.EDIT: Scope.ALL,
    Contacts.DELETE: Scope.ALL,
    Schedule.HOURS: Scope.ALL,
    Schedule.FEED: Scope.ALL,
}

POLICY: Mapping[Role, Mapping[Permission, Scope]] = MappingProxyType(
    {
        Role.SCHEDULER: MappingProxyType(_SCHEDULER),
        Role.BILLER: MappingProxyType(_BILLER),
        Role.CLINICIAN: MappingProxyType(_CLINICIAN),
        Role.ADMINISTRATOR: MappingProxyType(_ADMINISTRATOR),
    }
)


def grants_of(
    roles: Iterable[Role], withheld: AbstractSet[tuple[Role, Permission]] = frozenset()
) -> Grants:
    """Return what those roles give together, each permission with its own scopes.

    `withheld` holds what the practice takes away from a role; it can narrow, never widen: a pair
    that the role does not hold changes nothing. Raises KeyError for a role without a policy.
    """
    reach: dict[Permission, set[Scope]] = {}
    for role in roles:
        for word, scope in POLICY[role].items():
            if (role, word) not in withheld:
                reach.setdefault(word, set()).add(scope)
    return {word: widest(reach[word]) for word in PERMISSIONS.values() if word in reach}
