-- +goose Up
-- Whom the team brought in and who never came is erased for good as well.
ALTER TABLE erasure DROP CONSTRAINT erasure_reason_known;
ALTER TABLE erasure ADD CONSTRAINT erasure_reason_known CHECK (reason IN ('asked', 'inactive', 'restored', 'unclaimed'));
