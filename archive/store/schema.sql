-- The whole schema. The migrations lead to it: a test builds a database from each and compares them.

CREATE TABLE site (
    site_id text PRIMARY KEY,
    name text NOT NULL,
    publisher text,
    platform text,
    recipe text NOT NULL DEFAULT '',
    added_at timestamptz NOT NULL
);
COMMENT ON TABLE site IS 'A source that something was archived from.';
COMMENT ON COLUMN site.site_id IS 'The id of its definition, or its host where it has none.';
COMMENT ON COLUMN site.name IS 'Its name as people say it.';
COMMENT ON COLUMN site.publisher IS 'The outlet, where the definition names it.';
COMMENT ON COLUMN site.platform IS 'The platform that its definition extends, such as rhymix.';
COMMENT ON COLUMN site.recipe IS 'Digest of the rules and the reader version last used.';
COMMENT ON COLUMN site.added_at IS 'When the archive first met it.';

CREATE TABLE run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id text NOT NULL,
    why text NOT NULL,
    unit jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    exit_code integer,
    note text,
    host text NOT NULL,
    pid integer NOT NULL
);
CREATE INDEX run_by_site ON run (site_id, started_at DESC);
COMMENT ON TABLE run IS 'One piece of crawling: why it ran, when, and how it ended.';
COMMENT ON COLUMN run.run_id IS 'Number of the run.';
COMMENT ON COLUMN run.site_id IS 'The site it crawled.';
COMMENT ON COLUMN run.why IS 'crawl, fetch, recrawl or daemon.';
COMMENT ON COLUMN run.unit IS 'What it was asked to do.';
COMMENT ON COLUMN run.started_at IS 'When it began.';
COMMENT ON COLUMN run.finished_at IS 'When it ended; NULL while it runs, or when it was killed and not yet reaped.';
COMMENT ON COLUMN run.exit_code IS '0 done, 1 done with failures, 2 wrong configuration, negative: killed by that signal.';
COMMENT ON COLUMN run.note IS 'A sentence on how it ended, where there is something to say.';
COMMENT ON COLUMN run.host IS 'The machine it ran on.';
COMMENT ON COLUMN run.pid IS 'Its process there.';

CREATE TABLE outcome_count (
    site_id text NOT NULL,
    run_id bigint NOT NULL REFERENCES run,
    want text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL DEFAULT '',
    n integer NOT NULL,
    PRIMARY KEY (site_id, run_id, want, outcome, reason)
);
COMMENT ON TABLE outcome_count IS 'How many pages of a run ended in each outcome.';
COMMENT ON COLUMN outcome_count.site_id IS 'The site.';
COMMENT ON COLUMN outcome_count.run_id IS 'The run.';
COMMENT ON COLUMN outcome_count.want IS 'What the pages were fetched for: article or listing.';
COMMENT ON COLUMN outcome_count.outcome IS 'NEW, EDITED, REPLACED, UNCHANGED, MOVED, GONE, BLOCKED, REJECTED, FAILED or QUARANTINED.';
COMMENT ON COLUMN outcome_count.reason IS 'Why, where the outcome has reasons; else empty.';
COMMENT ON COLUMN outcome_count.n IS 'How many.';

CREATE TABLE listing (
    site_id text NOT NULL REFERENCES site,
    listing_hash bytea NOT NULL,
    url text NOT NULL,
    kind text NOT NULL,
    first_read_at timestamptz NOT NULL,
    last_read_at timestamptz NOT NULL,
    last_new_at timestamptz,
    whole_at timestamptz,
    PRIMARY KEY (site_id, listing_hash)
);
COMMENT ON TABLE listing IS 'A page, or a run of pages, that leads to articles.';
COMMENT ON COLUMN listing.site_id IS 'The site.';
COMMENT ON COLUMN listing.listing_hash IS 'First 16 bytes of the SHA-256 of its URL.';
COMMENT ON COLUMN listing.url IS 'Address of its first page.';
COMMENT ON COLUMN listing.kind IS 'board, section, feed, sitemap; or under: the table under posts of no known listing.';
COMMENT ON COLUMN listing.first_read_at IS 'When it was first read.';
COMMENT ON COLUMN listing.last_read_at IS 'When it was last read.';
COMMENT ON COLUMN listing.last_new_at IS 'When it last showed a row that the archive had not seen.';
COMMENT ON COLUMN listing.whole_at IS 'When a reading of it last came down to rows known before, or to its end: rows first seen later may hide others.';

