-- +goose Up
CREATE TABLE charter_release (
	charter   text NOT NULL,
	version   integer NOT NULL,
	english   bytea,
	changes   text[] NOT NULL CONSTRAINT charter_release_three_changes CHECK (cardinality(changes) = 3),
	resign_by timestamptz NOT NULL,
	hash      text NOT NULL CONSTRAINT charter_release_hash_form CHECK (hash ~ '^[0-9a-f]{64}$'),
	PRIMARY KEY (charter, version),
	CONSTRAINT charter_release_of_version FOREIGN KEY (charter, version) REFERENCES charter_version
);
CREATE TRIGGER charter_release_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON charter_release
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE charter_release IS 'What the team told of a version it published; versions that came with the program have none. Append-only. Written by charter.';
COMMENT ON COLUMN charter_release.resign_by IS 'Until then an older signature is as good; from then on it opens nothing.';
COMMENT ON COLUMN charter_release.hash IS 'SHA-256 over everything else in the row: see pkg/charter/chain.go.';

CREATE TABLE charter_draft (
	charter    text PRIMARY KEY CONSTRAINT charter_draft_charter_known CHECK (charter IN ('ambassador', 'organisation')),
	revision   integer NOT NULL,
	french     text NOT NULL CONSTRAINT charter_draft_french_length CHECK (length(french) <= 25000),
	english    text NOT NULL CONSTRAINT charter_draft_english_length CHECK (length(english) <= 25000),
	changes    text[] NOT NULL CONSTRAINT charter_draft_three_changes CHECK (cardinality(changes) = 3),
	in_force   text NOT NULL CONSTRAINT charter_draft_in_force_length CHECK (length(in_force) <= 10),
	resign_by  text NOT NULL CONSTRAINT charter_draft_resign_by_length CHECK (length(resign_by) <= 10),
	updated_at timestamptz NOT NULL
);
COMMENT ON TABLE charter_draft IS 'The next version of a charter as the team writes it, one for each; gone once published. Written by charter.';
COMMENT ON COLUMN charter_draft.revision IS 'Counted at each save: what is published is what was seen.';
COMMENT ON COLUMN charter_draft.in_force IS 'As typed, a day when it is right: 2026-12-01.';

CREATE TABLE charter_notice (
	charter    text NOT NULL,
	version    integer NOT NULL,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	PRIMARY KEY (account_id, charter, version),
	CONSTRAINT charter_notice_of_release FOREIGN KEY (charter, version) REFERENCES charter_release
);
COMMENT ON TABLE charter_notice IS 'Who was written to about a new version: nobody twice. Written by charter.';
