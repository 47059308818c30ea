-- +goose Up
CREATE TABLE brand_use (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	organisation_id bigint REFERENCES organisation ON DELETE SET NULL,
	support         text NOT NULL
		CONSTRAINT brand_use_support_known CHECK (support IN ('web', 'social', 'print', 'vehicle', 'textile', 'packaging', 'event', 'press')),
	place           text NOT NULL CONSTRAINT brand_use_place_length CHECK (length(place) BETWEEN 1 AND 80),
	commune_insee   text NOT NULL DEFAULT '',
	used_on         date NOT NULL,
	words           text NOT NULL CONSTRAINT brand_use_words_length CHECK (length(words) BETWEEN 1 AND 300),
	people_recognisable text NOT NULL CONSTRAINT brand_use_people_known CHECK (people_recognisable IN ('no', 'agreed')),
	rights_at       timestamptz NOT NULL,
	display_name    text NOT NULL CONSTRAINT brand_use_display_name_known CHECK (display_name IN ('first_name', 'anonymous')),
	state           text NOT NULL
		CONSTRAINT brand_use_state_known CHECK (state IN ('submitted', 'changes_requested', 'published', 'refused', 'withdrawn')),
	why             text NOT NULL DEFAULT '',
	message         text NOT NULL DEFAULT '',
	version         integer NOT NULL DEFAULT 1,
	created_at      timestamptz NOT NULL,
	updated_at      timestamptz NOT NULL,
	published_at    timestamptz,
	CONSTRAINT brand_use_published_when CHECK (state <> 'published' OR published_at IS NOT NULL)
);
CREATE INDEX brand_use_newest ON brand_use (published_at DESC, id DESC) WHERE state = 'published';
CREATE INDEX brand_use_by_support ON brand_use (support, published_at DESC, id DESC) WHERE state = 'published';
CREATE INDEX brand_use_proof ON brand_use (used_on) WHERE state = 'published';
CREATE INDEX brand_use_of_account ON brand_use (account_id, updated_at DESC, id DESC);
CREATE INDEX brand_use_of_organisation ON brand_use (organisation_id);
COMMENT ON TABLE brand_use IS 'Where a member wears the bubble, shown with a photo. Written by uses.';
COMMENT ON COLUMN brand_use.place IS 'The commune or the place as it is shown; commune_insee is empty when it is no commune of the Lot.';
COMMENT ON COLUMN brand_use.why IS 'Preset reason of the last decision; empty when published.';
COMMENT ON COLUMN brand_use.rights_at IS 'When the member stated that the photo is theirs.';

ALTER TABLE photo ADD COLUMN use_id bigint;
ALTER TABLE photo DROP CONSTRAINT photo_attached_to_spot;
ALTER TABLE photo ADD CONSTRAINT photo_attached_somewhere CHECK ((state = 'attached') = (num_nonnulls(spot_id, use_id) = 1 AND position IS NOT NULL));
ALTER TABLE photo ADD CONSTRAINT photo_in_one_place CHECK (num_nonnulls(spot_id, use_id) <= 1);
ALTER TABLE photo ADD CONSTRAINT photo_of_use_unique UNIQUE (use_id, position) DEFERRABLE INITIALLY DEFERRED;
COMMENT ON COLUMN photo.use_id IS 'Of table brand_use; a photo is in a spot or in a use, never in both.';
COMMENT ON COLUMN photo.state IS 'stored: received, in no spot or use yet; attached: in one; deleted: files gone, row kept two days for the quota.';
