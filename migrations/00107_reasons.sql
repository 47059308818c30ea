-- +goose Up
-- What staff want otherwise of the preset reasons, and the reasons they add.
CREATE TABLE moderation_reason (
	family     text NOT NULL,
	reason     text NOT NULL CONSTRAINT moderation_reason_form CHECK (reason ~ '^[a-z0-9_]{2,40}$'),
	own        boolean NOT NULL DEFAULT false,
	active     boolean NOT NULL DEFAULT true,
	rank       integer,
	kinds      text[],
	field      text,
	name_fr    text NOT NULL DEFAULT '' CONSTRAINT moderation_reason_name_fr_length CHECK (length(name_fr) <= 60),
	name_en    text NOT NULL DEFAULT '' CONSTRAINT moderation_reason_name_en_length CHECK (length(name_en) <= 60),
	why_fr     text NOT NULL DEFAULT '' CONSTRAINT moderation_reason_why_fr_length CHECK (length(why_fr) <= 300),
	why_en     text NOT NULL DEFAULT '' CONSTRAINT moderation_reason_why_en_length CHECK (length(why_en) <= 300),
	example_fr text NOT NULL DEFAULT '' CONSTRAINT moderation_reason_example_fr_length CHECK (length(example_fr) <= 500),
	example_en text NOT NULL DEFAULT '' CONSTRAINT moderation_reason_example_en_length CHECK (length(example_en) <= 500),
	version    integer NOT NULL DEFAULT 0,
	updated_at timestamptz NOT NULL,
	updated_by bigint REFERENCES account ON DELETE SET NULL,
	PRIMARY KEY (family, reason),
	CONSTRAINT moderation_reason_named CHECK (NOT own OR name_fr <> '' AND name_en <> ''),
	CONSTRAINT moderation_reason_both_languages CHECK ((name_fr = '') = (name_en = '') AND (why_fr = '') = (why_en = '') AND (example_fr = '') = (example_en = ''))
);
CREATE INDEX moderation_reason_updated_by ON moderation_reason (updated_by);
COMMENT ON TABLE moderation_reason IS 'What staff want otherwise of the preset reasons, and the reasons they add; a null or empty column is as the site comes. Rows are never deleted: what was decided with a reason is still to be read. Who changed one last goes with their account. Written by moderation.';
COMMENT ON COLUMN moderation_reason.family IS 'The kind of thing whose words these are: changes to spots are refused in the words of spots.';
COMMENT ON COLUMN moderation_reason.own IS 'Made by staff: all its words are here.';
