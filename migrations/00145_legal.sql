-- +goose Up
CREATE TABLE legal_text (
	name         text NOT NULL CONSTRAINT legal_text_name_known CHECK (name IN ('mentions-legales', 'confidentialite', 'accessibilite', 'cookies', 'securite')),
	version      integer NOT NULL CONSTRAINT legal_text_version_positive CHECK (version > 0),
	french       text NOT NULL CONSTRAINT legal_text_french_length CHECK (length(french) BETWEEN 1 AND 30000),
	english      text NOT NULL CONSTRAINT legal_text_english_length CHECK (length(english) <= 30000),
	note         text NOT NULL CONSTRAINT legal_text_note_length CHECK (length(note) <= 300),
	author_id    bigint NOT NULL,
	published_at timestamptz NOT NULL,
	PRIMARY KEY (name, version)
);
CREATE TRIGGER legal_text_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON legal_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE legal_text IS 'The legal pages as the team wrote them, every version; a page that has none is as the program comes with. Append-only; accounts by number only. Written by legal.';

CREATE TABLE legal_draft (
	name       text PRIMARY KEY CONSTRAINT legal_draft_name_known CHECK (name IN ('mentions-legales', 'confidentialite', 'accessibilite', 'cookies', 'securite')),
	revision   integer NOT NULL,
	french     text NOT NULL CONSTRAINT legal_draft_french_length CHECK (length(french) <= 30000),
	english    text NOT NULL CONSTRAINT legal_draft_english_length CHECK (length(english) <= 30000),
	note       text NOT NULL CONSTRAINT legal_draft_note_length CHECK (length(note) <= 300),
	updated_at timestamptz NOT NULL
);
COMMENT ON TABLE legal_draft IS 'The next version of a legal page as the team writes it, one for each; gone once published. Written by legal.';
COMMENT ON COLUMN legal_draft.revision IS 'Counted: two people who write the same page do not undo one another.';

CREATE TABLE legal_setting (
	kind      text NOT NULL CONSTRAINT legal_setting_kind_known CHECK (kind IN ('facts', 'audit')),
	revision  integer NOT NULL CONSTRAINT legal_setting_revision_positive CHECK (revision > 0),
	value     jsonb NOT NULL,
	author_id bigint NOT NULL,
	set_at    timestamptz NOT NULL,
	CONSTRAINT legal_setting_pkey PRIMARY KEY (kind, revision)
);
COMMENT ON TABLE legal_setting IS 'What the legal pages say of who publishes the site (facts), and the last audit of accessibility (audit), each time the team set them; the last ones count. Facts name people: those replaced are forgotten after a year. Accounts by number only. Written by legal.';
