-- last_read --
-- When a page of a listing was last read, noting that it is read now; nothing for a reading that is not newer.
INSERT INTO listing_page AS p (site_id, listing_hash, page, read_at)
VALUES (%(site_id)s, %(listing_hash)s, %(page)s, %(now)s)
ON CONFLICT (site_id, listing_hash, page) DO UPDATE SET read_at = excluded.read_at WHERE p.read_at < excluded.read_at
RETURNING (SELECT o.read_at FROM listing_page o
    WHERE o.site_id = %(site_id)s AND o.listing_hash = %(listing_hash)s AND o.page = %(page)s);

-- stand --
-- Lengthens the stays of rows that stood there at the reading before, and begins one for each other row.
WITH shown AS (
    SELECT * FROM unnest(%(hashes)s::bytea[], %(positions)s::integer[]) AS r (url_hash, position)
), kept AS (
    UPDATE stay s SET until_at = %(now)s, last_position = r.position, best_position = least(s.best_position, r.position)
    FROM shown r
    WHERE s.site_id = %(site_id)s AND s.listing_hash = %(listing_hash)s AND s.page = %(page)s
        AND s.url_hash = r.url_hash AND s.until_at = %(before)s
    RETURNING s.url_hash
)
INSERT INTO stay (site_id, listing_hash, page, url_hash, since_at, until_at, first_position, last_position, best_position)
SELECT %(site_id)s, %(listing_hash)s, %(page)s, url_hash, %(now)s, %(now)s, position, position, position
FROM shown
WHERE url_hash NOT IN (SELECT url_hash FROM kept);