CREATE TABLE sighting (
    site_id text NOT NULL,
    listing_hash bytea NOT NULL,
    place text NOT NULL CHECK (place IN ('list', 'under')),
    url_hash bytea NOT NULL,
    url text,
    no integer,
    title text NOT NULL,
    author text,
    date_raw text,
    published_at timestamptz,
    is_new boolean NOT NULL,
    is_notice boolean NOT NULL,
    is_secret boolean NOT NULL,
    comments integer NOT NULL,
    category text,
    page integer NOT NULL,
    position integer NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, listing_hash, place, url_hash),
    FOREIGN KEY (site_id, listing_hash) REFERENCES listing
);
CREATE INDEX sighting_by_url ON sighting (site_id, url_hash);
COMMENT ON TABLE sighting IS 'A row seen on a listing, or in the table printed under a post.';
COMMENT ON COLUMN sighting.site_id IS 'The site.';
COMMENT ON COLUMN sighting.listing_hash IS 'The listing it stood on.';
COMMENT ON COLUMN sighting.place IS 'list: on a page of the listing; under: in the table under a post.';
COMMENT ON COLUMN sighting.url_hash IS 'The article it leads to, as in article.url_hash.';
COMMENT ON COLUMN sighting.url IS 'Its link; NULL for a row without one.';
COMMENT ON COLUMN sighting.no IS 'The number last shown: a count, which boards renumber.';
COMMENT ON COLUMN sighting.title IS 'The title last shown.';
COMMENT ON COLUMN sighting.author IS 'The writer last shown.';
COMMENT ON COLUMN sighting.date_raw IS 'The date first shown, as it stood there.';
COMMENT ON COLUMN sighting.published_at IS 'What that date meant when it was first seen.';
COMMENT ON COLUMN sighting.is_new IS 'It carried a "new" mark when it was first seen.';
COMMENT ON COLUMN sighting.is_notice IS 'It was pinned when it was last seen.';
COMMENT ON COLUMN sighting.is_secret IS 'It was marked as secret when it was last seen.';
COMMENT ON COLUMN sighting.comments IS 'Comments last shown.';
COMMENT ON COLUMN sighting.category IS 'Category shown with it.';
COMMENT ON COLUMN sighting.page IS 'Page of the listing it was last seen on, from 1.';
COMMENT ON COLUMN sighting.position IS 'Its place on that page when it was last seen, from 1.';
COMMENT ON COLUMN sighting.first_seen_at IS 'When it was first seen there.';
COMMENT ON COLUMN sighting.last_seen_at IS 'When it was last seen there.';

CREATE TABLE frontier (
    site_id text NOT NULL REFERENCES site,
    url_hash bytea NOT NULL,
    url text NOT NULL,
    listing_hash bytea,
    discovered_at timestamptz NOT NULL,
    due_at timestamptz,
    priority smallint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    last_at timestamptz,
    last_outcome text,
    last_reason text,
    article_hash bytea,
    PRIMARY KEY (site_id, url_hash)
);
CREATE INDEX frontier_due ON frontier (site_id, priority DESC, due_at) WHERE due_at IS NOT NULL;
COMMENT ON TABLE frontier IS 'Every article address the archive has heard of, and when to look at it next.';
COMMENT ON COLUMN frontier.site_id IS 'The site.';
COMMENT ON COLUMN frontier.url_hash IS 'First 16 bytes of the SHA-256 of the address in its one spelling.';
COMMENT ON COLUMN frontier.url IS 'The address in its one spelling.';
COMMENT ON COLUMN frontier.listing_hash IS 'The listing that led to it.';
COMMENT ON COLUMN frontier.discovered_at IS 'When it was first heard of.';
COMMENT ON COLUMN frontier.due_at IS 'When to fetch it next; NULL: not again by itself.';
COMMENT ON COLUMN frontier.priority IS 'Higher goes first.';
COMMENT ON COLUMN frontier.attempts IS 'Attempts in a row that gave no page.';
COMMENT ON COLUMN frontier.last_at IS 'When it was last tried.';
COMMENT ON COLUMN frontier.last_outcome IS 'How that ended.';
COMMENT ON COLUMN frontier.last_reason IS 'Why, where there is a reason.';
COMMENT ON COLUMN frontier.article_hash IS 'The article it turned out to be: differs from url_hash where the page names another address as its own.';

