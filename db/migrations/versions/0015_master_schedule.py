"""Rooms, working hours, series of entries, and double booking on purpose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TAKEN = "status NOT IN ('CANCELLED', 'NO_SHOW') AND override_reason IS NULL"
_TYPES = "appointment_type IN ('INDIVIDUAL', 'COUPLE', 'FAMILY', 'GROUP')"
_HAS_A_TYPE = "(kind = 'APPOINTMENT') = (appointment_type IS NOT NULL)"

# Until now, what kind of session it was could be seen only from how many attended.
_FILL_TYPES = """
UPDATE schedule_entry AS e SET appointment_type = CASE
    WHEN a.attending > 2 THEN 'GROUP' WHEN a.attending = 2 THEN 'COUPLE' ELSE 'INDIVIDUAL' END
FROM (SELECT practice_id, id, (SELECT count(*) FROM attendee WHERE attendee.practice_id =
    schedule_entry.practice_id AND entry_id = schedule_entry.id) AS attending
    FROM schedule_entry WHERE kind = 'APPOINTMENT') AS a
WHERE e.practice_id = a.practice_id AND e.id = a.id
"""


def upgrade() -> None:
    _practice()
    _room()
    _working_hours()
    _schedule_series()
    _entry_columns()
    op.execute(_FILL_TYPES)
    _entry_constraints()


def _practice() -> None:
    op.add_column(
        "practice",
        sa.Column(
            "late_cancel_hours", sa.SmallInteger(), server_default=sa.text("24"), nullable=False
        ),
    )
    op.create_check_constraint(
        op.f("ck_practice_late_cancel_hours_range"),
        "practice",
        "late_cancel_hours BETWEEN 0 AND 336",
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", column],
        [f"{target}.practice_id", f"{target}.id"],
        name=op.f(f"fk_{table}_practice_id_{column}"),
    )


def _room() -> None:
    op.create_table(
        "room",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_room_capacity_positive")),
        _refers("room", "location_id", "location"),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_room")),
    )
    for keys in (("sort_key", "id"), ("location_id", "sort_key", "id")):
        columns = ["practice_id", *keys]
        op.create_index(op.f(f"ix_room_{'_'.join(columns)}"), "room", columns)


def _working_hours() -> None:
    op.create_table(
        "working_hours",
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        sa.Column("location_id", sa.UUID(), nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_working_hours_weekday_range")),
        sa.CheckConstraint("ends > starts", name=op.f("ck_working_hours_ends_after_start")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_working_hours_valid_in_order")),
        _refers("working_hours", "provider_id", "provider"),
        _refers("working_hours", "location_id", "location"),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f("pk_working_hours")),
    )
    op.create_index(
        op.f("ix_working_hours_practice_id_provider_id_weekday_starts_id"),
        "working_hours",
        ["practice_id", "provider_id", "weekday", "starts", "id"],
    )


def _schedule_series() -> None:
    name = "schedule_series"
    places = ("location_id", "room_id", "service_id")
    op.create_table(
        name,
        sa.Column("practice_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("appointment_type", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        *(sa.Column(place, sa.UUID(), nullable=True) for place in places),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("length_minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('APPOINTMENT', 'MEETING', 'TIME_OFF')", name=op.f(f"ck_{name}_kind")
        ),
        sa.CheckConstraint(_TYPES, name=op.f(f"ck_{name}_appointment_type")),
        sa.CheckConstraint(_HAS_A_TYPE, name=op.f(f"ck_{name}_appointments_have_a_type")),
        sa.CheckConstraint("length(rule) <= 200", name=op.f(f"ck_{name}_rule_length")),
        sa.CheckConstraint(
            "rule ~ '^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);.*(COUNT|UNTIL)='",
            name=op.f(f"ck_{name}_rule_format"),
        ),
        sa.CheckConstraint(
            "length_minutes BETWEEN 1 AND 1440", name=op.f(f"ck_{name}_length_minutes_range")
        ),
        _refers(name, "provider_id", "provider"),
        *(_refers(name, place, place.removesuffix("_id")) for place in places),
        sa.PrimaryKeyConstraint("practice_id", "id", name=op.f(f"pk_{name}")),
    )
    columns = ["practice_id", "provider_id", "id"]
    op.create_index(op.f(f"ix_{name}_{'_'.join(columns)}"), name, columns)


def _entry_columns() -> None:
    for column in (
        sa.Column("appointment_type", sa.Text(), nullable=True),
        sa.Column("room_id", sa.UUID(), nullable=True),
        sa.Column("series_id", sa.UUID(), nullable=True),
        sa.Column("occurs_on", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    ):
        op.add_column("schedule_entry", column)


def _entry_constraints() -> None:
    name = "schedule_entry"
    for rule, condition in {
        "appointment_type": _TYPES,
        "appointments_have_a_type": _HAS_A_TYPE,
        "occurrences_have_a_place": "(series_id IS NULL) = (occurs_on IS NULL)",
        "override_says_why": "override_reason <> ''",
    }.items():
        op.create_check_constraint(op.f(f"ck_{name}_{rule}"), name, condition)
    for column, target in {"room_id": "room", "series_id": "schedule_series"}.items():
        op.create_foreign_key(
            op.f(f"fk_{name}_practice_id_{column}"),
            name, target, ["practice_id", column], ["practice_id", "id"],
        )  # fmt: skip
    op.create_unique_constraint(
        op.f(f"uq_{name}_practice_id_series_id_occurs_on"),
        name,
        ["practice_id", "series_id", "occurs_on"],
    )
    op.drop_constraint("schedule_entry_no_double_booking", name)
    _exclude("schedule_entry_no_double_booking", "provider_id", _TAKEN)
    _exclude("schedule_entry_room_taken_once", "room_id", f"{_TAKEN} AND room_id IS NOT NULL")


def _exclude(name: str, once: str, where: str) -> None:
    op.create_exclude_constraint(
        name,
        "schedule_entry",
        (sa.column("practice_id"), "="),
        (sa.column(once), "="),
        (sa.column("during", postgresql.TSTZRANGE()), "&&"),
        using="gist",
        where=sa.text(where),
    )
