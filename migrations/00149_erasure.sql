-- +goose Up
-- A person leaves, and nothing of them stays behind.
CREATE TABLE erasure (
	account_id bigint NOT NULL,
	digest text NOT NULL,
	keep_spots boolean NOT NULL,
	reason text NOT NULL,
	asked_at timestamptz NOT NULL,
	done_at timestamptz,
	CONSTRAINT erasure_pkey PRIMARY KEY (account_id, digest),
	CONSTRAINT erasure_digest_form CHECK (digest ~ '^[0-9a-f]{64}$'),
	CONSTRAINT erasure_reason_known CHECK (reason IN ('asked', 'inactive', 'restored'))
);
CREATE INDEX erasure_under_way ON erasure (asked_at) WHERE done_at IS NULL;
COMMENT ON TABLE erasure IS 'Accounts that were erased: their number, what tells that very account from another that a restored backup gives the same number, and whether its spots stayed. Nothing personal; kept for ever, here and in the file erased.txt of the data folder: whoever comes back with a backup is erased again. Written by privacy.';

-- What the programme brings in stays when whoever brought it leaves.
ALTER TABLE spot ADD COLUMN programme boolean NOT NULL DEFAULT false;
UPDATE spot s SET programme = true FROM audit_line l WHERE l.act = 'spot.import' AND l.object = 'spot ' || s.id AND l.actor_id = s.author_id;
COMMENT ON COLUMN spot.programme IS 'Brought in by the programme, and its own: whoever brought it in answers for it, and it outlives their account.';

-- A photo outlives its sender where what shows it does; one that is deleted, until its files are gone.
ALTER TABLE photo ALTER COLUMN account_id DROP NOT NULL,
	DROP CONSTRAINT photo_account_id_fkey, ADD CONSTRAINT photo_account_id_fkey FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE SET NULL;

-- An organisation that nobody speaks for any more: its number stays given.
ALTER TABLE organisation DROP CONSTRAINT organisation_state_known, ADD CONSTRAINT organisation_state_known
		CHECK (state IN ('draft', 'submitted', 'to_complete', 'refused', 'active', 'formal_notice', 'suspended', 'withdrawn', 'closed')),
	DROP CONSTRAINT organisation_is_identified, ADD CONSTRAINT organisation_is_identified CHECK (siret IS NOT NULL OR rna IS NOT NULL OR state = 'closed');
DROP INDEX organisation_siret_unique;
CREATE UNIQUE INDEX organisation_siret_unique ON organisation (siret) WHERE state NOT IN ('draft', 'refused', 'closed');
DROP INDEX organisation_rna_unique;
CREATE UNIQUE INDEX organisation_rna_unique ON organisation (rna) WHERE state NOT IN ('draft', 'refused', 'closed');

-- Letters to an address that may be nobody's account are found by it, and the last one to somebody who left goes once it is sent.
ALTER TABLE letter ADD COLUMN farewell boolean NOT NULL DEFAULT false;
CREATE INDEX letter_to_guest ON letter (lower(recipient)) WHERE account_id IS NULL;
COMMENT ON TABLE letter IS 'The outbox. Subjects and bodies are emptied once sent, but for development: they name people and hold secret links. A farewell is deleted once sent, or after three days. Written by mail.';