CREATE TABLE capture (
    site_id text NOT NULL REFERENCES site,
    url_hash bytea NOT NULL,
    fetched_at timestamptz NOT NULL,
    url text NOT NULL,
    want text NOT NULL,
    status integer NOT NULL,
    content_type text,
    body_size integer NOT NULL,
    body_digest bytea NOT NULL,
    segment text,
    segment_offset bigint,
    segment_length integer,
    outcome text NOT NULL,
    reason text,
    detail text,
    article_hash bytea,
    run_id bigint,
    thinned_at timestamptz,
    lost_at timestamptz,
    erased_at timestamptz,
    listing_hash bytea,
    page integer,
    PRIMARY KEY (site_id, url_hash, fetched_at)
);
CREATE INDEX capture_by_time ON capture (fetched_at, site_id, url_hash);
CREATE INDEX capture_by_article ON capture (site_id, article_hash, fetched_at) WHERE article_hash IS NOT NULL;
CREATE INDEX capture_by_segment ON capture (segment, segment_offset) WHERE segment IS NOT NULL;
COMMENT ON TABLE capture IS 'One response, where its raw bytes lie, and the one outcome that it ended in.';
COMMENT ON COLUMN capture.site_id IS 'The site.';
COMMENT ON COLUMN capture.url_hash IS 'The address asked for, hashed in its one spelling.';
COMMENT ON COLUMN capture.fetched_at IS 'When the response arrived.';
COMMENT ON COLUMN capture.url IS 'The address asked for, as asked.';
COMMENT ON COLUMN capture.want IS 'article or listing.';
COMMENT ON COLUMN capture.status IS 'HTTP status.';
COMMENT ON COLUMN capture.content_type IS 'The Content-Type header.';
COMMENT ON COLUMN capture.body_size IS 'Bytes of the content after content decoding.';
COMMENT ON COLUMN capture.body_digest IS 'SHA-256 of these bytes.';
COMMENT ON COLUMN capture.segment IS 'WARC segment below GISA_HOME/warc; NULL where the raw bytes are not kept.';
COMMENT ON COLUMN capture.segment_offset IS 'First byte of its record in the segment.';
COMMENT ON COLUMN capture.segment_length IS 'Bytes of its record in the segment.';
COMMENT ON COLUMN capture.outcome IS 'How it ended.';
COMMENT ON COLUMN capture.reason IS 'Why, where there is a reason.';
COMMENT ON COLUMN capture.detail IS 'A sentence on what was seen, where there is something to say.';
COMMENT ON COLUMN capture.article_hash IS 'The article that it shows or once showed.';
COMMENT ON COLUMN capture.run_id IS 'The run that fetched it.';
COMMENT ON COLUMN capture.thinned_at IS 'When its raw bytes were let go, because they showed what others show: docs/raw-captures.md says which.';
COMMENT ON COLUMN capture.lost_at IS 'When its raw bytes were found to be lost.';
COMMENT ON COLUMN capture.erased_at IS 'When its raw bytes were erased, because they showed the headline of an article that was to be forgotten.';
COMMENT ON COLUMN capture.listing_hash IS 'The listing that it is a page of, where it was fetched as one.';
COMMENT ON COLUMN capture.page IS 'Which page of that listing, from 1, where that was known.';

