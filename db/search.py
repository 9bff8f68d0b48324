"""Finding clients by word: the terms kept of each client, and the function that matches them.

A term is folded and holds only letters and digits. A name is also kept with each one of its letters
taken out (distance 1); the words searched for lose a letter in the same way, so that two equality
look-ups find any one insertion, deletion, substitution or transposition, and an index serves them.
They find words of one length that are two slips apart as well, if each is the other but for one letter:
maria and amara, which both leave mara. Of the terms alone nobody can tell the two, for no term says
which letter was taken out of it where; whoever is found so ranks with those who have one other letter.
The ends of a telephone number (distance 2) find somebody only for whoever may read the number.
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

# A whole word counts 0, the beginning of one 1, and each letter left out 2: best matches first.
# No SET clause and no SECURITY DEFINER: PostgreSQL expands it into the query that calls it, under
# the caller's row policies, where only comparisons of text that leak nothing can use the index.
_MATCHES = """
CREATE OR REPLACE FUNCTION public.client_matches(words text[], with_phones boolean)
RETURNS TABLE (client_id uuid, distance integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
AS $$
    SELECT hit.client_id, sum(hit.distance)::integer
    FROM (
        SELECT w.position, found.client_id, min(found.distance) AS distance
        FROM (
            SELECT position, public.search_word(word) AS word
            FROM unnest($1) WITH ORDINALITY AS given (word, position)
            OFFSET 0  -- so that each word is folded once
        ) AS w
        CROSS JOIN LATERAL (
            SELECT t.client_id, CASE WHEN t.term = w.word THEN 0 ELSE 1 END AS distance
            FROM public.client_search_term AS t
            WHERE t.practice_id = (SELECT public.app_practice()) AND t.distance = 0
                AND t.term >= w.word AND t.term < w.word || chr(1114111)
                AND (length(w.word) > 3 OR w.word !~ '^[0-9]+$' OR t.term = w.word)
            UNION ALL
            SELECT t.client_id, CASE WHEN t.term = w.word THEN 0 ELSE 1 END
            FROM public.client_search_term AS t
            WHERE $2 AND t.practice_id = (SELECT public.app_practice()) AND t.distance = 2
                AND t.term >= w.word AND t.term < w.word || chr(1114111) AND length(w.word) > 3
            UNION ALL
            SELECT t.client_id, 2 * (t.distance + n.distance)
            FROM public.near(w.word) AS n
            JOIN public.client_search_term AS t ON t.term = n.term
            WHERE t.practice_id = (SELECT public.app_practice()) AND t.distance IN (0, 1)
        ) AS found
        WHERE w.word <> ''
        GROUP BY w.position, found.client_id
    ) AS hit
    GROUP BY hit.client_id
    HAVING count(*) = (SELECT count(*) FROM unnest($1) AS word WHERE public.search_word(word) <> '')
$$
"""

_TERMS = """
CREATE OR REPLACE FUNCTION public.client_terms(practice uuid, client uuid)
RETURNS TABLE (term text, distance integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 30
AS $$
    SELECT n.term, n.distance
    FROM public.client AS who,
        unnest(ARRAY[who.legal_first_name, who.legal_last_name, who.preferred_name]) AS name,
        public.name_words(name) AS word, public.near(word) AS n
    WHERE who.practice_id = $1 AND who.id = $2 AND who.merged_into_id IS NULL
    UNION ALL
    SELECT other, 0
    FROM public.client AS who, unnest(ARRAY[
        to_char(who.birth_date, 'YYYYMMDD'), to_char(who.birth_date, 'MMDDYYYY'),
        to_char(who.birth_date, 'FMMMFMDDYYYY'), public.search_word(who.number),
        public.search_word(who.id::text)
    ]) AS other
    WHERE who.practice_id = $1 AND who.id = $2 AND who.merged_into_id IS NULL
    UNION ALL
    SELECT right(p.number, n), 2
    FROM public.client_phone AS p, public.client AS who, unnest(ARRAY[4, 7, 10]) AS n
    WHERE p.practice_id = $1 AND p.client_id = $2 AND who.practice_id = $1 AND who.id = $2
        AND who.merged_into_id IS NULL
$$
"""

# `changed` holds the rows of the statement. The tables' rows are all taken at once, or loading a
# practice would take minutes.
_KEEP = """
CREATE OR REPLACE FUNCTION public.keep_client_terms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    key text := TG_ARGV[0];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE format('DELETE FROM client_search_term AS t USING changed AS c
            WHERE t.practice_id = c.practice_id AND t.client_id = c.%I', key);
    END IF;
    EXECUTE format('INSERT INTO client_search_term (practice_id, term, client_id, distance)
        SELECT c.practice_id, t.term, c.id, min(t.distance)
        FROM (SELECT DISTINCT practice_id, %I AS id FROM changed) AS c
        CROSS JOIN LATERAL client_terms(c.practice_id, c.id) AS t
        GROUP BY c.practice_id, c.id, t.term', key);
    RETURN NULL;
END $$
"""

_KEEP_NEW_PHONES = """
CREATE OR REPLACE FUNCTION public.keep_new_phone_terms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    INSERT INTO client_search_term (practice_id, term, client_id, distance)
    SELECT p.practice_id, right(p.number, n), p.client_id, 2
    FROM changed AS p, unnest(ARRAY[4, 7, 10]) AS n
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""


def _trigger(table: str, event: str, transition: str, function: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER keep_client_terms_{event.lower()} AFTER {event}"
        f" ON public.{table} REFERENCING {transition} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION public.{function}"
    )


SEARCH = (
    *_WORDS,
    _MATCHES,
    _TERMS,
    _KEEP,
    _KEEP_NEW_PHONES,
    _trigger("client", "INSERT", "NEW", "keep_client_terms('id')"),
    _trigger("client", "UPDATE", "NEW", "keep_client_terms('id')"),
    _trigger("client_phone", "INSERT", "NEW", "keep_new_phone_terms()"),
    _trigger("client_phone", "UPDATE", "NEW", "keep_client_terms('client_id')"),
    _trigger("client_phone", "DELETE", "OLD", "keep_client_terms('client_id')"),
)
