-- +goose Up
CREATE TABLE spot_edit (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	spot_id      bigint NOT NULL REFERENCES spot ON DELETE CASCADE,
	state        text NOT NULL DEFAULT 'draft'
		CONSTRAINT spot_edit_state_known CHECK (state IN ('draft', 'submitted', 'changes_requested', 'published', 'refused', 'withdrawn')),
	wanted       jsonb NOT NULL CONSTRAINT spot_edit_wanted_whole CHECK (jsonb_typeof(wanted) = 'object'),
	before       jsonb CONSTRAINT spot_edit_before_whole CHECK (jsonb_typeof(before) = 'object'),
	why          text NOT NULL DEFAULT '',
	message      text NOT NULL DEFAULT '',
	version      integer NOT NULL DEFAULT 1,
	created_at   timestamptz NOT NULL,
	updated_at   timestamptz NOT NULL,
	submitted_at timestamptz,
	decided_at   timestamptz,
	CONSTRAINT spot_edit_sent_is_whole CHECK (state IN ('draft', 'withdrawn') OR (before IS NOT NULL AND submitted_at IS NOT NULL)),
	CONSTRAINT spot_edit_decided_when CHECK ((state IN ('published', 'refused', 'withdrawn')) = (decided_at IS NOT NULL))
);
CREATE UNIQUE INDEX spot_edit_open ON spot_edit (spot_id) WHERE state IN ('draft', 'submitted', 'changes_requested');
CREATE INDEX spot_edit_of_spot ON spot_edit (spot_id, id);
COMMENT ON TABLE spot_edit IS 'A change to a published spot, which everybody goes on seeing as it was until a moderator agrees. It goes when the spot goes. Written by spots.';
COMMENT ON COLUMN spot_edit.wanted IS 'The whole spot as its author wants it, photos by id in their order.';
COMMENT ON COLUMN spot_edit.before IS 'The whole spot as it was when the change was sent: what the moderators compare with.';

ALTER TABLE photo ADD COLUMN held boolean NOT NULL DEFAULT false CONSTRAINT photo_held_is_stored CHECK (NOT held OR state = 'stored');
COMMENT ON COLUMN photo.held IS 'Stored, and awaited by something that is not public yet: not swept.';
