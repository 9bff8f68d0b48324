SELECT json_build_object('viewer', viewer) FROM (
    SELECT name FROM account WHERE practice_id = $1 AND id = $2
) AS viewer
