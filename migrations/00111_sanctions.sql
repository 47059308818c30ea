-- +goose Up
CREATE TABLE sanction (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	reason     text NOT NULL CONSTRAINT sanction_reason_form CHECK (reason ~ '^[a-z_]{2,40}$'),
	message    text NOT NULL CONSTRAINT sanction_message_length CHECK (length(message) BETWEEN 1 AND 1000),
	taken_by   bigint REFERENCES account ON DELETE SET NULL,
	taken_at   timestamptz NOT NULL,
	ends_at    timestamptz NOT NULL,
	lifted_at  timestamptz,
	lifted_by  bigint REFERENCES account ON DELETE SET NULL,
	annulled   boolean NOT NULL DEFAULT false,
	CONSTRAINT sanction_has_an_end CHECK (ends_at > taken_at AND ends_at <= taken_at + interval '366 days'),
	CONSTRAINT sanction_annulled_is_lifted CHECK (NOT annulled OR lifted_at IS NOT NULL)
);
CREATE INDEX sanction_of_account ON sanction (account_id, ends_at);
CREATE INDEX sanction_taken_by ON sanction (taken_by);
CREATE INDEX sanction_lifted_by ON sanction (lifted_by);
COMMENT ON TABLE sanction IS 'Until when an account may not contribute, and why. In force from taken_at to ends_at unless lifted: dates are compared, nothing has to run for it to end. Personal: leaves with the account, or three years after it ended. Written by sanctions.';
COMMENT ON COLUMN sanction.annulled IS 'Found wrong on appeal: it was never due, and counts against nobody.';
SELECT trace_decisions_on('sanction');
