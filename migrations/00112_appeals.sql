-- +goose Up
ALTER TABLE queue_item ADD COLUMN not_by bigint REFERENCES account ON DELETE SET NULL;
CREATE INDEX queue_item_not_by ON queue_item (not_by);
COMMENT ON COLUMN queue_item.not_by IS 'Who decided what is contested: they are not offered it, and do not decide on it.';

CREATE TABLE recourse (
	id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind        text NOT NULL CONSTRAINT recourse_kind_form CHECK (kind ~ '^[a-z]+$'),
	subject_id  bigint NOT NULL,
	item_id     bigint NOT NULL,
	account_id  bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	words       text NOT NULL CONSTRAINT recourse_words_length CHECK (length(words) BETWEEN 1 AND 1200),
	sent_at     timestamptz NOT NULL,
	decided_by  bigint REFERENCES account ON DELETE SET NULL,
	verdict     text CONSTRAINT recourse_verdict_known CHECK (verdict IN ('publish', 'revise', 'refuse')),
	reason      text NOT NULL DEFAULT '',
	message     text NOT NULL DEFAULT '',
	answered_at timestamptz,
	CONSTRAINT recourse_once UNIQUE (kind, subject_id, item_id),
	CONSTRAINT recourse_answered_wholly CHECK ((verdict IS NULL) = (answered_at IS NULL))
);
CREATE INDEX recourse_account ON recourse (account_id);
CREATE INDEX recourse_decided_by ON recourse (decided_by);
COMMENT ON TABLE recourse IS 'What authors answer to a refusal or to a sanction, once for each decision, and the answer of somebody other than who decided. Personal: leaves with the account, or three years after the answer. Written by appeals.';
COMMENT ON COLUMN recourse.item_id IS 'Of queue_item: the decision that is contested; 0 for a sanction, which is its own.';
COMMENT ON COLUMN recourse.decided_by IS 'Who took the decision that is contested.';
SELECT trace_decisions_on('recourse');
