-- Search: lexemes without positions, whose hits the text itself confirms, and articles in the order of their time.

-- What was indexed otherwise is looked at in its text until `gisa init` has indexed it again.
UPDATE article SET search = '''*'''::tsvector;
COMMENT ON COLUMN article.search IS 'Syllable pairs and words of title, subtitle and body; the lexeme * alone: not indexed, its text is looked at.';
CREATE INDEX article_by_moment ON article (coalesce(published_at, first_seen_at), site_id, url_hash);
