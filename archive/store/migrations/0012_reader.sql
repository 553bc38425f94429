-- The login that other people's SQL runs as. The role itself is made where the archive's user may make roles (database/reader.py).

CREATE TABLE reader_login (
    role text PRIMARY KEY,
    password text NOT NULL
);
COMMENT ON TABLE reader_login IS 'The role that gisa sql logs in as: it may read every other table and view of the archive, and nothing else.';
COMMENT ON COLUMN reader_login.role IS 'Its name.';
COMMENT ON COLUMN reader_login.password IS 'Its password, which the archive''s own user alone can read here.';
