-- +goose Up
-- A spot sent back after it was published may be withdrawn unfinished: its address is kept, and says so.
ALTER TABLE spot DROP CONSTRAINT spot_sent_is_whole;
ALTER TABLE spot ADD CONSTRAINT spot_sent_is_whole CHECK (state IN ('draft', 'withdrawn') OR (
	lat IS NOT NULL AND lon IS NOT NULL AND public_lat IS NOT NULL AND public_lon IS NOT NULL AND commune_insee <> ''
	AND category IS NOT NULL AND rights_at IS NOT NULL AND submitted_at IS NOT NULL));
