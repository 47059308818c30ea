-- +goose Up
ALTER TABLE charter_release ADD COLUMN changes_english text[] NOT NULL DEFAULT '{}'
	CONSTRAINT charter_release_three_changes_english CHECK (cardinality(changes_english) IN (0, 3));
COMMENT ON COLUMN charter_release.changes_english IS 'The three sentences in English, a courtesy; none when the team wrote them in French alone.';
ALTER TABLE charter_draft ADD COLUMN changes_english text[] NOT NULL DEFAULT '{"","",""}'
	CONSTRAINT charter_draft_three_changes_english CHECK (cardinality(changes_english) = 3);
