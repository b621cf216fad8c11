ALTER TABLE applications ADD COLUMN score integer;
