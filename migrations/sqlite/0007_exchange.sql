-- What passes between the offices and comes from the public: views of the record, and the workbench of clues.
create view v_consultation as
select
    id, body ->> '$.asking' as asking, body ->> '$.about' as about, body ->> '$.question' as question,
    body -> '$.parcels' as parcels, body -> '$.planned_uses' as planned_uses, body -> '$.rounds' as rounds,
    body -> '$.acknowledged' as acknowledged, body -> '$.withdrawn' as withdrawn, valid_from, valid_to, rev_from
from version
where kind = 'consultation' and rev_to is null;

create view v_exchange_package as
select
    id, body ->> '$.office' as office, body ->> '$.to_revision' as to_revision, body -> '$.kinds' as kinds,
    body ->> '$.rows' as row_count, body ->> '$.digest' as digest, body ->> '$.log_root' as log_root,
    body ->> '$.tree_size' as tree_size, body ->> '$.made_by' as made_by, body -> '$.receipt' as receipt,
    valid_from, valid_to, rev_from
from version
where kind = 'exchange_package' and rev_to is null;

create view v_clue as
select
    id, body ->> '$.kind' as clue_kind, body ->> '$.parcel' as parcel, body ->> '$.state' as state,
    body ->> '$.received_on' as received_on, body ->> '$.decided_on' as decided_on,
    body ->> '$.investigated_on' as investigated_on, body ->> '$.closed_on' as closed_on, body ->> '$.act' as act,
    body ->> '$.outcome' as outcome, valid_from, valid_to, rev_from
from version
where kind = 'clue' and rev_to is null;

drop view v_flag;
create view v_flag as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.flag' as flag, body ->> '$.text' as text,
    body -> '$.emergency' as emergency, body -> '$.case' as enforcement_case, valid_from, valid_to, rev_from
from version
where kind = 'flag' and rev_to is null;

-- Workbench: what was said in a clue and how to reach who sent it. Not record: it can be erased.
create table clue_file (
    number text primary key,
    code blob not null, -- SHA-256 of the reading code
    said text, -- null once erased
    place text,
    lon text, -- decimal degrees
    lat text,
    contact text,
    received_at integer not null,
    erased_at integer
) strict, without rowid;

-- Requests of strangers in a window of time, by what they are counted by (an address as SHA-256).
create table quota (
    key text primary key,
    began_at integer not null,
    used integer not null
) strict, without rowid;
