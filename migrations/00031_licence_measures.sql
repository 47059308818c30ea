-- +goose Up
-- The life of a licence after it was granted. A withdrawn file keeps its SIRET or RNA number: no
-- second file gets round a withdrawal.
ALTER TABLE organisation DROP CONSTRAINT organisation_state_known, DROP CONSTRAINT organisation_active_has_licence;
ALTER TABLE organisation
	ADD CONSTRAINT organisation_state_known CHECK (state IN ('draft', 'submitted', 'to_complete', 'refused', 'active', 'formal_notice', 'suspended', 'withdrawn')),
	ADD CONSTRAINT organisation_granted_has_licence CHECK (state NOT IN ('active', 'formal_notice', 'suspended', 'withdrawn')
		OR (licence_number IS NOT NULL AND licence_from < licence_until));
DROP INDEX organisation_siret_unique;
DROP INDEX organisation_rna_unique;
CREATE UNIQUE INDEX organisation_siret_unique ON organisation (siret) WHERE state NOT IN ('draft', 'refused');
CREATE UNIQUE INDEX organisation_rna_unique ON organisation (rna) WHERE state NOT IN ('draft', 'refused');
CREATE INDEX organisation_sent ON organisation (created_at DESC, id DESC) WHERE state <> 'draft';

CREATE TABLE licence_measure (
	id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
	state           text NOT NULL CONSTRAINT licence_measure_state_known CHECK (state IN ('active', 'formal_notice', 'suspended', 'withdrawn')),
	reason          text NOT NULL CONSTRAINT licence_measure_reason_form CHECK (reason ~ '^[a-z_]+$'),
	message         text NOT NULL DEFAULT '' CONSTRAINT licence_measure_message_length CHECK (length(message) <= 1000),
	taken_by        bigint REFERENCES account ON DELETE SET NULL,
	taken_at        timestamptz NOT NULL,
	answer_by       date,
	appeal          text NOT NULL DEFAULT '' CONSTRAINT licence_measure_appeal_length CHECK (length(appeal) <= 1200),
	appealed_by     bigint REFERENCES account ON DELETE SET NULL,
	appealed_at     timestamptz,
	verdict         text CONSTRAINT licence_measure_verdict_known CHECK (verdict IN ('publish', 'revise', 'refuse')),
	verdict_message text NOT NULL DEFAULT '' CONSTRAINT licence_measure_verdict_message_length CHECK (length(verdict_message) <= 1000),
	CONSTRAINT licence_measure_verdict_on_appeal CHECK (verdict IS NULL OR appealed_at IS NOT NULL)
);
CREATE INDEX licence_measure_organisation ON licence_measure (organisation_id, id);
CREATE INDEX licence_measure_taken_by ON licence_measure (taken_by);
CREATE INDEX licence_measure_appealed_by ON licence_measure (appealed_by);
COMMENT ON TABLE licence_measure IS 'What the team decided about a licence after it was granted, each with the appeal against it. Written by organisations.';
COMMENT ON COLUMN licence_measure.state IS 'Where the measure put the licence; active when it was restored.';
COMMENT ON COLUMN licence_measure.answer_by IS 'The day by which a formal notice is to be answered.';
