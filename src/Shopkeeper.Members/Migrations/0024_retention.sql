-- Whom and what a rule of retention concerns, oldest first, without reading everybody.
create index member_joined on member (status, created_us, member_id);
create index consent_proof on consent (recorded_us) where proof is not null;
