-- discover --
-- Adds an address that the archive has not heard of, nor forgotten; says whether it was new.
INSERT INTO frontier (site_id, url_hash, url, listing_hash, discovered_at, due_at, priority)
SELECT %(site_id)s, %(url_hash)s, %(url)s, %(listing_hash)s::bytea, %(now)s, %(now)s, %(priority)s
WHERE NOT EXISTS (SELECT FROM tombstone_address WHERE url_hash = %(url_hash)s)
ON CONFLICT (site_id, url_hash) DO NOTHING;

-- due --
-- What to fetch now: the most urgent, then the longest due.
SELECT url, url_hash, attempts, priority
FROM frontier
WHERE site_id = %(site_id)s AND due_at <= %(now)s AND url_hash <> ALL(%(exclude)s)
ORDER BY priority DESC, due_at, url_hash
LIMIT %(limit)s;

-- count_due --
-- How many addresses are due now.
SELECT count(*) FROM frontier WHERE site_id = %(site_id)s AND due_at <= %(now)s;

-- mark_due --
-- Asks for an address to be fetched again now.
UPDATE frontier SET due_at = %(now)s, priority = greatest(priority, %(priority)s), attempts = 0
WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s);

-- settle --
-- Notes how an attempt ended and when to look again, not of a forgotten address; an older attempt tells only which article it is.
INSERT INTO frontier AS f (site_id, url_hash, url, discovered_at, due_at, attempts, last_at, last_outcome, last_reason, article_hash)
SELECT %(site_id)s, %(url_hash)s, %(url)s, %(now)s, %(due_at)s::timestamptz, %(attempts)s, %(now)s, %(outcome)s, %(reason)s,
    %(article_hash)s::bytea
WHERE NOT EXISTS (SELECT FROM tombstone_address WHERE url_hash = %(url_hash)s)
ON CONFLICT (site_id, url_hash) DO UPDATE
SET (due_at, attempts, priority, last_at, last_outcome, last_reason) = (
        SELECT excluded.due_at, excluded.attempts, 0, excluded.last_at, excluded.last_outcome, excluded.last_reason
        WHERE f.last_at IS NULL OR f.last_at <= excluded.last_at
        UNION ALL
        SELECT f.due_at, f.attempts, f.priority, f.last_at, f.last_outcome, f.last_reason WHERE f.last_at > excluded.last_at),
    discovered_at = least(f.discovered_at, excluded.discovered_at),
    article_hash = coalesce(excluded.article_hash, f.article_hash);

-- attempts --
-- How often in a row an address gave no page, and the article it is known to be.
SELECT attempts, article_hash FROM frontier WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;
