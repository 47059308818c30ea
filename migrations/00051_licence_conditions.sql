-- +goose Up
ALTER TABLE organisation ADD COLUMN conditions text NOT NULL DEFAULT ''
	CONSTRAINT organisation_conditions_length CHECK (length(conditions) <= 1000);
COMMENT ON COLUMN organisation.conditions IS 'What the licence was granted under, in the team''s words, for its members to read; empty for none.';
