-- Local standards of soil, one row for each limit in v_soil_limit.
create view v_soil_standard as
select
    id, body ->> '$.number' as number, body ->> '$.title' as title, body ->> '$.issuer' as issuer,
    body -> '$.limits' as limits, valid_from, valid_to, rev_from
from version
where kind = 'soil_standard' and rev_to is null;

create view v_soil_limit as
select
    version.id as standard, version.body ->> '$.number' as number, one.value ->> '$.analyte' as analyte,
    one.value ->> '$.class' as class, one.value ->> '$.kind' as kind,
    cast(one.value ->> '$.mg_per_kg' as real) as mg_per_kg, one.value ->> '$.clause' as clause,
    version.valid_from, version.valid_to, version.rev_from
from version, json_each(version.body, '$.limits') as one
where version.kind = 'soil_standard' and version.rev_to is null;