CREATE TABLE article (
    site_id text NOT NULL REFERENCES site,
    url_hash bytea NOT NULL,
    canonical_url text NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'missing', 'gone', 'blocked')),
    version integer NOT NULL,
    published_at timestamptz,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    last_changed_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL,
    gone_at timestamptz,
    search tsvector NOT NULL,
    PRIMARY KEY (site_id, url_hash)
);
CREATE INDEX article_search ON article USING gin (search) WITH (fastupdate = off);
CREATE INDEX article_by_time ON article (published_at DESC NULLS LAST);
CREATE INDEX article_by_moment ON article (coalesce(published_at, first_seen_at), site_id, url_hash);
CREATE INDEX article_by_change ON article (site_id, last_changed_at);
COMMENT ON TABLE article IS 'One article of one site, whatever addresses lead to it.';
COMMENT ON COLUMN article.site_id IS 'The site.';
COMMENT ON COLUMN article.url_hash IS 'First 16 bytes of the SHA-256 of canonical_url.';
COMMENT ON COLUMN article.canonical_url IS 'Its own address.';
COMMENT ON COLUMN article.state IS 'live; missing: the site said once that it does not exist; gone: it said so again at a second look; blocked: the site does not show it.';
COMMENT ON COLUMN article.version IS 'Number of its current version.';
COMMENT ON COLUMN article.published_at IS 'As in its current version, for ordering.';
COMMENT ON COLUMN article.first_seen_at IS 'When the archive first read it.';
COMMENT ON COLUMN article.last_seen_at IS 'When it was last read as it is now.';
COMMENT ON COLUMN article.last_changed_at IS 'When the archive first saw its current version.';
COMMENT ON COLUMN article.fetched_at IS 'When it was last asked for and answered.';
COMMENT ON COLUMN article.gone_at IS 'When the site first said that it does not exist any more.';
COMMENT ON COLUMN article.search IS 'Syllable pairs and words of title, subtitle and body; the lexeme * alone: not indexed, its text is looked at.';

CREATE TABLE version (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    subtitle text,
    body text NOT NULL,
    captions text[] NOT NULL,
    authors text[] NOT NULL,
    byline_raw text,
    publisher text,
    origin_publisher text,
    section text,
    keywords text[] NOT NULL,
    published_at timestamptz,
    published_at_raw text,
    modified_at timestamptz,
    modified_at_raw text,
    content_hash bytea NOT NULL,
    recipe text NOT NULL,
    capture_url_hash bytea NOT NULL,
    capture_at timestamptz NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    change text NOT NULL CHECK (change IN ('first', 'edited', 'replaced')),
    returns integer NOT NULL DEFAULT 0,
    tried_recipe text,
    PRIMARY KEY (site_id, url_hash, version),
    FOREIGN KEY (site_id, url_hash) REFERENCES article,
    FOREIGN KEY (site_id, capture_url_hash, capture_at) REFERENCES capture
);
COMMENT ON TABLE version IS 'What an article said, for as long as it said it.';
COMMENT ON COLUMN version.site_id IS 'The site.';
COMMENT ON COLUMN version.url_hash IS 'The article.';
COMMENT ON COLUMN version.version IS 'From 1, in the order seen.';
COMMENT ON COLUMN version.title IS 'The headline, without the name of the site or board.';
COMMENT ON COLUMN version.subtitle IS 'The deck: lines between headline and text; lines are joined by newlines.';
COMMENT ON COLUMN version.body IS 'Its paragraphs, joined by newlines.';
COMMENT ON COLUMN version.captions IS 'Captions of its pictures, in order.';
COMMENT ON COLUMN version.authors IS 'Names without titles; on a board the writer shown.';
COMMENT ON COLUMN version.byline_raw IS 'The byline as it stood there.';
COMMENT ON COLUMN version.publisher IS 'The outlet that published it here.';
COMMENT ON COLUMN version.origin_publisher IS 'The outlet that a repost names as its source.';
COMMENT ON COLUMN version.section IS 'The section that the page names.';
COMMENT ON COLUMN version.keywords IS 'Keywords that the page names, once each.';
COMMENT ON COLUMN version.published_at IS 'When it says it was published.';
COMMENT ON COLUMN version.published_at_raw IS 'The same as it stood there.';
COMMENT ON COLUMN version.modified_at IS 'When it says it was last edited.';
COMMENT ON COLUMN version.modified_at_raw IS 'The same as it stood there.';
COMMENT ON COLUMN version.content_hash IS 'The same for readings that differ in white space, the shape of signs, counters, mail and copyright lines only.';
COMMENT ON COLUMN version.recipe IS 'Digest of the rules and the reader version that read it.';
COMMENT ON COLUMN version.capture_url_hash IS 'The capture it was first read from: capture.url_hash.';
COMMENT ON COLUMN version.capture_at IS 'The capture it was first read from: capture.fetched_at.';
COMMENT ON COLUMN version.first_seen_at IS 'When it was first seen.';
COMMENT ON COLUMN version.last_seen_at IS 'When it was last seen.';

CREATE INDEX version_by_content ON version (site_id, url_hash, content_hash);
COMMENT ON COLUMN version.change IS 'What it was to the version before: first, edited, replaced (another story).';
COMMENT ON COLUMN version.tried_recipe IS 'The recipe of the last attempt to read it again whose result was not taken.';
CREATE INDEX version_by_recipe ON version (site_id, recipe);
COMMENT ON COLUMN version.returns IS 'How often the article came back to this text after showing another one.';

