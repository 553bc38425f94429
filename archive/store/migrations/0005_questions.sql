-- What people ask the archive: stays on listings, and views for edits, copies, days and gaps.

CREATE TABLE listing_page (
    site_id text NOT NULL,
    listing_hash bytea NOT NULL,
    page integer NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, listing_hash, page),
    FOREIGN KEY (site_id, listing_hash) REFERENCES listing
);
COMMENT ON TABLE listing_page IS 'When each page of a listing was last read.';
COMMENT ON COLUMN listing_page.site_id IS 'The site.';
COMMENT ON COLUMN listing_page.listing_hash IS 'The listing.';
COMMENT ON COLUMN listing_page.page IS 'The page, from 1.';
COMMENT ON COLUMN listing_page.read_at IS 'When it was last read.';

CREATE TABLE stay (
    site_id text NOT NULL,
    listing_hash bytea NOT NULL,
    page integer NOT NULL,
    url_hash bytea NOT NULL,
    since_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    first_position integer NOT NULL,
    last_position integer NOT NULL,
    best_position integer NOT NULL,
    PRIMARY KEY (site_id, listing_hash, page, url_hash, since_at),
    FOREIGN KEY (site_id, listing_hash) REFERENCES listing
);
CREATE INDEX stay_by_time ON stay (site_id, listing_hash, page, until_at);
COMMENT ON TABLE stay IS 'From when until when a row stood on a page of a listing without being missed at a reading between.';
COMMENT ON COLUMN stay.site_id IS 'The site.';
COMMENT ON COLUMN stay.listing_hash IS 'The listing.';
COMMENT ON COLUMN stay.page IS 'The page, from 1.';
COMMENT ON COLUMN stay.url_hash IS 'The article.';
COMMENT ON COLUMN stay.since_at IS 'The first reading that showed it.';
COMMENT ON COLUMN stay.until_at IS 'The last reading that showed it.';
COMMENT ON COLUMN stay.first_position IS 'Its place at the first reading, from 1.';
COMMENT ON COLUMN stay.last_position IS 'Its place at the last reading.';
COMMENT ON COLUMN stay.best_position IS 'The highest place it had.';

CREATE VIEW on_listing AS
SELECT t.site_id, l.url AS listing_url, t.page, t.since_at, t.until_at, t.until_at - t.since_at AS lasted,
       t.first_position, t.last_position, t.best_position, t.site_id || '/' || left(encode(t.url_hash, 'hex'), 12) AS article_id,
       s.title, s.author, s.url, t.until_at = p.read_at AS stands
FROM stay t
JOIN listing l USING (site_id, listing_hash)
JOIN listing_page p USING (site_id, listing_hash, page)
JOIN sighting s ON (s.site_id, s.listing_hash, s.place, s.url_hash) = (t.site_id, t.listing_hash, 'list', t.url_hash);
COMMENT ON VIEW on_listing IS 'What stood on a listing, from when until when, and where.';
COMMENT ON COLUMN on_listing.site_id IS 'The site.';
COMMENT ON COLUMN on_listing.listing_url IS 'The listing.';
COMMENT ON COLUMN on_listing.page IS 'Its page, from 1.';
COMMENT ON COLUMN on_listing.since_at IS 'The first reading that showed it.';
COMMENT ON COLUMN on_listing.until_at IS 'The last reading that showed it.';
COMMENT ON COLUMN on_listing.lasted IS 'The time between these two.';
COMMENT ON COLUMN on_listing.first_position IS 'Its place at the first reading, from 1.';
COMMENT ON COLUMN on_listing.last_position IS 'Its place at the last reading.';
COMMENT ON COLUMN on_listing.best_position IS 'The highest place it had.';
COMMENT ON COLUMN on_listing.article_id IS 'The article, as `gisa show` takes it.';
COMMENT ON COLUMN on_listing.title IS 'The title last shown there.';
COMMENT ON COLUMN on_listing.author IS 'The writer last shown there.';
COMMENT ON COLUMN on_listing.url IS 'Its link.';
COMMENT ON COLUMN on_listing.stands IS 'The newest reading of that page still showed it.';

