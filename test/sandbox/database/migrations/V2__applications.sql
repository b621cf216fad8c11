CREATE TYPE decision AS ENUM ('approve', 'decline');
CREATE TABLE applications (
  id bigint PRIMARY KEY,
  applicant_id bigint NOT NULL REFERENCES applicants (id),
  debt_ratio double precision,
  decision decision,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX applications_by_applicant ON applications (applicant_id);
