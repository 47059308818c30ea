-- +goose Up
ALTER TABLE spot ADD COLUMN other_place text NOT NULL DEFAULT '' CONSTRAINT spot_other_place_length CHECK (length(other_place) <= 40);
COMMENT ON COLUMN spot.other_place IS 'The exact point, as written in forms, for which its author said that this is none of the spots near it; empty until asked. It holds for that point alone.';
