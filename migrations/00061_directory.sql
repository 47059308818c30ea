-- +goose Up
CREATE TABLE profile (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	organisation_id bigint CONSTRAINT profile_of_organisation_unique UNIQUE REFERENCES organisation ON DELETE CASCADE,
	account_id      bigint CONSTRAINT profile_of_account_unique UNIQUE REFERENCES account ON DELETE CASCADE,
	kind            text NOT NULL GENERATED ALWAYS AS (CASE WHEN organisation_id IS NULL THEN 'ambassador' ELSE 'organisation' END) STORED,
	slug            text COLLATE "C" CONSTRAINT profile_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	state           text NOT NULL DEFAULT 'draft'
		CONSTRAINT profile_state_known CHECK (state IN ('draft', 'submitted', 'changes_requested', 'published', 'refused', 'withdrawn')),
	why             text NOT NULL DEFAULT '',
	message         text NOT NULL DEFAULT '',
	version         integer NOT NULL DEFAULT 0,
	consent_at      timestamptz,
	consent_by      bigint REFERENCES account ON DELETE SET NULL,
	consent_words   text NOT NULL DEFAULT '',
	created_at      timestamptz NOT NULL,
	updated_at      timestamptz NOT NULL,
	published_at    timestamptz,
	CONSTRAINT profile_of_one CHECK (num_nonnulls(organisation_id, account_id) = 1),
	CONSTRAINT profile_slug_unique UNIQUE (kind, slug),
	CONSTRAINT profile_sent_with_consent CHECK (state NOT IN ('submitted', 'published') OR consent_at IS NOT NULL),
	CONSTRAINT profile_consent_has_words CHECK ((consent_at IS NULL) = (consent_words = ''))
);
CREATE INDEX profile_consent_by ON profile (consent_by);
COMMENT ON TABLE profile IS 'What an organisation, or an ambassador, lets the directory show of them, and their consent. Leaves with the account or the organisation. Written by directory.';
COMMENT ON COLUMN profile.state IS 'Where what its members write stands; what was published before may still be shown.';
COMMENT ON COLUMN profile.why IS 'Preset reason of the last decision; empty when published.';
COMMENT ON COLUMN profile.consent_words IS 'The words of the boxes that were ticked. Emptied when consent ends: the trail keeps that it was given, and its words.';

CREATE TABLE profile_face (
	profile_id    bigint NOT NULL REFERENCES profile ON DELETE CASCADE,
	shown         boolean NOT NULL,
	name          text NOT NULL DEFAULT '' CONSTRAINT profile_face_name_length CHECK (length(name) <= 60),
	words         text NOT NULL DEFAULT '' CONSTRAINT profile_face_words_length CHECK (length(words) <= 600),
	sector        text NOT NULL DEFAULT '' CONSTRAINT profile_face_sector_form CHECK (sector ~ '^[a-z]*$'),
	website       text NOT NULL DEFAULT '' CONSTRAINT profile_face_website_length CHECK (length(website) <= 200),
	email         text NOT NULL DEFAULT '' CONSTRAINT profile_face_email_length CHECK (length(email) <= 254),
	phone         text NOT NULL DEFAULT '' CONSTRAINT profile_face_phone_length CHECK (length(phone) <= 30),
	commune_shown boolean NOT NULL DEFAULT false,
	photo         text NOT NULL DEFAULT '',
	photo_alt     text NOT NULL DEFAULT '' CONSTRAINT profile_face_photo_alt_length CHECK (length(photo_alt) <= 200),
	rights_at     timestamptz,
	PRIMARY KEY (profile_id, shown)
);
CREATE INDEX profile_face_photo ON profile_face (photo) WHERE photo <> '';
COMMENT ON TABLE profile_face IS 'The words of a profile, twice at most: as its members write them, and as the moderators accepted them. Both are deleted when consent ends. Written by directory.';
COMMENT ON COLUMN profile_face.shown IS 'True for what the public sees, false for what its members write.';
COMMENT ON COLUMN profile_face.name IS 'The name an ambassador chose to be shown under; an organisation is shown under its own.';
COMMENT ON COLUMN profile_face.commune_shown IS 'Whether an ambassador lets their commune be told; an organisation’s always is.';
COMMENT ON COLUMN profile_face.rights_at IS 'When its member stated that the picture is theirs to show.';

CREATE TABLE profile_slug (
	kind       text NOT NULL,
	slug       text COLLATE "C" NOT NULL,
	profile_id bigint NOT NULL REFERENCES profile ON DELETE CASCADE,
	PRIMARY KEY (kind, slug)
);
CREATE INDEX profile_slug_of_profile ON profile_slug (profile_id);
COMMENT ON TABLE profile_slug IS 'Every address a profile ever had: an old one leads to the new one, and is given to nobody else. Written by directory.';

ALTER TABLE photo ADD COLUMN profile_id bigint;
ALTER TABLE photo DROP CONSTRAINT photo_attached_somewhere, DROP CONSTRAINT photo_in_one_place;
ALTER TABLE photo
	ADD CONSTRAINT photo_attached_somewhere CHECK ((state = 'attached') = (num_nonnulls(spot_id, use_id, profile_id) = 1 AND position IS NOT NULL)),
	ADD CONSTRAINT photo_in_one_place CHECK (num_nonnulls(spot_id, use_id, profile_id) <= 1),
	ADD CONSTRAINT photo_of_profile_unique UNIQUE (profile_id, position) DEFERRABLE INITIALLY DEFERRED;
COMMENT ON COLUMN photo.profile_id IS 'Of table profile; a photo is in a spot, a use or a profile, never in two of them.';
COMMENT ON COLUMN photo.state IS 'stored: received, in nothing yet; attached: in a spot, a use or a profile; deleted: files gone, row kept two days for the quota.';
