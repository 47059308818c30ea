-- +goose Up
ALTER TABLE sanction ADD COLUMN end_told_at timestamptz;
COMMENT ON COLUMN sanction.end_told_at IS 'When the person was told that it had ended by itself; null until then, and for one that was lifted.';
-- What ended before anybody was told is old news.
UPDATE sanction SET end_told_at = ends_at WHERE ends_at <= now() AND lifted_at IS NULL;
CREATE INDEX sanction_to_tell ON sanction (ends_at) WHERE end_told_at IS NULL AND lifted_at IS NULL;
