-- Coupons that give points, by their global number (GCN, 13 digits).
create table coupon (
    gcn text collate "C" not null primary key,
    name text not null,
    points bigint not null,
    until_us bigint,
    set_by text not null,
    set_us bigint not null
);

-- Each printed piece: a keyed hash of its number with the serial. Used is used, also when whoever used it is forgotten.
create table coupon_serial (
    code uuid not null primary key,
    gcn text collate "C" not null,
    used_us bigint
);

create index coupon_serial_gcn on coupon_serial (gcn);

-- Whose it became.
create table coupon_use (
    code uuid not null primary key,
    member_id uuid not null,
    used_us bigint not null
);

create index coupon_use_member on coupon_use (member_id);
