-- +goose Up

-- How long a line of the trail is kept. What was decided or changed is accounted for during three years, as long
-- as the sanctions and the appeals that may rest on it. Who read what serves to notice an abuse, and the CNIL's
-- recommendation on logs gives that a year.
-- +goose StatementBegin
CREATE FUNCTION audit_kept(act text) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN act LIKE '%.read' THEN interval '1 year' ELSE interval '3 years' END
$$;
-- +goose StatementEnd

-- The trail stays append-only until then, for the tables' owner too: the trigger refuses to remove a line that
-- is to be kept, whoever asks.
DROP TRIGGER audit_line_append_only ON audit_line;
CREATE TRIGGER audit_line_append_only BEFORE UPDATE OR TRUNCATE ON audit_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_line_kept BEFORE DELETE ON audit_line FOR EACH ROW WHEN (OLD.at > now() - audit_kept(OLD.act)) EXECUTE FUNCTION refuse_change();

-- The site has no right to remove anything: it may only ask for what is too old to go. It runs as the owner.
-- +goose StatementBegin
CREATE FUNCTION audit_forget(most integer) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	WITH gone AS (
		DELETE FROM public.audit_line WHERE id IN (
			SELECT id FROM public.audit_line
			WHERE at <= now() - interval '1 year' AND at <= now() - public.audit_kept(act) ORDER BY at LIMIT most)
		RETURNING 1)
	SELECT count(*) FROM gone
$$;
-- +goose StatementEnd

-- The journal is read newest first: all of it, of one person, of one thing, of one kind of act, of one request.
CREATE INDEX audit_line_at ON audit_line (at, id);
CREATE INDEX audit_line_actor ON audit_line (actor_id, at, id);
CREATE INDEX audit_line_act ON audit_line (act, at, id);
CREATE INDEX audit_line_of ON audit_line (object, at, id);
CREATE INDEX audit_line_request ON audit_line (request_id) WHERE request_id <> '';
DROP INDEX audit_line_object;

COMMENT ON TABLE audit_line IS 'Who did what and when, append-only. Account numbers, states and keys only, never a name, an address or a text, so that erasing a person leaves it whole. Kept three years, one year for what was only read, by audit_kept; removed then by audit_forget. Written by audit.';
