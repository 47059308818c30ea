-- +goose Up
-- A spot that a moderator puts right before publishing it, and what its author had sent.
ALTER TABLE queue_event DROP CONSTRAINT queue_event_act_known, ADD CONSTRAINT queue_event_act_known CHECK (
	act IN ('submitted', 'withdrawn', 'claimed', 'released', 'deferred', 'escalated', 'asked', 'advised', 'corrected', 'decided', 'undone'));

CREATE TABLE spot_correction (
	spot_id      bigint PRIMARY KEY REFERENCES spot ON DELETE CASCADE,
	corrected_by bigint REFERENCES account ON DELETE SET NULL,
	corrected_at timestamptz NOT NULL,
	before       jsonb NOT NULL CONSTRAINT spot_correction_before_whole CHECK (jsonb_typeof(before) = 'object'),
	retouched    boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE spot_correction IS 'What moderators put right of a spot before they published it. It goes once the author sends the spot again, takes it back or changes it, once it is sent back or refused, and with the spot, so with the author''s account. Written by spots.';
COMMENT ON COLUMN spot_correction.before IS 'The whole spot as its author sent it, photos by id in their order, however often it is corrected. A photo that was left out is kept until the spot is published, no longer.';
COMMENT ON COLUMN spot_correction.corrected_by IS 'Who corrected it last; null once that account is gone.';
COMMENT ON COLUMN spot_correction.retouched IS 'Whether a photo was blurred, cut or turned: its original pixels are nowhere.';
SELECT trace_decisions_on('spot_correction');
