"""Finding clients by word: the terms kept of each client, and the function that matches them.

A term is folded and holds only letters and digits. A name is also kept with each one of its letters
taken out (distance 1); the words searched for lose a letter in the same way, so that two equality
look-ups find any one insertion, deletion, substitution or transposition, and an index serves them.
They find words of one length that are two slips apart as well, if each is the other but for one letter:
maria and amara, which both leave mara. Of the terms alone nobody can tell the two, for no term says
which letter was taken out of it where; whoever is found so ranks with those who have one other letter.
Two more is added to the terms of what `clients:contact` opens: telephone numbers, e-mail addresses, and
the names of guardians and guarantors. They find somebody only for whoever may read them.
"""

from __future__ import annotations

# Digits are never guessed at: one digit off is another person's telephone number. STRICT keeps
# near() out of the query around it, where the planner would take its eight rows for a thousand.
_WORDS = (
    """
CREATE OR REPLACE FUNCTION public.search_word(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT regexp_replace(public.fold($1), '[^[:alnum:]]+', '', 'g') $$
""",
    """
CREATE OR REPLACE FUNCTION public.name_words(name text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 2
AS $$
    SELECT w.word FROM (
        SELECT regexp_split_to_table(public.fold($1), '[^[:alnum:]]+')
        UNION
        SELECT regexp_replace(token, '[^[:alnum:]]+', '', 'g')
        FROM regexp_split_to_table(public.fold($1), '\\s+') AS token
    ) AS w (word) WHERE w.word <> ''
$$
""",
    """
CREATE OR REPLACE FUNCTION public.near(word text) RETURNS TABLE (term text, distance integer)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 8
AS $$
    SELECT $1, 0
    UNION
    SELECT overlay($1 PLACING '' FROM i FOR 1), 1
    FROM generate_series(1, length($1)) AS i
    WHERE length($1) >= 4 AND $1 !~ '[0-9]'
$$
""",
)

# A whole word counts 0, the beginning of one 1, and each letter left out 2: best matches first. What
# is not the client's own name, number or birth date counts 1 more. An address is not guessed at either.
# No SET clause and no SECURITY DEFINER: PostgreSQL expands it into the query that calls it, under
# the caller's row policies, where only comparisons of text that leak nothing can use the index.
_MATCHES = """
CREATE OR REPLACE FUNCTION public.client_matches(words text[], with_contact boolean)
RETURNS TABLE (client_id uuid, distance integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
AS $$
    SELECT hit.client_id, sum(hit.distance)::integer
    FROM (
        SELECT w.position, found.client_id, min(found.distance) AS distance
        FROM (
            SELECT position, public.search_word(word) AS word, word ~ '@' AS is_address
            FROM unnest($1) WITH ORDINALITY AS given (word, position)
            OFFSET 0  -- so that each word is folded once
        ) AS w
        CROSS JOIN LATERAL (
            SELECT t.client_id, t.distance / 2 + (t.term <> w.word)::integer AS distance
            FROM public.client_search_term AS t
            WHERE t.practice_id = (SELECT public.app_practice())
                AND t.distance = ANY (CASE WHEN $2 THEN ARRAY[0, 2] ELSE ARRAY[0] END)
                AND t.term >= w.word AND t.term < w.word || chr(1114111)
                AND (length(w.word) > 3 OR w.word !~ '^[0-9]+$' OR t.term = w.word)
            UNION ALL
            SELECT t.client_id, t.distance / 2 + 2 * (t.distance % 2 + n.distance)
            FROM public.near(w.word) AS n
            JOIN public.client_search_term AS t ON t.term = n.term
            WHERE NOT w.is_address AND t.practice_id = (SELECT public.app_practice())
                AND t.distance = ANY (CASE WHEN $2 THEN ARRAY[0, 1, 2, 3] ELSE ARRAY[0, 1] END)
        ) AS found
        WHERE w.word <> ''
        GROUP BY w.position, found.client_id
    ) AS hit
    GROUP BY hit.client_id
    HAVING count(*) = (SELECT count(*) FROM unnest($1) AS word WHERE public.search_word(word) <> '')
$$
"""

