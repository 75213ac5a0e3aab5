-- What successors of a parcel have from it: fields that came later.
drop view v_succession;
create view v_succession as
select
    id, body ->> '$.kind' as succession_kind, body -> '$.predecessors' as predecessors,
    body -> '$.successors' as successors, body ->> '$.closed_on' as closed_on, body ->> '$.act' as act,
    body -> '$.handed_on' as handed_on, valid_from, valid_to, rev_from
from version
where kind = 'succession' and rev_to is null;

drop view v_consultation;
create view v_consultation as
select
    id, body ->> '$.asking' as asking, body ->> '$.about' as about, body ->> '$.question' as question,
    body -> '$.parcels' as parcels, body -> '$.former_parcels' as former_parcels,
    body -> '$.planned_uses' as planned_uses, body -> '$.rounds' as rounds, body -> '$.acknowledged' as acknowledged,
    body -> '$.withdrawn' as withdrawn, valid_from, valid_to, rev_from
from version
where kind = 'consultation' and rev_to is null;

drop view v_clue;
create view v_clue as
select
    id, body ->> '$.kind' as clue_kind, body ->> '$.parcel' as parcel, body -> '$.further_parcels' as further_parcels,
    body ->> '$.state' as state, body ->> '$.received_on' as received_on, body ->> '$.decided_on' as decided_on,
    body ->> '$.investigated_on' as investigated_on, body ->> '$.closed_on' as closed_on, body ->> '$.act' as act,
    body ->> '$.outcome' as outcome, valid_from, valid_to, rev_from
from version
where kind = 'clue' and rev_to is null;
