-- +goose Up
-- Spots of authors whom staff's rule trusts are published as they are sent, and looked at afterwards.
ALTER TABLE queue_item ADD COLUMN afterwards boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN queue_item.afterwards IS 'Everybody sees the thing already: nobody waits for the answer, which counts in no delay. promised_at is a century away: after all that waits.';

CREATE TABLE spot_trust (
	sole       boolean PRIMARY KEY DEFAULT true CONSTRAINT spot_trust_one_row CHECK (sole),
	enabled    boolean NOT NULL DEFAULT false,
	spots      integer NOT NULL DEFAULT 5 CONSTRAINT spot_trust_spots_range CHECK (spots BETWEEN 1 AND 50),
	months     integer NOT NULL DEFAULT 12 CONSTRAINT spot_trust_months_range CHECK (months BETWEEN 1 AND 12),
	version    integer NOT NULL DEFAULT 1,
	updated_at timestamptz,
	updated_by bigint REFERENCES account ON DELETE SET NULL
);
CREATE INDEX spot_trust_updated_by ON spot_trust (updated_by);
COMMENT ON TABLE spot_trust IS 'When an author''s spots are published as they are sent: one row, which staff write. Nothing is kept of who is trusted: that is counted each time. Who changed it last goes with their account. Written by spots.';
COMMENT ON COLUMN spot_trust.months IS 'For how long a refusal, a founded flag or notice, or a sanction weighs. A year at most: flags are forgotten then.';
INSERT INTO spot_trust DEFAULT VALUES;

-- A decision may take another thing out of the queue: a spot taken off the site takes what waited about it along. Undone, that waits again.
CREATE TRIGGER queue_item_traced AFTER UPDATE ON queue_item FOR EACH ROW
	WHEN (NEW.state = 'withdrawn' AND COALESCE(current_setting('ohmylot.decision', true), '') <> '') EXECUTE FUNCTION trace_decision();