CREATE TABLE claimed_time (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    version integer NOT NULL,
    modified_at timestamptz NOT NULL,
    modified_at_raw text,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, url_hash, version, modified_at),
    FOREIGN KEY (site_id, url_hash, version) REFERENCES version ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE claimed_time IS 'The times of editing that a page claimed while it showed a version.';
COMMENT ON COLUMN claimed_time.site_id IS 'The site.';
COMMENT ON COLUMN claimed_time.url_hash IS 'The article.';
COMMENT ON COLUMN claimed_time.version IS 'The version that it showed.';
COMMENT ON COLUMN claimed_time.modified_at IS 'When it claimed to have been edited last.';
COMMENT ON COLUMN claimed_time.modified_at_raw IS 'The same as it stood there.';
COMMENT ON COLUMN claimed_time.first_seen_at IS 'When it was first seen to claim that.';
COMMENT ON COLUMN claimed_time.last_seen_at IS 'When it was last seen to claim that.';

CREATE TABLE state_change (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('missing', 'gone', 'blocked', 'restored')),
    reason text,
    PRIMARY KEY (site_id, url_hash, at),
    FOREIGN KEY (site_id, url_hash) REFERENCES article
);
COMMENT ON TABLE state_change IS 'When an article vanished, was blocked, or came back.';
COMMENT ON COLUMN state_change.site_id IS 'The site.';
COMMENT ON COLUMN state_change.url_hash IS 'The article.';
COMMENT ON COLUMN state_change.at IS 'When that was seen.';
COMMENT ON COLUMN state_change.state IS 'missing, gone (confirmed by a second look), blocked, restored.';
COMMENT ON COLUMN state_change.reason IS 'Why, as in capture.reason.';

CREATE TABLE segment (
    segment text PRIMARY KEY,
    bytes bigint NOT NULL,
    closed_at timestamptz NOT NULL
);
COMMENT ON TABLE segment IS 'WARC segments that are complete: nobody writes to them any more.';
COMMENT ON COLUMN segment.segment IS 'File name below GISA_HOME/warc.';
COMMENT ON COLUMN segment.bytes IS 'Its size.';
COMMENT ON COLUMN segment.closed_at IS 'When it was found complete.';

CREATE VIEW current_article AS
SELECT a.site_id, a.url_hash, a.site_id || '/' || left(encode(a.url_hash, 'hex'), 12) AS article_id,
       a.canonical_url, a.state, v.version, v.title, v.subtitle, v.body, v.captions, v.authors, v.byline_raw,
       coalesce(v.publisher, s.publisher) AS publisher, v.origin_publisher, v.section, v.keywords,
       v.published_at, v.published_at_raw, v.modified_at, v.modified_at_raw,
       a.first_seen_at, a.last_seen_at, a.last_changed_at, a.fetched_at, a.gone_at, v.content_hash, v.recipe
FROM article a
JOIN version v USING (site_id, url_hash, version)
JOIN site s USING (site_id);
COMMENT ON VIEW current_article IS 'Every article as it was last seen, one row each.';
COMMENT ON COLUMN current_article.site_id IS 'The site.';
COMMENT ON COLUMN current_article.url_hash IS 'The article.';
COMMENT ON COLUMN current_article.article_id IS 'What `gisa show` takes: the site and the beginning of the hash.';
COMMENT ON COLUMN current_article.canonical_url IS 'Its own address.';
COMMENT ON COLUMN current_article.state IS 'live, missing, gone or blocked, as in article.state.';
COMMENT ON COLUMN current_article.version IS 'Number of its current version.';
COMMENT ON COLUMN current_article.title IS 'The headline.';
COMMENT ON COLUMN current_article.subtitle IS 'The deck.';
COMMENT ON COLUMN current_article.body IS 'Its paragraphs, joined by newlines.';
COMMENT ON COLUMN current_article.captions IS 'Captions of its pictures.';
COMMENT ON COLUMN current_article.authors IS 'Names without titles; on a board the writer shown.';
COMMENT ON COLUMN current_article.byline_raw IS 'The byline as it stood there.';
COMMENT ON COLUMN current_article.publisher IS 'The outlet that published it here.';
COMMENT ON COLUMN current_article.origin_publisher IS 'The outlet that a repost names as its source.';
COMMENT ON COLUMN current_article.section IS 'The section that the page names.';
COMMENT ON COLUMN current_article.keywords IS 'Keywords that the page names.';
COMMENT ON COLUMN current_article.published_at IS 'When it says it was published.';
COMMENT ON COLUMN current_article.published_at_raw IS 'The same as it stood there.';
COMMENT ON COLUMN current_article.modified_at IS 'When it says it was last edited.';
COMMENT ON COLUMN current_article.modified_at_raw IS 'The same as it stood there.';
COMMENT ON COLUMN current_article.first_seen_at IS 'When the archive first read it.';
COMMENT ON COLUMN current_article.last_seen_at IS 'When it was last read as it is now.';
COMMENT ON COLUMN current_article.last_changed_at IS 'When the archive first saw its current version.';
COMMENT ON COLUMN current_article.fetched_at IS 'When it was last asked for and answered.';
COMMENT ON COLUMN current_article.gone_at IS 'When the site first said that it does not exist any more.';
COMMENT ON COLUMN current_article.content_hash IS 'As in version.content_hash.';
COMMENT ON COLUMN current_article.recipe IS 'As in version.recipe.';

