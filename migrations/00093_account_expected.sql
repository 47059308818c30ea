-- +goose Up
ALTER TABLE account ADD COLUMN expected_until timestamptz;
COMMENT ON COLUMN account.expected_until IS 'Somebody the programme knows on paper and whom the team brought in: kept that long while pending, not 30 days.';
