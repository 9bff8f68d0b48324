"""A team of providers with all their clients: the portion in which a demo practice is filled."""

from __future__ import annotations

from db.demo.accounting import Bookkeeping, billable
from db.demo.chart import add_diagnoses, add_files, add_notes
from db.demo.claim_records import add_claims
from db.demo.claims import plan_claims
from db.demo.clients import Client, make_clients
from db.demo.contacts import add_contacts
from db.demo.directory import add_directory
from db.demo.history import add_client_history
from db.demo.insurance import add_policies, add_proposal
from db.demo.merges import add_merge
from db.demo.practice import Practice
from db.demo.profiles import add_client
from db.demo.record import add_record
from db.demo.remittance import Remittances
from db.demo.rows import Rows
from db.demo.schedule import Schedule
from db.demo.staff import add_staff, team_providers
from db.demo.workplace import add_workplaces
from db.schedule import schedule_entry


def shared_rows(practice: Practice) -> Rows:
    """What the practice has only once, whatever its size."""
    rows = Rows(practice.id)
    add_directory(practice, rows)
    add_staff(practice, rows)
    add_workplaces(practice, rows)
    add_contacts(practice, rows)
    return rows


def team_rows(practice: Practice, team: int) -> Rows:
    """Everything about a team: it refers to nothing of any other team but the first providers."""
    rows = Rows(practice.id)
    providers = team_providers(practice, team)
    clients = make_clients(practice, team, providers)
    for one in clients:
        add_client(practice, one, rows)
        add_policies(practice, one, rows)
        add_proposal(practice, one, rows)
        add_diagnoses(practice, one, rows)
    Schedule(practice, team, providers, rows).add_all(clients)
    # The index that refuses double booking takes neighbours in much faster than strangers.
    rows.sort(schedule_entry, "provider_id", "starts_at")
    remittances = Remittances(practice, team)
    for one in clients:
        _add_billing(practice, team, one, rows, remittances)
        add_notes(practice, one, rows)
        add_files(practice, one, rows)
        add_record(practice, one, rows)
        add_client_history(practice, one, rows)
    remittances.add_all(rows)
    if team == 0:
        add_merge(practice, clients, rows)
    return rows


def _add_billing(
    practice: Practice, team: int, one: Client, rows: Rows, remittances: Remittances
) -> None:
    visits = billable(practice, one)
    claims = plan_claims(practice, one, [visit for visit in visits if visit.was_held])
    add_claims(practice, one, claims, rows)
    Bookkeeping(practice, team, one, rows).add_all(visits, claims)
    for each in claims:
        remittances.gather(one, each)
