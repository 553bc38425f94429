-- Raw captures: which are not kept any more and why, and segments that must be packed anew.

ALTER TABLE capture ADD COLUMN thinned_at timestamptz, ADD COLUMN lost_at timestamptz;
COMMENT ON COLUMN capture.thinned_at IS 'When its raw bytes were let go, because they showed what others show: docs/raw-captures.md says which.';
COMMENT ON COLUMN capture.lost_at IS 'When its raw bytes were found to be lost.';

CREATE TABLE repacking (
    segment text PRIMARY KEY,
    asked_at timestamptz NOT NULL
);
COMMENT ON TABLE repacking IS 'Segments whose dictionary shows something that was forgotten, and that are still to be packed anew.';
COMMENT ON COLUMN repacking.segment IS 'File name below GISA_HOME/warc.';
COMMENT ON COLUMN repacking.asked_at IS 'When that was asked for.';
