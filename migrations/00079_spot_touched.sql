-- +goose Up
-- Open data are asked for again by the last change of all.
CREATE INDEX spot_touched ON spot (updated_at);
