-- +goose Up
CREATE TABLE spot_former_slug (
	slug     text PRIMARY KEY CONSTRAINT spot_former_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	spot_id  bigint NOT NULL REFERENCES spot ON DELETE CASCADE,
	since    timestamptz NOT NULL
);
CREATE INDEX spot_former_slug_of_spot ON spot_former_slug (spot_id);
COMMENT ON TABLE spot_former_slug IS 'Addresses that lead to a spot which is found elsewhere now: printed addresses never die. Written by spots.';

ALTER TABLE spot DROP CONSTRAINT spot_state_known;
ALTER TABLE spot ADD CONSTRAINT spot_state_known
	CHECK (state IN ('draft', 'submitted', 'changes_requested', 'published', 'refused', 'withdrawn', 'removed'));

CREATE TABLE spot_flag (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	reference  text NOT NULL CONSTRAINT spot_flag_reference_unique UNIQUE CONSTRAINT spot_flag_reference_form CHECK (reference ~ '^[a-z2-7]{26}$'),
	spot_id    bigint REFERENCES spot ON DELETE SET NULL,
	account_id bigint REFERENCES account ON DELETE SET NULL,
	ground     text NOT NULL CONSTRAINT spot_flag_ground_known CHECK (ground IN ('gone', 'wrong', 'charter', 'duplicate')),
	words      text NOT NULL CONSTRAINT spot_flag_words_length CHECK (length(words) <= 1000),
	twin_id    bigint REFERENCES spot ON DELETE SET NULL,
	state      text NOT NULL DEFAULT 'submitted' CONSTRAINT spot_flag_state_known CHECK (state IN ('submitted', 'founded', 'sent_back', 'unfounded')),
	answer     text NOT NULL DEFAULT '' CONSTRAINT spot_flag_answer_length CHECK (length(answer) <= 1000),
	created_at timestamptz NOT NULL,
	decided_at timestamptz,
	CONSTRAINT spot_flag_decided_when CHECK ((state = 'submitted') = (decided_at IS NULL)),
	CONSTRAINT spot_flag_twin_of_duplicate CHECK (twin_id IS NULL OR ground = 'duplicate')
);
CREATE UNIQUE INDEX spot_flag_waits_once ON spot_flag (spot_id, account_id) WHERE state = 'submitted';
CREATE INDEX spot_flag_of_account ON spot_flag (account_id);
CREATE INDEX spot_flag_twin ON spot_flag (twin_id);
CREATE INDEX spot_flag_decided ON spot_flag (decided_at) WHERE state <> 'submitted';
COMMENT ON TABLE spot_flag IS 'Something wrong with a published spot, told by anybody; forgotten a year after it was decided on. Written by spots.';
COMMENT ON COLUMN spot_flag.reference IS 'In the address of the receipt, by which its author, with or without an account, sees what became of it.';
COMMENT ON COLUMN spot_flag.twin_id IS 'The spot that this one repeats, when it is said to be a duplicate.';
