-- What successors of a parcel have from it: fields that came later.
drop view v_succession;
create view v_succession as
select
    id, fields ->> 'kind' as succession_kind, fields -> 'predecessors' as predecessors,
    fields -> 'successors' as successors, (fields ->> 'closed_on')::date as closed_on, fields ->> 'act' as act,
    fields -> 'handed_on' as handed_on, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'succession' and rev_to is null;

drop view v_consultation;
create view v_consultation as
select
    id, fields ->> 'asking' as asking, fields ->> 'about' as about, fields ->> 'question' as question,
    fields -> 'parcels' as parcels, fields -> 'former_parcels' as former_parcels,
    fields -> 'planned_uses' as planned_uses, fields -> 'rounds' as rounds, fields -> 'acknowledged' as acknowledged,
    fields -> 'withdrawn' as withdrawn, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'consultation' and rev_to is null;

drop view v_clue;
create view v_clue as
select
    id, fields ->> 'kind' as clue_kind, fields ->> 'parcel' as parcel, fields -> 'further_parcels' as further_parcels,
    fields ->> 'state' as state, (fields ->> 'received_on')::date as received_on,
    (fields ->> 'decided_on')::date as decided_on, (fields ->> 'investigated_on')::date as investigated_on,
    (fields ->> 'closed_on')::date as closed_on, fields ->> 'act' as act, fields ->> 'outcome' as outcome,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'clue' and rev_to is null;
