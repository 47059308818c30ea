-- +goose Up
CREATE TABLE spot_claim (
	spot_id   bigint PRIMARY KEY REFERENCES spot ON DELETE CASCADE,
	email_key text NOT NULL CONSTRAINT spot_claim_email_length CHECK (length(email_key) BETWEEN 3 AND 320),
	until     timestamptz NOT NULL
);
CREATE INDEX spot_claim_of_address ON spot_claim (email_key);
CREATE INDEX spot_claim_until ON spot_claim (until);
COMMENT ON TABLE spot_claim IS 'Whose an imported spot is, once they come: the address of its author, who had no account. Forgotten after a year, or with the spot. Written by spots.';
