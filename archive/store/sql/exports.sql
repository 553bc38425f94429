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
