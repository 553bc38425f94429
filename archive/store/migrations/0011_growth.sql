-- Costs that do not grow: a key leads to few articles from now on, and servers that have lz4 keep texts with it.

-- Of a key that many articles share, the ten first articles are kept.
CREATE TEMPORARY TABLE crowded ON COMMIT DROP AS
SELECT site_id, url_hash, array_agg(key) AS keys
FROM (
    SELECT s.site_id, s.url_hash, k.key, row_number() OVER (PARTITION BY k.key ORDER BY a.first_seen_at, s.site_id, s.url_hash) AS place
    FROM article_sketch s
    JOIN article a USING (site_id, url_hash)
    CROSS JOIN LATERAL unnest(s.keys) AS k (key)
) held
WHERE place > 10
GROUP BY site_id, url_hash;
UPDATE article_sketch s
SET keys = array(SELECT key FROM unnest(s.keys) AS k (key) WHERE key <> ALL(c.keys) ORDER BY key)
FROM crowded c
WHERE (s.site_id, s.url_hash) = (c.site_id, c.url_hash);
DROP TABLE common_key;
COMMENT ON TABLE article_sketch IS 'What an article is found by when a copy of it comes, without comparing all.';
COMMENT ON COLUMN article_sketch.keys IS 'Bands of its MinHash and hashes of its longest sentences, without those that many articles had before it.';

-- lz4 writes texts three times as fast as PostgreSQL's own method; not every build has it.
DO $$
BEGIN
    IF (SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression') THEN
        ALTER TABLE version ALTER COLUMN body SET COMPRESSION lz4;
        ALTER TABLE former_reading ALTER COLUMN body SET COMPRESSION lz4;
        ALTER TABLE article ALTER COLUMN search SET COMPRESSION lz4;
    END IF;
END $$;
