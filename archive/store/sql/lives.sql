-- events --
-- What happened to an article besides its texts: turns of its state, looks that gave no text, and attempts that got no page.
SELECT at, what, reason, detail FROM (
    SELECT c.at, CASE WHEN c.state = 'restored' THEN 'RESTORED' ELSE upper(c.state) END AS what, c.reason, NULL AS detail
    FROM state_change c
    WHERE c.site_id = %(site_id)s AND c.url_hash = %(url_hash)s
    UNION ALL
    SELECT c.fetched_at, c.outcome, c.reason, c.detail
    FROM capture c
    WHERE c.site_id = %(site_id)s AND c.article_hash = %(url_hash)s
        AND (c.outcome IN ('GONE', 'BLOCKED', 'REJECTED', 'FAILED', 'QUARANTINED') OR c.reason = 'flapping')
        AND NOT EXISTS (SELECT FROM state_change s WHERE (s.site_id, s.url_hash, s.at) = (c.site_id, c.article_hash, c.fetched_at))
    UNION ALL
    SELECT f.last_at, f.last_outcome, f.last_reason, f.url
    FROM frontier f
    WHERE f.site_id = %(site_id)s AND coalesce(f.article_hash, f.url_hash) = %(url_hash)s AND f.last_outcome IN ('FAILED', 'BLOCKED')
        AND NOT EXISTS (SELECT FROM capture c WHERE (c.site_id, c.url_hash, c.fetched_at) = (f.site_id, f.url_hash, f.last_at))
) e
ORDER BY at, what;

-- silent --
-- The versions that an edit made which the page does not own up to.
SELECT version FROM silent_edit WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- empty --
-- Times of editing that moved although the text did not.
SELECT version, seen_at, claimed_before, claimed_after FROM empty_edit
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s
ORDER BY seen_at;
