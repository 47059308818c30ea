-- +goose Up
CREATE TABLE overlay (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	choices    text NOT NULL DEFAULT '' CONSTRAINT overlay_choices_length CHECK (length(choices) <= 1000),
	created_at timestamptz NOT NULL,
	expires_at timestamptz,
	kept_at    timestamptz,
	CONSTRAINT overlay_kept_or_expires CHECK (num_nonnulls(expires_at, kept_at) = 1)
);
CREATE INDEX overlay_of_account ON overlay (account_id, kept_at DESC, id DESC);
CREATE INDEX overlay_expiring ON overlay (expires_at) WHERE expires_at IS NOT NULL;
COMMENT ON TABLE overlay IS 'A photo on which its owner lays the bubble. Personal: gone with its photo within the hour unless the owner keeps it, else when they remove it or their account goes. Written by overlay.';
COMMENT ON COLUMN overlay.choices IS 'Where the bubble was when it was kept, and the rest of the form, as an address carries it.';

ALTER TABLE photo ADD COLUMN overlay_id bigint CONSTRAINT photo_of_overlay_unique UNIQUE;
ALTER TABLE photo DROP CONSTRAINT photo_state_known;
ALTER TABLE photo ADD CONSTRAINT photo_state_known CHECK (state IN ('stored', 'attached', 'own', 'deleted'));
ALTER TABLE photo ADD CONSTRAINT photo_own_is_of_overlay CHECK ((state = 'own') = (overlay_id IS NOT NULL));
COMMENT ON COLUMN photo.overlay_id IS 'Of table overlay, when the photo is its owner''s own: nobody else sees it, its hashes are empty and its position is not kept.';

ALTER TABLE brand_download ADD COLUMN on_photo boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN brand_download.on_photo IS 'Whether the file is a photo of the member''s own with the bubble on it; width and height are then the photo''s.';
