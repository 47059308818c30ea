-- +goose Up
-- What is not proved yet reserves nothing: neither the address of an account that nobody confirmed,
-- nor the number of an organisation whose file was never sent.
ALTER TABLE account DROP CONSTRAINT account_email_unique;
CREATE UNIQUE INDEX account_email_unique ON account (email_key) WHERE state IN ('active', 'suspended');
CREATE INDEX account_email ON account (email_key);
CREATE INDEX account_pending_age ON account (created_at) WHERE state = 'pending';
COMMENT ON COLUMN account.email_key IS 'The address in NFKC, case folded: one account per address, once it is confirmed.';
COMMENT ON COLUMN account.password_hash IS 'argon2id; null until an invited person has chosen a password.';
COMMENT ON COLUMN account.newsletter_at IS 'When the person asked for the newsletter; null for no.';
CREATE INDEX account_token_expiry ON account_token (expires_at);
COMMENT ON COLUMN account_token.used_at IS 'When the link was followed, or made void by a newer one.';

ALTER TABLE organisation DROP CONSTRAINT organisation_siret_unique;
ALTER TABLE organisation DROP CONSTRAINT organisation_rna_unique;
CREATE UNIQUE INDEX organisation_siret_unique ON organisation (siret) WHERE state <> 'draft';
CREATE UNIQUE INDEX organisation_rna_unique ON organisation (rna) WHERE state <> 'draft';
COMMENT ON COLUMN organisation.siret IS 'Unique among the files that were sent; a draft proves nothing.';