# A number is found with what stands before its digits and without, and without its zeros.
_TERMS = """
CREATE OR REPLACE FUNCTION public.client_terms(practice uuid, client uuid)
RETURNS TABLE (term text, distance integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
AS $$
    SELECT found.term, found.distance
    FROM public.client AS who CROSS JOIN LATERAL (
        SELECT n.term, n.distance
        FROM unnest(ARRAY[who.legal_first_name, who.legal_last_name, who.preferred_name]) AS name,
            public.name_words(name) AS word, public.near(word) AS n
        UNION ALL
        SELECT other, 0 FROM unnest(ARRAY[
            to_char(who.birth_date, 'YYYYMMDD'), to_char(who.birth_date, 'MMDDYYYY'),
            to_char(who.birth_date, 'FMMMFMDDYYYY'), public.search_word(who.number),
            substring(who.number FROM '[0-9]+$'), substring(who.number FROM '[1-9][0-9]*$'),
            public.search_word(who.id::text)
        ]) AS other
        UNION ALL
        SELECT c.term, c.distance FROM public.contact_terms($1, $2) AS c
    ) AS found
    WHERE who.practice_id = $1 AND who.id = $2 AND who.merged_into_id IS NULL
        AND found.term IS NOT NULL
$$
"""

_CONTACT_TERMS = """
CREATE OR REPLACE FUNCTION public.contact_terms(practice uuid, client uuid)
RETURNS TABLE (term text, distance integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
AS $$
    WITH related AS (
        SELECT p.name, p.phone, p.email FROM public.related_person AS p
        WHERE p.practice_id = $1 AND p.client_id = $2 AND p.kind IN ('GUARDIAN', 'GUARANTOR')
    ), reached AS (
        SELECT p.number AS phone, NULL AS email FROM public.client_phone AS p
        WHERE p.practice_id = $1 AND p.client_id = $2
        UNION ALL
        SELECT NULL, e.address FROM public.client_email AS e
        WHERE e.practice_id = $1 AND e.client_id = $2
        UNION ALL
        SELECT related.phone, related.email FROM related
    )
    SELECT right(reached.phone, n), 2 FROM reached, unnest(ARRAY[4, 7, 10]) AS n
    WHERE reached.phone IS NOT NULL
    UNION ALL
    SELECT public.search_word(reached.email), 2 FROM reached
    WHERE public.search_word(reached.email) <> ''
    UNION ALL
    SELECT n.term, 2 + n.distance
    FROM related, public.name_words(related.name) AS word, public.near(word) AS n
$$
"""

# `changed` holds the rows of the statement. The tables' rows are all taken at once, or loading a
# practice would take minutes; for what comes to a client the function of its terms alone is asked.
_KEEP = """
CREATE OR REPLACE FUNCTION public.keep_client_terms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    key text := TG_ARGV[0];
    terms text := TG_ARGV[1];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE format('DELETE FROM client_search_term AS t USING changed AS c
            WHERE t.practice_id = c.practice_id AND t.client_id = c.%I', key);
    END IF;
    EXECUTE format('INSERT INTO client_search_term (practice_id, term, client_id, distance)
        SELECT c.practice_id, t.term, c.id, min(t.distance)
        FROM (SELECT DISTINCT practice_id, %I AS id FROM changed) AS c
        CROSS JOIN LATERAL %I(c.practice_id, c.id) AS t
        GROUP BY c.practice_id, c.id, t.term, t.distance / 2
        ON CONFLICT DO NOTHING', key, terms);
    RETURN NULL;
END $$
"""


def _trigger(table: str, event: str, key: str, terms: str = "client_terms") -> str:
    transition = "OLD" if event == "DELETE" else "NEW"
    return (
        f"CREATE OR REPLACE TRIGGER keep_client_terms_{event.lower()} AFTER {event}"
        f" ON public.{table} REFERENCING {transition} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION public.keep_client_terms('{key}', '{terms}')"
    )


def _contact_triggers(table: str) -> tuple[str, ...]:
    return (
        _trigger(table, "INSERT", "client_id", "contact_terms"),
        _trigger(table, "UPDATE", "client_id"),
        _trigger(table, "DELETE", "client_id"),
    )


SEARCH = (
    *_WORDS,
    _MATCHES,
    _CONTACT_TERMS,
    _TERMS,
    _KEEP,
    _trigger("client", "INSERT", "id"),
    _trigger("client", "UPDATE", "id"),
    *_contact_triggers("client_phone"),
    *_contact_triggers("client_email"),
    *_contact_triggers("related_person"),
)
