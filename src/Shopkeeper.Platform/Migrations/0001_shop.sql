-- The one row that every posting transaction reads: a change of programmes or catalogue moves a number here, in the same
-- transaction, so that all nodes change over at the same commit.
create table shop_head (
    id integer not null primary key check (id = 1),
    programmes bigint not null,
    catalogue bigint not null
);

insert into shop_head (id, programmes, catalogue) values (1, 0, 0);
