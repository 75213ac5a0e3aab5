-- Groundwater and soil monitoring: sources of risk, wells with their data, samplings, plumes over time, points, plans, rounds.

drop view v_plume;
create view v_plume as
select
    id, body ->> '$.name' as name, body ->> '$.source_parcel' as source_parcel,
    cast(body ->> '$.reach_m' as real) as reach_m, valid_from, valid_to, rev_from,
    body -> '$.substances' as substances, body ->> '$.aquifer' as aquifer,
    cast(body ->> '$.depth_from_m' as real) as depth_from_m, cast(body ->> '$.depth_to_m' as real) as depth_to_m,
    body ->> '$.method' as method, body ->> '$.based_on_survey' as based_on_survey, body -> '$.paper' as paper
from version
where kind = 'plume' and rev_to is null;

drop view v_well;
create view v_well as
select
    id, cast(body ->> '$.position.lon' as real) as lon, cast(body ->> '$.position.lat' as real) as lat,
    body ->> '$.status' as status, valid_from, valid_to, rev_from, body ->> '$.number' as number,
    body ->> '$.kind' as well_kind, cast(body ->> '$.ground_elevation_m' as real) as ground_elevation_m,
    cast(body ->> '$.depth_m' as real) as depth_m, body -> '$.screens' as screens, body ->> '$.aquifer' as aquifer,
    body ->> '$.owner' as owner, body ->> '$.parcel' as parcel, body ->> '$.built' as built,
    body ->> '$.in_service' as in_service, body ->> '$.sealed' as sealed, body ->> '$.replaced_by' as replaced_by,
    body -> '$.steps' as steps
from version
where kind = 'well' and rev_to is null;

create view v_groundwater_source as
select
    id, body ->> '$.name' as name, body ->> '$.kind' as source_kind, body ->> '$.owner' as owner,
    cast(body ->> '$.position.lon' as real) as lon, cast(body ->> '$.position.lat' as real) as lat,
    body -> '$.parcels' as parcels, body ->> '$.seepage_measure' as seepage_measure,
    body ->> '$.double_wall' as double_wall, body ->> '$.leak_monitoring' as leak_monitoring,
    body ->> '$.state' as state, body -> '$.steps' as steps, valid_from, valid_to, rev_from
from version
where kind = 'groundwater_source' and rev_to is null;

create view v_observation as
select
    id, body ->> '$.well' as well, cast(body ->> '$.level_m' as real) as level_m, body ->> '$.lab' as lab,
    body -> '$.results' as results, body -> '$.paper' as paper, valid_from, valid_to, rev_from
from version
where kind = 'observation' and rev_to is null;

create view v_monitoring_point as
select
    id, body ->> '$.name' as name, body ->> '$.kind' as point_kind, body ->> '$.land' as land,
    cast(body ->> '$.position.lon' as real) as lon, cast(body ->> '$.position.lat' as real) as lat, valid_from,
    valid_to, rev_from
from version
where kind = 'monitoring_point' and rev_to is null;

create view v_monitoring_plan as
select
    id, body ->> '$.year' as year, body ->> '$.title' as title, body -> '$.points' as points,
    body -> '$.analytes' as analytes, body -> '$.paper' as paper, valid_from, valid_to, rev_from
from version
where kind = 'monitoring_plan' and rev_to is null;

create view v_monitoring_round as
select
    id, body ->> '$.plan' as plan, body ->> '$.lab' as lab, body ->> '$.class' as limit_class,
    body -> '$.results' as results, body -> '$.paper' as paper, valid_from, valid_to, rev_from
from version
where kind = 'monitoring_round' and rev_to is null;

-- One row for each result of each sampling, for whoever reads a year of them.
create view v_observation_result as
select
    version.id as observation, version.body ->> '$.well' as well, version.valid_from as day,
    result.value ->> '$.analyte' as analyte, cast(result.value ->> '$.value' as real) as value,
    result.value ->> '$.text' as text, result.value ->> '$.unit' as unit,
    coalesce(result.value ->> '$.below_dl', 0) as below_dl,
    cast(result.value ->> '$.detection_limit' as real) as detection_limit, version.rev_from
from version, json_each(version.body, '$.results') as result
where version.kind = 'observation' and version.rev_to is null;
