-- +goose Up
CREATE TABLE import_file (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind         text NOT NULL CONSTRAINT import_file_kind_form CHECK (kind ~ '^[a-z]{1,20}$'),
	name         text NOT NULL CONSTRAINT import_file_name_length CHECK (length(name) <= 120),
	headers      text[] NOT NULL CONSTRAINT import_file_has_columns CHECK (cardinality(headers) BETWEEN 1 AND 100),
	headers_sha  bytea NOT NULL CONSTRAINT import_file_headers_sha_length CHECK (length(headers_sha) = 32),
	plan         jsonb NOT NULL DEFAULT '{}',
	state        text NOT NULL DEFAULT 'received'
		CONSTRAINT import_file_state_known CHECK (state IN ('received', 'checking', 'checked', 'running', 'stopped', 'done', 'undoing', 'undone')),
	version      integer NOT NULL DEFAULT 1,
	account_id   bigint REFERENCES account ON DELETE SET NULL,
	created_at   timestamptz NOT NULL,
	ended_at     timestamptz,
	emptied_at   timestamptz
);
CREATE INDEX import_file_newest ON import_file (created_at DESC, id DESC);
COMMENT ON TABLE import_file IS 'A spreadsheet that the team brings in. Never imported, it is deleted after 7 days; its lines are emptied 30 days after its end. Written by imports.';
COMMENT ON COLUMN import_file.plan IS 'Which column each field is read from, and what was chosen for the whole file.';

CREATE TABLE import_line (
	import_id bigint NOT NULL REFERENCES import_file ON DELETE CASCADE,
	number    integer NOT NULL CONSTRAINT import_line_number_range CHECK (number >= 1),
	kind      text NOT NULL,
	cells     text[],
	external  text NOT NULL DEFAULT '' CONSTRAINT import_line_external_length CHECK (length(external) <= 100),
	state     text NOT NULL DEFAULT 'received'
		CONSTRAINT import_line_state_known CHECK (state IN ('received', 'waiting', 'refused', 'same', 'imported', 'kept', 'undone')),
	remarks   jsonb NOT NULL DEFAULT '[]',
	made      bigint,
	tries     integer NOT NULL DEFAULT 0,
	CONSTRAINT import_line_once PRIMARY KEY (import_id, number),
	CONSTRAINT import_line_made_what CHECK ((made IS NOT NULL) = (state IN ('imported', 'kept', 'undone')))
);
CREATE UNIQUE INDEX import_line_external_once ON import_line (kind, external) WHERE external <> '' AND state IN ('imported', 'kept');
CREATE INDEX import_line_by_state ON import_line (import_id, state, number);
COMMENT ON TABLE import_line IS 'A line of such a spreadsheet, imported at most once. Cells hold personal data, and are emptied with their file. Written by imports.';
COMMENT ON COLUMN import_line.number IS 'Of its row, as a spreadsheet counts them: the titles are row 1.';
COMMENT ON COLUMN import_line.external IS 'What it is known by in the spreadsheet, so that another file with it is recognised.';
COMMENT ON COLUMN import_line.made IS 'The id of what it became, in the table of its kind; kept after it is emptied, so that it can be undone.';

CREATE TABLE import_plan (
	kind        text NOT NULL,
	headers_sha bytea NOT NULL,
	plan        jsonb NOT NULL,
	CONSTRAINT import_plan_once PRIMARY KEY (kind, headers_sha)
);
COMMENT ON TABLE import_plan IS 'The columns told for files with the same titles, for the next one. Holds no personal data. Written by imports.';
