-- +goose Up
-- A text copied from another spot is found by its letters alone: signs, accents left as they are, and spaces do not matter.
-- +goose StatementBegin
CREATE FUNCTION spot_letters(reason text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CAST(md5(regexp_replace(lower(reason), '[^[:alnum:]]+', '', 'g')) AS uuid);
-- +goose StatementEnd
CREATE INDEX spot_letters ON spot (spot_letters(reason)) WHERE state IN ('published', 'submitted');
