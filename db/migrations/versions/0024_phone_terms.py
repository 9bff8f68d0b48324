"""The words of telephone numbers are told from others: they find nobody for who may not read numbers."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_RANGE = "ck_client_search_term_distance_range"

_ADD = """
INSERT INTO client_search_term (practice_id, distance, term, client_id)
SELECT DISTINCT p.practice_id, 2, right(p.number, n), p.client_id
FROM client_phone AS p
JOIN client AS c ON c.practice_id = p.practice_id AND c.id = p.client_id
CROSS JOIN unnest(ARRAY[4, 7, 10]) AS n
WHERE c.merged_into_id IS NULL
"""

# Unless it is the word of something else as well: of a birth date, a number, or an odd name.
_DELETE = """
DELETE FROM client_search_term AS t
USING client_search_term AS phone, client AS c
WHERE t.distance = 0 AND phone.distance = 2
    AND (t.practice_id, t.term, t.client_id) = (phone.practice_id, phone.term, phone.client_id)
    AND (c.practice_id, c.id) = (t.practice_id, t.client_id)
    AND t.term <> ALL (ARRAY[
        to_char(c.birth_date, 'YYYYMMDD'), to_char(c.birth_date, 'MMDDYYYY'),
        to_char(c.birth_date, 'FMMMFMDDYYYY'),
        regexp_replace(fold(c.number), '[^[:alnum:]]+', '', 'g')
    ])
    AND t.term <> ALL (regexp_split_to_array(
        fold(concat_ws(' ', c.legal_first_name, c.legal_last_name, c.preferred_name)),
        '[^[:alnum:]]+'
    ))
"""


def upgrade() -> None:
    op.drop_constraint(op.f(_RANGE), "client_search_term", type_="check")
    op.create_check_constraint(op.f(_RANGE), "client_search_term", "distance BETWEEN 0 AND 2")
    op.execute(_ADD)
    op.execute(_DELETE)
    op.execute("DROP FUNCTION IF EXISTS client_matches(text[])")
