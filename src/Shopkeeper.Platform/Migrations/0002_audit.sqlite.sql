-- Who did what to whom, when: append-only, each entry's hash covers the one before. No personal data: ids only.
create table audit (
    seq integer not null primary key,
    at_us bigint not null,
    actor text not null,
    action smallint not null,
    member_id blob,
    subject text not null,
    detail text not null,
    hash blob not null
);
create index audit_member on audit (member_id, seq) where member_id is not null;

-- The end of the chain: whoever adds an entry locks it.
create table audit_head (
    id integer not null primary key check (id = 1),
    seq bigint not null,
    hash blob not null
);
insert into audit_head (id, seq, hash) values (1, 0, zeroblob(32));

create trigger audit_never_changes before update on audit
begin
    select raise(abort, 'an audit entry never changes');
end;

create trigger audit_never_goes before delete on audit
begin
    select raise(abort, 'an audit entry is never deleted');
end;