CREATE VIEW version_change AS
SELECT v.site_id, v.url_hash, v.site_id || '/' || left(encode(v.url_hash, 'hex'), 12) AS article_id, a.canonical_url,
       v.version, v.change, v.first_seen_at AS seen_at, o.last_seen_at AS before_seen_at,
       o.title AS title_before, v.title AS title_after, o.body AS body_before, v.body AS body_after,
       o.title <> v.title AS title_changed, o.body <> v.body AS body_changed, o.authors <> v.authors AS authors_changed,
       (SELECT c.modified_at FROM claimed_time c WHERE (c.site_id, c.url_hash, c.version) = (o.site_id, o.url_hash, o.version)
        ORDER BY c.first_seen_at DESC LIMIT 1) AS claimed_before,
       (SELECT c.modified_at FROM claimed_time c WHERE (c.site_id, c.url_hash, c.version) = (v.site_id, v.url_hash, v.version)
        ORDER BY c.first_seen_at LIMIT 1) AS claimed_after
FROM version v
JOIN version o ON (o.site_id, o.url_hash, o.version) = (v.site_id, v.url_hash, v.version - 1)
JOIN article a ON (a.site_id, a.url_hash) = (v.site_id, v.url_hash);
COMMENT ON VIEW version_change IS 'Every version but the first, beside the one before.';
COMMENT ON COLUMN version_change.site_id IS 'The site.';
COMMENT ON COLUMN version_change.url_hash IS 'The article.';
COMMENT ON COLUMN version_change.article_id IS 'The article, as `gisa diff` takes it.';
COMMENT ON COLUMN version_change.canonical_url IS 'Its address.';
COMMENT ON COLUMN version_change.version IS 'The later version.';
COMMENT ON COLUMN version_change.change IS 'edited or replaced.';
COMMENT ON COLUMN version_change.seen_at IS 'When the later version was first seen.';
COMMENT ON COLUMN version_change.before_seen_at IS 'When the earlier one was last seen: the edit lies between.';
COMMENT ON COLUMN version_change.title_before IS 'The earlier headline.';
COMMENT ON COLUMN version_change.title_after IS 'The later headline.';
COMMENT ON COLUMN version_change.body_before IS 'The earlier text.';
COMMENT ON COLUMN version_change.body_after IS 'The later text.';
COMMENT ON COLUMN version_change.title_changed IS 'The headline differs.';
COMMENT ON COLUMN version_change.body_changed IS 'The text differs.';
COMMENT ON COLUMN version_change.authors_changed IS 'The authors differ.';
COMMENT ON COLUMN version_change.claimed_before IS 'The time of editing that the page last claimed with the earlier version.';
COMMENT ON COLUMN version_change.claimed_after IS 'The time of editing that it first claimed with the later one.';

CREATE VIEW silent_edit AS
SELECT site_id, article_id, canonical_url, version, seen_at, title_before, title_after, title_changed, body_changed, claimed_after AS claimed_at
FROM version_change c
WHERE change IN ('edited', 'replaced') AND claimed_before IS NOT DISTINCT FROM claimed_after
    AND EXISTS (SELECT FROM claimed_time t WHERE t.site_id = c.site_id);
COMMENT ON VIEW silent_edit IS 'Edits that the page does not own up to: the text changed, the time of editing that it claims did not.';
COMMENT ON COLUMN silent_edit.site_id IS 'The site; only sites that claim times of editing at all.';
COMMENT ON COLUMN silent_edit.article_id IS 'The article.';
COMMENT ON COLUMN silent_edit.canonical_url IS 'Its address.';
COMMENT ON COLUMN silent_edit.version IS 'The version that the edit made.';
COMMENT ON COLUMN silent_edit.seen_at IS 'When it was first seen.';
COMMENT ON COLUMN silent_edit.title_before IS 'The headline before.';
COMMENT ON COLUMN silent_edit.title_after IS 'The headline after.';
COMMENT ON COLUMN silent_edit.title_changed IS 'The headline differs.';
COMMENT ON COLUMN silent_edit.body_changed IS 'The text differs.';
COMMENT ON COLUMN silent_edit.claimed_at IS 'The time of editing that the page claims, before and after; NULL where it claims none.';

CREATE VIEW empty_edit AS
SELECT c.site_id, c.site_id || '/' || left(encode(c.url_hash, 'hex'), 12) AS article_id, a.canonical_url, c.version,
       c.first_seen_at AS seen_at, c.claimed_before, c.modified_at AS claimed_after