CREATE VIEW outcome_day AS
SELECT (r.started_at AT TIME ZONE 'Asia/Seoul')::date AS day, c.site_id, c.want, c.outcome, c.reason, sum(c.n) AS n
FROM outcome_count c
JOIN run r USING (run_id)
GROUP BY 1, 2, 3, 4, 5;
COMMENT ON VIEW outcome_day IS 'Outcomes by Korean day and site.';
COMMENT ON COLUMN outcome_day.day IS 'The day in Korea on which the run began.';
COMMENT ON COLUMN outcome_day.site_id IS 'The site.';
COMMENT ON COLUMN outcome_day.want IS 'article or listing.';
COMMENT ON COLUMN outcome_day.outcome IS 'How the pages ended.';
COMMENT ON COLUMN outcome_day.reason IS 'Why, where the outcome has reasons; else empty.';
COMMENT ON COLUMN outcome_day.n IS 'How many.';

CREATE TABLE article_sketch (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    keys bigint[] NOT NULL,
    PRIMARY KEY (site_id, url_hash),
    FOREIGN KEY (site_id, url_hash) REFERENCES article
);
CREATE INDEX article_sketch_keys ON article_sketch USING gin (keys) WITH (fastupdate = off);
COMMENT ON TABLE article_sketch IS 'What an article is found by when a copy of it comes, without comparing all.';
COMMENT ON COLUMN article_sketch.site_id IS 'The site.';
COMMENT ON COLUMN article_sketch.url_hash IS 'The article.';
COMMENT ON COLUMN article_sketch.keys IS 'Bands of its MinHash and hashes of its longest sentences, without those that many articles had before it.';

CREATE SEQUENCE kinship_id;

CREATE TABLE kin (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    kinship_id bigint NOT NULL,
    like_site_id text NOT NULL,
    like_url_hash bytea NOT NULL,
    jaccard real NOT NULL,
    containment real NOT NULL,
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, url_hash),
    FOREIGN KEY (site_id, url_hash) REFERENCES article
);
CREATE INDEX kin_by_group ON kin (kinship_id);
COMMENT ON TABLE kin IS 'Articles that are copies of one story; none is dropped for it.';
COMMENT ON COLUMN kin.site_id IS 'The site.';
COMMENT ON COLUMN kin.url_hash IS 'The article.';
COMMENT ON COLUMN kin.kinship_id IS 'The group it belongs to.';
COMMENT ON COLUMN kin.like_site_id IS 'The member that it was found to be like: site.';
COMMENT ON COLUMN kin.like_url_hash IS 'The member that it was found to be like: article.';
COMMENT ON COLUMN kin.jaccard IS 'Share of syllable triples that both have, of all that either has.';
COMMENT ON COLUMN kin.containment IS 'Share of the shorter one''s syllable triples that the longer one has; 0 where it is too short to tell.';
COMMENT ON COLUMN kin.linked_at IS 'When it was linked.';

