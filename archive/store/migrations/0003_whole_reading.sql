-- A reading of a listing that was cut short must not make the next one believe that everything further down is known.
ALTER TABLE listing ADD COLUMN whole_at timestamptz;
COMMENT ON COLUMN listing.whole_at IS 'When a reading of it last came down to rows known before, or to its end: rows first seen later may hide others.';
