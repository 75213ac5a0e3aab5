-- What passes between the offices and comes from the public: views of the record, and the workbench of clues.
create view v_consultation as
select
    id, fields ->> 'asking' as asking, fields ->> 'about' as about, fields ->> 'question' as question,
    fields -> 'parcels' as parcels, fields -> 'planned_uses' as planned_uses, fields -> 'rounds' as rounds,
    fields -> 'acknowledged' as acknowledged, fields -> 'withdrawn' as withdrawn, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'consultation' and rev_to is null;

create view v_exchange_package as
select
    id, fields ->> 'office' as office, (fields ->> 'to_revision')::bigint as to_revision, fields -> 'kinds' as kinds,
    (fields ->> 'rows')::bigint as row_count, fields ->> 'digest' as digest, fields ->> 'log_root' as log_root,
    (fields ->> 'tree_size')::bigint as tree_size, fields ->> 'made_by' as made_by, fields -> 'receipt' as receipt,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'exchange_package' and rev_to is null;

create view v_clue as
select
    id, fields ->> 'kind' as clue_kind, fields ->> 'parcel' as parcel, fields ->> 'state' as state,
    (fields ->> 'received_on')::date as received_on, (fields ->> 'decided_on')::date as decided_on,
    (fields ->> 'investigated_on')::date as investigated_on, (fields ->> 'closed_on')::date as closed_on,
    fields ->> 'act' as act, fields ->> 'outcome' as outcome, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'clue' and rev_to is null;

drop view v_flag;
create view v_flag as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'flag' as flag, fields ->> 'text' as text,
    fields -> 'emergency' as emergency, fields -> 'case' as enforcement_case, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'flag' and rev_to is null;

-- Workbench: what was said in a clue and how to reach who sent it. Not record: it can be erased.
create table clue_file (
    number text collate "C" primary key,
    code bytea not null, -- SHA-256 of the reading code
    said text collate "C", -- null once erased
    place text collate "C",
    lon text collate "C", -- decimal degrees
    lat text collate "C",
    contact text collate "C",
    received_at bigint not null,
    erased_at bigint
);

-- Requests of strangers in a window of time, by what they are counted by (an address as SHA-256).
create table quota (
    key text collate "C" primary key,
    began_at bigint not null,
    used bigint not null
);
