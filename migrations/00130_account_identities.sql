-- +goose Up
-- The accounts that people have elsewhere and sign in with. No token is kept, nor what else the provider tells.
CREATE TABLE account_identity (
	provider   text NOT NULL CONSTRAINT account_identity_provider_length CHECK (length(provider) BETWEEN 1 AND 20),
	issuer     text NOT NULL CONSTRAINT account_identity_issuer_length CHECK (length(issuer) BETWEEN 1 AND 500),
	subject    text NOT NULL CONSTRAINT account_identity_subject_length CHECK (length(subject) BETWEEN 1 AND 255),
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	linked_at  timestamptz NOT NULL,
	used_at    timestamptz,
	CONSTRAINT account_identity_unique PRIMARY KEY (provider, issuer, subject),
	CONSTRAINT account_identity_one UNIQUE (account_id, provider)
);
COMMENT ON TABLE account_identity IS 'Who a member is at a provider of sign-in. Personal: kept while linked, gone with the account, deleted when it is erased. Written by accounts.';
COMMENT ON COLUMN account_identity.provider IS 'Its name in OHMYLOT_SIGNIN: one identity of each for an account.';
COMMENT ON COLUMN account_identity.subject IS 'The sub of the issuer: what an account is found by, never its address.';
COMMENT ON COLUMN account_identity.used_at IS 'When somebody last signed in by it.';
