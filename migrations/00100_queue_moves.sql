-- +goose Up
-- Setting a thing aside: until a day, for the team, or for another pair of eyes.
ALTER TABLE queue_item
	ADD COLUMN deferred_until timestamptz,
	ADD COLUMN escalated_at timestamptz,
	ADD COLUMN opinion_asked_by bigint REFERENCES account ON DELETE SET NULL;
COMMENT ON COLUMN queue_item.deferred_until IS 'Out of the list until then; the promise to the author stays what it was.';
COMMENT ON COLUMN queue_item.escalated_at IS 'Since when only the programme''s team may decide on it; null for the role of its kind.';
COMMENT ON COLUMN queue_item.opinion_asked_by IS 'Who wishes to hear another moderator before deciding; null when nobody does.';
-- The list of all kinds is read in the order of the promises.
CREATE INDEX queue_item_promised ON queue_item (promised_at, id) WHERE state = 'waiting';

-- What somebody decided a moment ago, to take it back.
CREATE INDEX queue_item_decided ON queue_item (decided_by, decided_at) WHERE state = 'decided';

CREATE TABLE queue_event (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	item_id    bigint NOT NULL,
	kind       text NOT NULL,
	subject_id bigint NOT NULL,
	at         timestamptz NOT NULL,
	act        text NOT NULL CONSTRAINT queue_event_act_known CHECK (act IN ('submitted', 'withdrawn', 'claimed', 'released', 'deferred', 'escalated', 'asked', 'advised', 'decided', 'undone')),
	actor_id   bigint,
	verdict    text NOT NULL DEFAULT '',
	reason     text NOT NULL DEFAULT ''
);
CREATE INDEX queue_event_item ON queue_event (item_id, id);
CREATE INDEX queue_event_time ON queue_event (at, id);
CREATE TRIGGER queue_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON queue_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
COMMENT ON TABLE queue_event IS 'Every move of every item of the queue, append-only. Numbers only, never a name: erasing a person leaves it whole. Written by moderation.';

CREATE TABLE queue_word (
	event_id bigint PRIMARY KEY REFERENCES queue_event,
	item_id  bigint NOT NULL REFERENCES queue_item ON DELETE CASCADE,
	words    text NOT NULL CONSTRAINT queue_word_length CHECK (length(words) BETWEEN 1 AND 1000)
);
CREATE INDEX queue_word_item ON queue_word (item_id);
COMMENT ON TABLE queue_word IS 'What moderators wrote to each other on a move; never shown to authors. It goes with its item, and so with the author''s account. Written by moderation.';

-- What happened so far, as far as queue_item remembers.
INSERT INTO queue_event (item_id, kind, subject_id, at, act) SELECT id, kind, subject_id, submitted_at, 'submitted' FROM queue_item ORDER BY submitted_at, id;
INSERT INTO queue_event (item_id, kind, subject_id, at, act, actor_id, verdict, reason)
	SELECT id, kind, subject_id, decided_at, 'decided', decided_by, verdict, reason FROM queue_item WHERE state = 'decided' ORDER BY decided_at, id;

-- Undoing a decision puts back, row by row, whatever it changed: no kind of thing needs a reverse of its own.
CREATE TABLE decision_trace (
	id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	item_id  bigint NOT NULL REFERENCES queue_item ON DELETE CASCADE,
	at       timestamptz NOT NULL DEFAULT now(),
	relation text NOT NULL,
	was      jsonb,
	became   jsonb,
	CONSTRAINT decision_trace_of_a_row CHECK (was IS NOT NULL OR became IS NOT NULL)
);
CREATE INDEX decision_trace_item ON decision_trace (item_id, id);
COMMENT ON TABLE decision_trace IS 'The rows a decision changed, before and after, for as long as it may be undone: minutes. By the triggers of trace_decisions_on. Written by moderation.';

-- +goose StatementBegin
CREATE FUNCTION trace_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO decision_trace (item_id, relation, was, became) VALUES (
		CAST(current_setting('ohmylot.decision') AS bigint), TG_TABLE_NAME,
		CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
	RETURN NULL;
END $$;

-- Tables that a decision may write. While ohmylot.decision names no item, the trigger costs a look at a setting.
CREATE FUNCTION trace_decisions_on(VARIADIC tables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
	FOREACH name IN ARRAY tables LOOP
		EXECUTE format($sql$
			CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW
			WHEN (COALESCE(current_setting('ohmylot.decision', true), '') <> '') EXECUTE FUNCTION trace_decision()$sql$, name || '_traced', name);
	END LOOP;
END $$;

-- Puts back what the decision on an item changed, newest change first. Gives '' when done, or the table with a row that is
-- no longer as the decision left it: the caller then rolls back.
CREATE FUNCTION undo_decision(item bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	t record;
	same text;     -- the row is found by its primary key…
	kept text;     -- …and written but for what PostgreSQL computes itself
	settable text;
	touched bigint;
BEGIN
	FOR t IN SELECT relation, was, became FROM decision_trace WHERE item_id = item ORDER BY id DESC LOOP
		SELECT string_agg(format('x.%1$I = r.%1$I', a.attname), ' AND ') INTO same
		FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
		WHERE i.indrelid = CAST(t.relation AS regclass) AND i.indisprimary;
		SELECT string_agg(format('%I', attname), ', '), string_agg(format('%I', attname), ', ') FILTER (WHERE attidentity <> 'a') INTO kept, settable
		FROM pg_attribute WHERE attrelid = CAST(t.relation AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
		IF t.became IS NULL THEN
			EXECUTE format('INSERT INTO %1$I (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1)', t.relation, kept) USING t.was;
		ELSIF t.was IS NULL THEN
			EXECUTE format('DELETE FROM %1$I x USING jsonb_populate_record(NULL::%1$I, $1) r WHERE %2$s AND to_jsonb(x) = $1', t.relation, same) USING t.became;
		ELSE
			EXECUTE format('UPDATE %1$I x SET (%3$s) = (SELECT %3$s FROM jsonb_populate_record(NULL::%1$I, $2)) FROM jsonb_populate_record(NULL::%1$I, $1) r WHERE %2$s AND to_jsonb(x) = $1',
				t.relation, same, settable) USING t.became, t.was;
		END IF;
		GET DIAGNOSTICS touched = ROW_COUNT;
		IF touched <> 1 THEN
			RETURN t.relation;
		END IF;
	END LOOP;
	DELETE FROM decision_trace WHERE item_id = item;
	RETURN '';
END $$;
-- +goose StatementEnd

SELECT trace_decisions_on('account', 'affiliation', 'ambassador', 'brand_use', 'job', 'letter', 'licence_counter', 'licence_measure', 'licence_reminder',
	'licence_renewal', 'me_too', 'misuse_report', 'once', 'organisation', 'organisation_member', 'photo', 'profile', 'profile_face', 'profile_slug',
	'spot', 'spot_edit', 'spot_flag', 'spot_former_slug', 'visual', 'visual_version', 'wish', 'wish_list');
