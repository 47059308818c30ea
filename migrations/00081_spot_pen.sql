-- +goose Up
-- A form that saves itself as it is typed may lose an answer and send again, or be sent for good while it still saves
-- itself: whoever wrote last is never in their own way.
ALTER TABLE spot ADD COLUMN pen text NOT NULL DEFAULT '' CONSTRAINT spot_pen_length CHECK (length(pen) <= 64);
ALTER TABLE spot ADD COLUMN turn integer NOT NULL DEFAULT 0;
ALTER TABLE spot_edit ADD COLUMN pen text NOT NULL DEFAULT '' CONSTRAINT spot_edit_pen_length CHECK (length(pen) <= 64);
ALTER TABLE spot_edit ADD COLUMN turn integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN spot.pen IS 'Key of the form that wrote last: it may go on without knowing the version. Random, tells nothing of its author, goes with the spot.';
COMMENT ON COLUMN spot.turn IS 'How many times that form had written: what arrives late is older than what is here.';
COMMENT ON COLUMN spot_edit.pen IS 'Key of the form that wrote last: it may go on without knowing the version. Random, tells nothing of its author, goes with the change.';
COMMENT ON COLUMN spot_edit.turn IS 'How many times that form had written: what arrives late is older than what is here.';
