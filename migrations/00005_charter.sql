-- +goose Up
CREATE TABLE charter_version (
	charter       text NOT NULL CONSTRAINT charter_version_charter_known CHECK (charter IN ('ambassador', 'organisation')),
	version       integer NOT NULL CONSTRAINT charter_version_positive CHECK (version > 0),
	text          bytea NOT NULL,
	sha256        text NOT NULL CONSTRAINT charter_version_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
	in_force_from timestamptz NOT NULL,
	hash          text NOT NULL CONSTRAINT charter_version_hash_form CHECK (hash ~ '^[0-9a-f]{64}$'),
	PRIMARY KEY (charter, version)
);
CREATE TRIGGER charter_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON charter_version
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE charter_version IS 'The texts that were ever to sign, byte for byte, append-only. Written by charter.';
COMMENT ON COLUMN charter_version.text IS 'The exact bytes of the French text; sha256 is theirs.';
COMMENT ON COLUMN charter_version.hash IS 'SHA-256 over charter, version, sha256 and in_force_from: see pkg/charter/chain.go.';

CREATE TABLE charter_acceptance (
	number        bigint PRIMARY KEY CONSTRAINT charter_acceptance_number_positive CHECK (number > 0),
	charter       text NOT NULL,
	version       integer NOT NULL,
	text_sha256   text NOT NULL CONSTRAINT charter_acceptance_sha256_form CHECK (text_sha256 ~ '^[0-9a-f]{64}$'),
	signer_hash   text NOT NULL CONSTRAINT charter_acceptance_signer_form CHECK (signer_hash ~ '^[0-9a-f]{64}$'),
	signed_at     timestamptz NOT NULL,
	box           text NOT NULL CONSTRAINT charter_acceptance_box_length CHECK (length(box) BETWEEN 1 AND 500),
	previous_hash text NOT NULL CONSTRAINT charter_acceptance_previous_unique UNIQUE,
	hash          text NOT NULL CONSTRAINT charter_acceptance_hash_form CHECK (hash ~ '^[0-9a-f]{64}$')
		CONSTRAINT charter_acceptance_hash_unique UNIQUE,
	CONSTRAINT charter_acceptance_of_version FOREIGN KEY (charter, version) REFERENCES charter_version
);
CREATE TRIGGER charter_acceptance_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON charter_acceptance
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE charter_acceptance IS 'Every signature, as a chain of hashes, append-only; nothing personal. Written by charter.';
COMMENT ON COLUMN charter_acceptance.number IS '1, 2, 3… without gaps, given under an advisory lock.';
COMMENT ON COLUMN charter_acceptance.signer_hash IS 'Salted hash of the charter_signer row, which may be erased.';
COMMENT ON COLUMN charter_acceptance.box IS 'Wording of the box that was ticked, in the language it was read in.';
COMMENT ON COLUMN charter_acceptance.previous_hash IS 'hash of the signature before; empty for the first. Unique: the chain has one line.';

CREATE TABLE charter_signer (
	acceptance        bigint PRIMARY KEY REFERENCES charter_acceptance,
	charter           text NOT NULL,
	version           integer NOT NULL,
	salt              bytea NOT NULL CONSTRAINT charter_signer_salt_length CHECK (length(salt) = 32),
	account_id        bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	name              text NOT NULL,
	capacity          text NOT NULL DEFAULT '',
	organisation_id   bigint,
	organisation_name text NOT NULL DEFAULT '',
	CONSTRAINT charter_signer_for_organisation CHECK ((charter = 'organisation') = (organisation_id IS NOT NULL))
);
CREATE UNIQUE INDEX charter_signer_person_once ON charter_signer (account_id, version) WHERE organisation_id IS NULL;
CREATE UNIQUE INDEX charter_signer_organisation_once ON charter_signer (organisation_id, version) WHERE organisation_id IS NOT NULL;
CREATE INDEX charter_signer_account ON charter_signer (account_id);
CREATE TRIGGER charter_signer_unchanged BEFORE UPDATE OR TRUNCATE ON charter_signer
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE charter_signer IS 'Who signed: the personal side of a signature. Never changed, deleted when the person is erased: the chain stays valid. Written by charter.';
COMMENT ON COLUMN charter_signer.capacity IS 'In what capacity a person signs for an organisation; empty for oneself.';
