-- +goose Up
CREATE TABLE misuse_report (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint REFERENCES account ON DELETE SET NULL,
	what       text NOT NULL CONSTRAINT misuse_report_what_length CHECK (length(what) BETWEEN 1 AND 1000),
	place      text NOT NULL CONSTRAINT misuse_report_place_length CHECK (length(place) BETWEEN 1 AND 300),
	email      text NOT NULL DEFAULT '' CONSTRAINT misuse_report_email_length CHECK (length(email) <= 254),
	state      text NOT NULL DEFAULT 'submitted' CONSTRAINT misuse_report_state_known CHECK (state IN ('submitted', 'founded', 'unfounded')),
	created_at timestamptz NOT NULL,
	decided_at timestamptz,
	CONSTRAINT misuse_report_decided_when CHECK ((state = 'submitted') = (decided_at IS NULL))
);
CREATE INDEX misuse_report_of_account ON misuse_report (account_id);
CREATE INDEX misuse_report_reachable ON misuse_report (decided_at) WHERE email <> '';
COMMENT ON TABLE misuse_report IS 'A bad use of the bubble, told by anybody. Written by uses.';
COMMENT ON COLUMN misuse_report.place IS 'Where the bubble was seen, as typed: a place or an address of the web, which the program never fetches.';
COMMENT ON COLUMN misuse_report.email IS 'To answer to; forgotten ninety days after the decision.';
