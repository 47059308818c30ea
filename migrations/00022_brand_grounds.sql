-- +goose Up
ALTER TABLE brand_download ADD COLUMN ground text CONSTRAINT brand_download_ground_form CHECK (ground ~ '^#[0-9A-F]{6}$');
COMMENT ON COLUMN brand_download.ground IS 'The colour the person chose to lay the bubble on, where it is part of the file; null for the usual one, or none.';
ALTER TABLE brand_link ADD COLUMN ground text NOT NULL DEFAULT '' CONSTRAINT brand_link_ground_form CHECK (ground ~ '^(#[0-9A-F]{6})?$');
COMMENT ON COLUMN brand_link.ground IS 'The colour of what the bubble goes on, as ordered; empty when it was not told.';
