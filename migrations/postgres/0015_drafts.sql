-- Zones drawn on a map and not decided bind nobody.
create or replace view v_zone as
select
    id, fields ->> 'kind' as zone_kind, fields ->> 'name' as name, fields -> 'parcels' as parcels,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    coalesce((fields ->> 'draft')::boolean, false) as draft
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'zone' and rev_to is null;

create or replace view gis.zones as
select
    id, fields ->> 'kind' as zone_kind, fields ->> 'name' as name, fields -> 'parcels' as parcels,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from, ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom,
    coalesce((fields ->> 'draft')::boolean, false) as draft
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'zone' and rev_to is null and wkb is not null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));
comment on column gis.zones.draft is '草案：未划定，不产生约束 / Drawn on a map and not decided';
