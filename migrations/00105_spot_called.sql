-- +goose Up
-- Moderators are shown the spots of the commune whose title is nearly that of the one they read.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX spot_called ON spot (commune_insee) WHERE state IN ('published', 'submitted');
