-- name: lock
select member_id from member where member_id = @member for update;

-- name: add_many
insert into consent (member_id, seq, at_us, recorded_us, given, channel, purpose, basis, source, wording_id, sale, operator, proof, unconfirmed)
select member_id, seq, at_us, @now, given, channel, purpose, basis, source, wording_id, sale, operator, proof, unconfirmed
from unnest(@members, @seqs, @ats, @given, @channels, @purposes, @bases, @sources, @wordings, @sales, @operators, @proofs, @unconfirmed)
    as fresh (member_id, seq, at_us, given, channel, purpose, basis, source, wording_id, sale, operator, proof, unconfirmed);
