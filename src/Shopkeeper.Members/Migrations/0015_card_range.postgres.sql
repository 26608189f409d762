-- Which numbers are cards of this shop, and which are set aside for something else. None: any EAN-13 from 20 to 29 is a card.
create table card_range (
    name text not null primary key,
    prefix text not null,
    length smallint not null,
    check_kind smallint not null,
    purpose smallint not null,
    created_us bigint not null
);

-- Print runs: how many numbers were drawn from a range for the card maker. Numbers are made of the run's id and their serial.
create table card_batch (
    batch_id uuid not null primary key,
    name text not null unique,
    range_name text not null,
    cards integer not null,
    issued integer not null,
    next_serial integer not null,
    created_us bigint not null,
    made_by text not null
);

-- Cards that were printed, as keyed hashes; somebody holds one once it is an identifier too.
create table issued_card (
    card uuid not null primary key,
    batch_id uuid not null,
    serial integer not null
);
create index issued_card_batch on issued_card (batch_id, serial);
