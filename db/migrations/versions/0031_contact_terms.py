"""Clients are found by e-mail, guardians and the digits of their number, contacts by phone and e-mail."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_RANGE = "ck_client_search_term_distance_range"

_NUMBERS = """
INSERT INTO client_search_term (practice_id, distance, term, client_id)
SELECT c.practice_id, 0, digits, c.id
FROM client AS c CROSS JOIN unnest(ARRAY[
    substring(c.number FROM '[0-9]+$'), substring(c.number FROM '[1-9][0-9]*$')
]) AS digits
WHERE c.merged_into_id IS NULL AND digits IS NOT NULL
ON CONFLICT DO NOTHING
"""

_REACHED = """
INSERT INTO client_search_term (practice_id, distance, term, client_id)
SELECT p.practice_id, 2, t.term, p.client_id
FROM (
    SELECT practice_id, client_id, NULL AS phone, address AS email FROM client_email
    UNION ALL
    SELECT practice_id, client_id, phone, email FROM related_person
    WHERE kind IN ('GUARDIAN', 'GUARANTOR')
) AS p
JOIN client AS c ON c.practice_id = p.practice_id AND c.id = p.client_id
CROSS JOIN unnest(ARRAY[
    right(p.phone, 4), right(p.phone, 7), right(p.phone, 10),
    regexp_replace(fold(p.email), '[^[:alnum:]]+', '', 'g')
]) AS t (term)
WHERE c.merged_into_id IS NULL AND t.term <> ''
ON CONFLICT DO NOTHING
"""

_NAMES = """
INSERT INTO client_search_term (practice_id, distance, term, client_id)
SELECT w.practice_id, min(t.distance), t.term, w.client_id
FROM (
    SELECT p.practice_id, p.client_id, word
    FROM related_person AS p
    JOIN client AS c ON c.practice_id = p.practice_id AND c.id = p.client_id
    CROSS JOIN LATERAL (
        SELECT regexp_split_to_table(fold(p.name), '[^[:alnum:]]+')
        UNION
        SELECT regexp_replace(token, '[^[:alnum:]]+', '', 'g')
        FROM regexp_split_to_table(fold(p.name), '\\s+') AS token
    ) AS found (word)
    WHERE p.kind IN ('GUARDIAN', 'GUARANTOR') AND c.merged_into_id IS NULL AND word <> ''
) AS w
CROSS JOIN LATERAL (
    SELECT w.word, 2
    UNION ALL
    SELECT overlay(w.word PLACING '' FROM i FOR 1), 3 FROM generate_series(1, length(w.word)) AS i
    WHERE length(w.word) >= 4 AND w.word !~ '[0-9]'
) AS t (term, distance)
GROUP BY w.practice_id, w.client_id, t.term
ON CONFLICT DO NOTHING
"""

_CONTACTS = """
ALTER TABLE practice_contact ALTER COLUMN search_text SET EXPRESSION AS (
    public.fold(name || ' ' || COALESCE(organization, '') || ' '
    || COALESCE(translate(email, '_', ' '), '') || COALESCE(' ' || substr(phone, 2) || ' '
    || right(phone, 10) || ' ' || right(phone, 7) || ' ' || right(phone, 4), ''))
)
"""


def upgrade() -> None:
    op.drop_constraint(op.f(_RANGE), "client_search_term", type_="check")
    op.create_check_constraint(op.f(_RANGE), "client_search_term", "distance BETWEEN 0 AND 3")
    for fill in (_NUMBERS, _REACHED, _NAMES):
        op.execute(fill)
    op.execute(_CONTACTS)
    # With the trigger that calls it: each migration ends by making the triggers anew.
    op.execute("DROP FUNCTION IF EXISTS keep_new_phone_terms() CASCADE")
    op.execute("DROP FUNCTION IF EXISTS client_matches(text[], boolean)")
