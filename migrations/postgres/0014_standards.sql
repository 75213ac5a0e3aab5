-- Local standards of soil, one row for each limit in v_soil_limit.
create view v_soil_standard as
select
    id, fields ->> 'number' as number, fields ->> 'title' as title, fields ->> 'issuer' as issuer,
    fields -> 'limits' as limits, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'soil_standard' and rev_to is null;

create view v_soil_limit as
select
    id as standard, fields ->> 'number' as number, one ->> 'analyte' as analyte, one ->> 'class' as class,
    one ->> 'kind' as kind, (one ->> 'mg_per_kg')::numeric as mg_per_kg, one ->> 'clause' as clause,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
    cross join lateral jsonb_array_elements(fields -> 'limits') as one
where kind = 'soil_standard' and rev_to is null;
