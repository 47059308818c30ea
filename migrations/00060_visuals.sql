-- +goose Up
CREATE TABLE visual (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id      bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	organisation_id bigint REFERENCES organisation ON DELETE SET NULL,
	title           text NOT NULL CONSTRAINT visual_title_length CHECK (length(title) BETWEEN 1 AND 80),
	state           text NOT NULL DEFAULT 'draft'
		CONSTRAINT visual_state_known CHECK (state IN ('draft', 'submitted', 'changes_requested', 'approved', 'refused')),
	reference       text CONSTRAINT visual_reference_unique UNIQUE
		CONSTRAINT visual_reference_form CHECK (reference ~ '^VIS-[0-9]{4}-[0-9]{4,}$'),
	licence_number  text NOT NULL DEFAULT '',
	revision        integer NOT NULL DEFAULT 1,
	created_at      timestamptz NOT NULL,
	updated_at      timestamptz NOT NULL,
	approved_at     timestamptz,
	CONSTRAINT visual_approved_wholly CHECK ((state = 'approved') = (reference IS NOT NULL AND approved_at IS NOT NULL))
);
CREATE INDEX visual_of_account ON visual (account_id, updated_at DESC, id DESC);
CREATE INDEX visual_of_organisation ON visual (organisation_id);
CREATE INDEX visual_touched ON visual (updated_at) WHERE state NOT IN ('approved', 'submitted');
CREATE INDEX visual_approved ON visual (approved_at) WHERE state = 'approved';
COMMENT ON TABLE visual IS 'What a member prepares with the bubble, for the team to look at before it is made. Personal: deleted by its author at any time, with their account, six months after the last change or, once approved, three years after. Written by visuals.';
COMMENT ON COLUMN visual.reference IS 'Names an approved visual to a printer: VIS, the year, its own number.';
COMMENT ON COLUMN visual.licence_number IS 'The licence when it was approved; empty for a person.';
COMMENT ON COLUMN visual.revision IS 'Changes with each change: a page that is out of date changes nothing.';

CREATE TABLE visual_version (
	id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	visual_id     bigint NOT NULL REFERENCES visual ON DELETE CASCADE,
	number        integer NOT NULL CONSTRAINT visual_version_number_range CHECK (number >= 1),
	photo         text NOT NULL CONSTRAINT visual_version_photo_unique UNIQUE,
	use           text NOT NULL,
	unit          text NOT NULL CONSTRAINT visual_version_unit_known CHECK (unit IN ('mm', 'px')),
	width         integer NOT NULL CONSTRAINT visual_version_width_range CHECK (width BETWEEN 1 AND 100000),
	bubble        integer CONSTRAINT visual_version_bubble_range CHECK (bubble BETWEEN 1 AND width),
	ground        text NOT NULL DEFAULT '' CONSTRAINT visual_version_ground_form CHECK (ground ~ '^(#[0-9A-F]{6})?$'),
	words         text NOT NULL DEFAULT '' CONSTRAINT visual_version_words_length CHECK (length(words) <= 600),
	mark_x        double precision,
	mark_y        double precision,
	mark_w        double precision,
	mark_h        double precision,
	seen_body     text NOT NULL DEFAULT '' CONSTRAINT visual_version_seen_body_form CHECK (seen_body ~ '^(#[0-9A-F]{6})?$'),
	seen_ground   text NOT NULL DEFAULT '' CONSTRAINT visual_version_seen_ground_form CHECK (seen_ground ~ '^(#[0-9A-F]{6})?$'),
	seen_busy     double precision NOT NULL DEFAULT 0 CONSTRAINT visual_version_seen_busy_range CHECK (seen_busy BETWEEN 0 AND 1),
	sent_at       timestamptz,
	verdict       text NOT NULL DEFAULT '' CONSTRAINT visual_version_verdict_known CHECK (verdict IN ('', 'publish', 'revise', 'refuse')),
	why           text NOT NULL DEFAULT '',
	message       text NOT NULL DEFAULT '',
	CONSTRAINT visual_version_number_unique UNIQUE (visual_id, number),
	CONSTRAINT visual_version_mark_whole CHECK (num_nonnulls(mark_x, mark_y, mark_w, mark_h) IN (0, 4)),
	CONSTRAINT visual_version_mark_inside CHECK (mark_x >= 0 AND mark_y >= 0 AND mark_w > 0 AND mark_h > 0 AND mark_x + mark_w <= 1.000001 AND mark_y + mark_h <= 1.000001)
);
COMMENT ON TABLE visual_version IS 'One round of a visual: its picture, what was said of it, what the program saw, the answer. Kept as long as the visual. Written by visuals.';
COMMENT ON COLUMN visual_version.photo IS 'Of table photo, where it is held: in no album, seen by its owner and the team. No reference: erasing an account takes both.';
COMMENT ON COLUMN visual_version.width IS 'How wide the whole will be, in unit; bubble is how wide its author says the bubble will be.';
COMMENT ON COLUMN visual_version.mark_x IS 'Where the bubble is on the picture, in fractions of its width and height.';
COMMENT ON COLUMN visual_version.seen_body IS 'The colour of most of the marked bubble; seen_ground is that of its clear space, seen_busy the share of that space of any other colour.';
