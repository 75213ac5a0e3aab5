-- Zones drawn on a map and not decided bind nobody.
drop view v_zone;
create view v_zone as
select
    id, body ->> '$.kind' as zone_kind, body ->> '$.name' as name, body -> '$.parcels' as parcels, valid_from,
    valid_to, rev_from, coalesce(body ->> '$.draft', 0) as draft
from version
where kind = 'zone' and rev_to is null;
