-- +goose Up
-- An account is erased without reading a whole table.
CREATE INDEX spot_correction_by ON spot_correction (corrected_by);
