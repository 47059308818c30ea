-- +goose Up
-- What ambassadors say of the spots that wait near them.
CREATE TABLE neighbour_rule (
	single     boolean PRIMARY KEY DEFAULT true CONSTRAINT neighbour_rule_single CHECK (single),
	enabled    boolean NOT NULL DEFAULT false,
	enough     integer NOT NULL DEFAULT 3 CONSTRAINT neighbour_rule_enough_range CHECK (enough BETWEEN 2 AND 10),
	km         integer NOT NULL DEFAULT 10 CONSTRAINT neighbour_rule_km_range CHECK (km BETWEEN 0 AND 30),
	since      timestamptz CONSTRAINT neighbour_rule_since_when CHECK (NOT enabled OR since IS NOT NULL),
	version    integer NOT NULL DEFAULT 1,
	updated_at timestamptz,
	updated_by bigint REFERENCES account ON DELETE SET NULL
);
CREATE INDEX neighbour_rule_updated_by ON neighbour_rule (updated_by);
COMMENT ON TABLE neighbour_rule IS 'Whether and to whom spots that wait are shown: one row, which staff write. Who changed it last goes with their account. Written by neighbours.';
COMMENT ON COLUMN neighbour_rule.since IS 'When it was switched on: what was sent before is shown to nobody, for its author was not told.';
INSERT INTO neighbour_rule DEFAULT VALUES;

CREATE TABLE neighbour_voice (
	item_id    bigint NOT NULL REFERENCES queue_item ON DELETE CASCADE,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	agrees     boolean NOT NULL,
	doubt      text NOT NULL DEFAULT '' CONSTRAINT neighbour_voice_doubt_form CHECK (doubt ~ '^[a-z]{0,20}$'),
	words      text NOT NULL DEFAULT '' CONSTRAINT neighbour_voice_words_length CHECK (length(words) <= 200),
	said_at    timestamptz NOT NULL,
	CONSTRAINT neighbour_voice_once PRIMARY KEY (item_id, account_id),
	CONSTRAINT neighbour_voice_doubt_why CHECK (agrees = (doubt = '')),
	CONSTRAINT neighbour_voice_agrees_plainly CHECK (NOT agrees OR words = '')
);
CREATE INDEX neighbour_voice_of_account ON neighbour_voice (account_id);
COMMENT ON TABLE neighbour_voice IS 'What an ambassador says of a spot that waits near them: of what was sent that time, so that a spot sent again is looked at again. Kept a month after the answer; goes with the account. Written by neighbours.';

CREATE TABLE neighbour_objection (
	account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
	at         timestamptz NOT NULL
);
COMMENT ON TABLE neighbour_objection IS 'Authors whose spots are shown to nobody but the moderators while they wait. Goes with the account. Written by neighbours.';

-- Counted each time, so that it stays true when a rule changes, a voice does, or an account goes.
CREATE VIEW neighbour_ready AS
	SELECT v.item_id FROM neighbour_voice v JOIN account a ON a.id = v.account_id CROSS JOIN neighbour_rule r
	WHERE r.enabled AND a.state = 'active'
	GROUP BY v.item_id, r.enough HAVING bool_and(v.agrees) AND count(*) >= r.enough;
COMMENT ON VIEW neighbour_ready IS 'The items of the queue of which enough neighbours agree and none doubts.';
