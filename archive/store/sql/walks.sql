-- claim --
-- Makes this connection the only one that crawls a site; false where another one does.
SELECT pg_try_advisory_lock(hashtextextended('gisa-crawl:' || %(site_id)s, 0));

-- whole_at --
-- When a reading of a listing last left nothing unread above what was known.
SELECT whole_at FROM listing WHERE site_id = %(site_id)s AND listing_hash = %(listing_hash)s;

-- mark_whole --
-- Notes that a reading of a listing left nothing unread above what was known.
UPDATE listing SET whole_at = greatest(whole_at, %(now)s)
WHERE site_id = %(site_id)s AND listing_hash = %(listing_hash)s;

-- seen_by --
-- Which of these rows the listing's own pages had shown by a moment.
SELECT url_hash FROM sighting
WHERE site_id = %(site_id)s AND listing_hash = %(listing_hash)s AND place = 'list'
    AND url_hash = ANY(%(hashes)s) AND first_seen_at <= %(moment)s;

-- untried --
-- What to fetch now and was not tried since a moment: the most urgent, then the longest due.
SELECT url, url_hash, attempts, priority
FROM frontier
WHERE site_id = %(site_id)s AND due_at <= %(now)s AND (last_at IS NULL OR last_at < %(since)s)
    AND url_hash <> ALL(%(exclude)s)
ORDER BY priority DESC, due_at, url_hash
LIMIT %(limit)s;
