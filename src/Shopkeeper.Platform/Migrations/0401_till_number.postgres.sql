-- Numbers that tills gave to what is no sale (training, cancelled, signing on), under the key that a sale would have. Used_for is listed
-- in NumberUse.
create table till_number (
    source text collate "C" not null,
    key text collate "C" not null,
    used_for smallint not null,
    noted_us bigint not null,
    primary key (source, key)
);