CREATE VIEW copy_group AS
SELECT k.kinship_id, count(*) AS members, count(DISTINCT k.site_id) AS sites,
       min(a.published_at) AS first_published_at,
       (array_agg(a.article_id ORDER BY a.published_at NULLS LAST, a.first_seen_at))[1] AS first_published_id,
       min(a.first_seen_at) AS first_seen_at,
       (array_agg(a.article_id ORDER BY a.first_seen_at, a.published_at))[1] AS first_seen_id,
       (array_agg(a.origin_publisher ORDER BY a.published_at) FILTER (WHERE a.origin_publisher IS NOT NULL))[1] AS origin_publisher,
       (array_agg(a.title ORDER BY a.published_at NULLS LAST, a.first_seen_at))[1] AS title
FROM kin k
JOIN current_article a USING (site_id, url_hash)
GROUP BY k.kinship_id
HAVING count(*) > 1;
COMMENT ON VIEW copy_group IS 'Each group of copies: how many, who was first, and whom they name as their source.';
COMMENT ON COLUMN copy_group.kinship_id IS 'The group.';
COMMENT ON COLUMN copy_group.members IS 'Articles in it.';
COMMENT ON COLUMN copy_group.sites IS 'Sites they stand on.';
COMMENT ON COLUMN copy_group.first_published_at IS 'The earliest time of publication that a member claims.';
COMMENT ON COLUMN copy_group.first_published_id IS 'The member that claims it.';
COMMENT ON COLUMN copy_group.first_seen_at IS 'When the archive first saw one of them.';
COMMENT ON COLUMN copy_group.first_seen_id IS 'The one it saw first.';
COMMENT ON COLUMN copy_group.origin_publisher IS 'The source that the earliest member which names one names.';
COMMENT ON COLUMN copy_group.title IS 'The headline of the earliest.';

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
SELECT site_id, article_id, canonical_url, version, seen_at, title_before, title_after, title_changed, body_changed,
       claimed_after AS claimed_at, url_hash
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
COMMENT ON COLUMN silent_edit.url_hash IS 'The article: article.url_hash.';

CREATE VIEW empty_edit AS
SELECT c.site_id, c.site_id || '/' || left(encode(c.url_hash, 'hex'), 12) AS article_id, a.canonical_url, c.version,
       c.first_seen_at AS seen_at, c.claimed_before, c.modified_at AS claimed_after, c.url_hash
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
COMMENT ON COLUMN empty_edit.url_hash IS 'The article: article.url_hash.';

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

CREATE TABLE former_reading (
    site_id text NOT NULL,
    url_hash bytea NOT NULL,
    capture_url_hash bytea NOT NULL,
    capture_at timestamptz NOT NULL,
    recipe text NOT NULL,
    title text NOT NULL,
    subtitle text,
    body text NOT NULL,
    authors text[] NOT NULL,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (site_id, url_hash, capture_url_hash, capture_at, recipe),
    FOREIGN KEY (site_id, url_hash) REFERENCES article
);
COMMENT ON TABLE former_reading IS 'How we read a capture before we read it better: never the publisher''s doing.';
COMMENT ON COLUMN former_reading.site_id IS 'The site.';
COMMENT ON COLUMN former_reading.url_hash IS 'The article.';
COMMENT ON COLUMN former_reading.capture_url_hash IS 'The capture: capture.url_hash.';
COMMENT ON COLUMN former_reading.capture_at IS 'The capture: capture.fetched_at.';
COMMENT ON COLUMN former_reading.recipe IS 'The rules and reader version that read it so.';
COMMENT ON COLUMN former_reading.title IS 'The headline as read then.';
COMMENT ON COLUMN former_reading.subtitle IS 'The deck as read then.';
COMMENT ON COLUMN former_reading.body IS 'The text as read then.';
COMMENT ON COLUMN former_reading.authors IS 'The authors as read then.';
COMMENT ON COLUMN former_reading.replaced_at IS 'When the better reading took its place.';

