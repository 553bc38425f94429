-- articles --
-- Articles as they are now, after a place in their order.
SELECT site_id, url_hash, article_id, canonical_url, state, version, title, subtitle, body, captions, authors, byline_raw, publisher,
    origin_publisher, section, keywords, published_at, published_at_raw, modified_at, modified_at_raw,
    first_seen_at, last_seen_at, last_changed_at, fetched_at, gone_at
FROM current_article
WHERE (site_id, url_hash) > (%(after_site)s, %(after_hash)s)
    AND (%(site_id)s::text IS NULL OR site_id = %(site_id)s)
    AND (%(publisher)s::text IS NULL OR %(publisher)s IN (publisher, origin_publisher))
    AND (%(since)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) < %(until)s)
    AND (%(changed_since)s::timestamptz IS NULL OR greatest(last_changed_at, coalesce(gone_at, last_changed_at)) >= %(changed_since)s)
ORDER BY site_id, url_hash
LIMIT %(limit)s;

-- captures --
-- Captures whose raw bytes are kept, with what they were fetched for, after a place in the order of time.
SELECT c.site_id, c.url_hash, c.fetched_at, c.url, c.want, l.url AS listing_url, c.page, c.outcome, c.reason,
    c.segment, c.segment_offset, c.segment_length
FROM capture c
LEFT JOIN listing l USING (site_id, listing_hash)
LEFT JOIN current_article a ON (a.site_id, a.url_hash) = (c.site_id, c.article_hash)
WHERE (c.fetched_at, c.site_id, c.url_hash) > (%(after_at)s::timestamptz, %(after_site)s, %(after_hash)s) AND c.segment IS NOT NULL
    AND (%(every)s OR EXISTS (SELECT FROM version v WHERE (v.site_id, v.url_hash) = (c.site_id, c.article_hash)
        AND (v.capture_url_hash, v.capture_at) = (c.url_hash, c.fetched_at)))
    AND (%(site_id)s::text IS NULL OR c.site_id = %(site_id)s)
    AND (%(publisher)s::text IS NULL OR %(publisher)s IN (a.publisher, a.origin_publisher))
    AND (%(since)s::timestamptz IS NULL OR coalesce(a.published_at, a.first_seen_at, c.fetched_at) >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR coalesce(a.published_at, a.first_seen_at, c.fetched_at) < %(until)s)
    AND (%(changed_since)s::timestamptz IS NULL OR c.fetched_at >= %(changed_since)s)
ORDER BY c.fetched_at, c.site_id, c.url_hash
LIMIT %(limit)s;

-- without_bytes --
-- How many of them have no raw bytes any more.
SELECT count(*)
FROM capture c
LEFT JOIN current_article a ON (a.site_id, a.url_hash) = (c.site_id, c.article_hash)
WHERE c.segment IS NULL
    AND (%(every)s OR EXISTS (SELECT FROM version v WHERE (v.site_id, v.url_hash) = (c.site_id, c.article_hash)
        AND (v.capture_url_hash, v.capture_at) = (c.url_hash, c.fetched_at)))
    AND (%(site_id)s::text IS NULL OR c.site_id = %(site_id)s)
    AND (%(publisher)s::text IS NULL OR %(publisher)s IN (a.publisher, a.origin_publisher))
    AND (%(since)s::timestamptz IS NULL OR coalesce(a.published_at, a.first_seen_at, c.fetched_at) >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR coalesce(a.published_at, a.first_seen_at, c.fetched_at) < %(until)s)
    AND (%(changed_since)s::timestamptz IS NULL OR c.fetched_at >= %(changed_since)s);
