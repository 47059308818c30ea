-- +goose Up
-- A refused file keeps its number no longer: its organisation may ask again, or a stranger may have
-- sent it.
DROP INDEX organisation_siret_unique;
DROP INDEX organisation_rna_unique;
CREATE UNIQUE INDEX organisation_siret_unique ON organisation (siret) WHERE state IN ('submitted', 'to_complete', 'active');
CREATE UNIQUE INDEX organisation_rna_unique ON organisation (rna) WHERE state IN ('submitted', 'to_complete', 'active');
COMMENT ON COLUMN organisation.siret IS 'Unique among the files that wait or are granted; a draft proves nothing, and a refused file keeps nothing.';

-- What an erased account leaves is found without reading every letter and decision.
CREATE INDEX letter_of_account ON letter (account_id);
CREATE INDEX queue_item_claimed_by ON queue_item (claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX queue_item_decided_by ON queue_item (decided_by) WHERE decided_by IS NOT NULL;