CREATE TABLE tombstone (
    site_id text NOT NULL,
    article_hash bytea NOT NULL,
    host text NOT NULL,
    forgotten_at timestamptz NOT NULL,
    reason text NOT NULL,
    forgotten_by text NOT NULL,
    with_listings boolean NOT NULL,
    versions integer NOT NULL,
    captures integer NOT NULL,
    erased_at timestamptz,
    PRIMARY KEY (site_id, article_hash)
);
COMMENT ON TABLE tombstone IS 'An article that was forgotten: nothing of it is kept, and nothing of it comes in again.';
COMMENT ON COLUMN tombstone.site_id IS 'The site it stood on.';
COMMENT ON COLUMN tombstone.article_hash IS 'What article.url_hash was; of an address that the archive never had, the hash of that.';
COMMENT ON COLUMN tombstone.host IS 'The host that it stood on.';
COMMENT ON COLUMN tombstone.forgotten_at IS 'When that was asked for.';
COMMENT ON COLUMN tombstone.reason IS 'Why, in the words of whoever did it.';
COMMENT ON COLUMN tombstone.forgotten_by IS 'Who did it.';
COMMENT ON COLUMN tombstone.with_listings IS 'Raw captures of other pages that show its headline are erased, and not kept in future.';
COMMENT ON COLUMN tombstone.versions IS 'How many versions it had.';
COMMENT ON COLUMN tombstone.captures IS 'How many captures of it there were.';
COMMENT ON COLUMN tombstone.erased_at IS 'When the last of its raw records had been overwritten; NULL: that is not finished.';

CREATE TABLE tombstone_address (
    url_hash bytea PRIMARY KEY,
    site_id text NOT NULL,
    article_hash bytea NOT NULL,
    FOREIGN KEY (site_id, article_hash) REFERENCES tombstone
);
CREATE INDEX tombstone_address_of ON tombstone_address (site_id, article_hash);
COMMENT ON TABLE tombstone_address IS 'An address that led to a forgotten article: it is not fetched, imported or listed any more.';
COMMENT ON COLUMN tombstone_address.url_hash IS 'The address, hashed; the address itself is forgotten, too.';
COMMENT ON COLUMN tombstone_address.site_id IS 'The site of the article.';
COMMENT ON COLUMN tombstone_address.article_hash IS 'The article: tombstone.article_hash.';

CREATE TABLE erasure (
    segment text NOT NULL,
    segment_offset bigint NOT NULL,
    segment_length integer NOT NULL,
    record_hash bytea NOT NULL,
    fetched_at timestamptz NOT NULL,
    site_id text NOT NULL,
    article_hash bytea NOT NULL,
    PRIMARY KEY (segment, segment_offset),
    FOREIGN KEY (site_id, article_hash) REFERENCES tombstone
);
COMMENT ON TABLE erasure IS 'Raw records that are to be overwritten for a forgotten article and have not been yet.';
COMMENT ON COLUMN erasure.segment IS 'WARC segment below GISA_HOME/warc.';
COMMENT ON COLUMN erasure.segment_offset IS 'First byte of the record in the segment.';
COMMENT ON COLUMN erasure.segment_length IS 'Bytes of the record in the segment.';
COMMENT ON COLUMN erasure.record_hash IS 'SHA-256 of the address in the record, so that no other record is ever overwritten.';
COMMENT ON COLUMN erasure.fetched_at IS 'The time in the record, for the same end.';
COMMENT ON COLUMN erasure.site_id IS 'The forgotten article: its site.';
COMMENT ON COLUMN erasure.article_hash IS 'The forgotten article: tombstone.article_hash.';

CREATE TABLE repacking (
    segment text PRIMARY KEY,
    asked_at timestamptz NOT NULL
);
COMMENT ON TABLE repacking IS 'Segments whose dictionary shows something that was forgotten, and that are still to be packed anew.';
COMMENT ON COLUMN repacking.segment IS 'File name below GISA_HOME/warc.';
COMMENT ON COLUMN repacking.asked_at IS 'When that was asked for.';

-- lz4 writes texts three times as fast as PostgreSQL's own method; not every build has it.
DO $$
BEGIN
    IF (SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression') THEN
        ALTER TABLE version ALTER COLUMN body SET COMPRESSION lz4;
        ALTER TABLE former_reading ALTER COLUMN body SET COMPRESSION lz4;
        ALTER TABLE article ALTER COLUMN search SET COMPRESSION lz4;
    END IF;
END $$;

CREATE TABLE reader_login (
    role text PRIMARY KEY,
    password text NOT NULL
);
COMMENT ON TABLE reader_login IS 'The role that gisa sql logs in as: it may read every other table and view of the archive, and nothing else.';
COMMENT ON COLUMN reader_login.role IS 'Its name.';
COMMENT ON COLUMN reader_login.password IS 'Its password, which the archive''s own user alone can read here.';
