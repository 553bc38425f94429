-- looks --
-- How each look at an article ended, but for one whose end is not known yet.
SELECT fetched_at AS at, outcome, reason FROM capture
WHERE site_id = %(site_id)s AND article_hash = %(url_hash)s AND want = 'article' AND fetched_at <> %(but)s
ORDER BY fetched_at;

-- adopt --
-- Gives an article the looks that came from later than its first text, and before that text came.
UPDATE capture SET article_hash = %(url_hash)s
WHERE site_id = %(site_id)s AND url_hash = ANY(%(hashes)s) AND article_hash IS NULL AND want = 'article' AND fetched_at > %(after)s
    AND outcome IN ('GONE', 'BLOCKED', 'FAILED', 'REJECTED', 'QUARANTINED')
RETURNING fetched_at;

-- forget_turns --
-- Removes the turns of an article's state before they are told anew.
DELETE FROM state_change WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- tell_turn --
-- Notes a turn.
INSERT INTO state_change (site_id, url_hash, at, state, reason) VALUES (%(site_id)s, %(url_hash)s, %(at)s, %(state)s, %(reason)s);

-- tell_state --
-- Sets the state that the turns lead to.
UPDATE article SET state = %(state)s, gone_at = %(gone_at)s, fetched_at = greatest(fetched_at, %(last)s)
WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;

-- set_change --
-- Says what a version is to the one before.
UPDATE version SET change = %(change)s WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s AND version = %(version)s;

-- note_look --
-- Notes that an article was asked for and answered.
UPDATE article SET fetched_at = greatest(fetched_at, %(at)s) WHERE site_id = %(site_id)s AND url_hash = %(url_hash)s;