FROM (SELECT t.*, lag(modified_at) OVER (PARTITION BY site_id, url_hash, version ORDER BY first_seen_at) AS claimed_before FROM claimed_time t) c
JOIN article a USING (site_id, url_hash)
WHERE c.claimed_before IS NOT NULL;
COMMENT ON VIEW empty_edit IS 'Times of editing that moved although the text did not.';
COMMENT ON COLUMN empty_edit.site_id IS 'The site.';
COMMENT ON COLUMN empty_edit.article_id IS 'The article.';
COMMENT ON COLUMN empty_edit.canonical_url IS 'Its address.';
COMMENT ON COLUMN empty_edit.version IS 'The version that it showed all along.';
COMMENT ON COLUMN empty_edit.seen_at IS 'When the new time was first seen.';
COMMENT ON COLUMN empty_edit.claimed_before IS 'The time that it claimed before.';
COMMENT ON COLUMN empty_edit.claimed_after IS 'The time that it claims since.';

CREATE VIEW article_day AS
SELECT (coalesce(published_at, first_seen_at) AT TIME ZONE 'Asia/Seoul')::date AS day, site_id,
       coalesce(publisher, site_id) AS publisher, count(*) AS articles, count(*) FILTER (WHERE version > 1) AS edited,
       count(*) FILTER (WHERE state = 'gone') AS gone
FROM current_article
GROUP BY 1, 2, 3;
COMMENT ON VIEW article_day IS 'Articles by Korean day of publication, site and publisher.';
COMMENT ON COLUMN article_day.day IS 'The day in Korea; of the first sighting where no time of publication is known.';
COMMENT ON COLUMN article_day.site_id IS 'The site.';
COMMENT ON COLUMN article_day.publisher IS 'The outlet; the site where none is known.';
COMMENT ON COLUMN article_day.articles IS 'How many.';
COMMENT ON COLUMN article_day.edited IS 'How many of them have more than one version.';
COMMENT ON COLUMN article_day.gone IS 'How many of them are gone.';

CREATE VIEW number_gap AS
SELECT n.site_id, l.url AS listing_url, n.before + 1 AS first_missing, n.no - 1 AS last_missing, n.no - n.before - 1 AS missing
FROM (
    SELECT site_id, listing_hash, no, lag(no) OVER (PARTITION BY site_id, listing_hash ORDER BY no) AS before
    FROM (SELECT DISTINCT site_id, listing_hash, no FROM sighting WHERE place = 'list' AND no IS NOT NULL) d
) n
JOIN listing l USING (site_id, listing_hash)
WHERE n.no > n.before + 1;
COMMENT ON VIEW number_gap IS 'Numbers that no row of a listing was seen to carry, between the lowest and the highest seen.';
COMMENT ON COLUMN number_gap.site_id IS 'The site.';
COMMENT ON COLUMN number_gap.listing_url IS 'The listing.';
COMMENT ON COLUMN number_gap.first_missing IS 'First number of the gap.';
COMMENT ON COLUMN number_gap.last_missing IS 'Last number of the gap.';
COMMENT ON COLUMN number_gap.missing IS 'How many.';

CREATE VIEW copy_member AS
SELECT k.kinship_id, row_number() OVER (PARTITION BY k.kinship_id ORDER BY a.published_at NULLS LAST, a.first_seen_at) AS place,
       a.article_id, a.site_id, a.publisher, a.origin_publisher, a.title, a.published_at, a.first_seen_at, k.jaccard, k.containment
FROM kin k
JOIN current_article a USING (site_id, url_hash);
COMMENT ON VIEW copy_member IS 'Every copy in its group, in the order of publication.';
COMMENT ON COLUMN copy_member.kinship_id IS 'The group.';
COMMENT ON COLUMN copy_member.place IS '1 for the one published first.';
COMMENT ON COLUMN copy_member.article_id IS 'The article.';
COMMENT ON COLUMN copy_member.site_id IS 'Its site.';
COMMENT ON COLUMN copy_member.publisher IS 'The outlet that published it there.';
COMMENT ON COLUMN copy_member.origin_publisher IS 'The outlet that it names as its source.';
COMMENT ON COLUMN copy_member.title IS 'Its headline.';
COMMENT ON COLUMN copy_member.published_at IS 'When it says it was published.';
COMMENT ON COLUMN copy_member.first_seen_at IS 'When the archive first read it.';
COMMENT ON COLUMN copy_member.jaccard IS 'As in kin.jaccard.';
COMMENT ON COLUMN copy_member.containment IS 'As in kin.containment.';
