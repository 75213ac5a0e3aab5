-- Groundwater and soil monitoring: sources of risk, wells with their data, samplings, plumes over time, points, plans, rounds.

create or replace view v_plume as
select
    id, fields ->> 'name' as name, fields ->> 'source_parcel' as source_parcel,
    (fields ->> 'reach_m')::numeric as reach_m, valid_from::date as valid_from, valid_to::date as valid_to,
    rev_from, fields -> 'substances' as substances, fields ->> 'aquifer' as aquifer,
    (fields ->> 'depth_from_m')::numeric as depth_from_m, (fields ->> 'depth_to_m')::numeric as depth_to_m,
    fields ->> 'method' as method, fields ->> 'based_on_survey' as based_on_survey, fields -> 'paper' as paper
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'plume' and rev_to is null;

create or replace view v_well as
select
    id, (fields -> 'position' ->> 'lon')::numeric as lon, (fields -> 'position' ->> 'lat')::numeric as lat,
    fields ->> 'status' as status, valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    fields ->> 'number' as number, fields ->> 'kind' as well_kind,
    (fields ->> 'ground_elevation_m')::numeric as ground_elevation_m, (fields ->> 'depth_m')::numeric as depth_m,
    fields -> 'screens' as screens, fields ->> 'aquifer' as aquifer, fields ->> 'owner' as owner,
    fields ->> 'parcel' as parcel, (fields ->> 'built')::date as built,
    (fields ->> 'in_service')::date as in_service, (fields ->> 'sealed')::date as sealed,
    fields ->> 'replaced_by' as replaced_by, fields -> 'steps' as steps
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'well' and rev_to is null;

create view v_groundwater_source as
select
    id, fields ->> 'name' as name, fields ->> 'kind' as source_kind, fields ->> 'owner' as owner,
    (fields -> 'position' ->> 'lon')::numeric as lon, (fields -> 'position' ->> 'lat')::numeric as lat,
    fields -> 'parcels' as parcels, fields ->> 'seepage_measure' as seepage_measure,
    (fields ->> 'double_wall')::boolean as double_wall, (fields ->> 'leak_monitoring')::boolean as leak_monitoring,
    fields ->> 'state' as state, fields -> 'steps' as steps, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'groundwater_source' and rev_to is null;

create view v_observation as
select
    id, fields ->> 'well' as well, (fields ->> 'level_m')::numeric as level_m, fields ->> 'lab' as lab,
    fields -> 'results' as results, fields -> 'paper' as paper, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'observation' and rev_to is null;

create view v_monitoring_point as
select
    id, fields ->> 'name' as name, fields ->> 'kind' as point_kind, fields ->> 'land' as land,
    (fields -> 'position' ->> 'lon')::numeric as lon, (fields -> 'position' ->> 'lat')::numeric as lat,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'monitoring_point' and rev_to is null;

create view v_monitoring_plan as
select
    id, (fields ->> 'year')::integer as year, fields ->> 'title' as title, fields -> 'points' as points,
    fields -> 'analytes' as analytes, fields -> 'paper' as paper, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'monitoring_plan' and rev_to is null;

create view v_monitoring_round as
select
    id, fields ->> 'plan' as plan, fields ->> 'lab' as lab, fields ->> 'class' as limit_class,
    fields -> 'results' as results, fields -> 'paper' as paper, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'monitoring_round' and rev_to is null;

-- One row for each result of each sampling, for whoever reads a year of them.
create view v_observation_result as
select
    id as observation, fields ->> 'well' as well, valid_from::date as day, result ->> 'analyte' as analyte,
    (result ->> 'value')::numeric as value, result ->> 'text' as text, result ->> 'unit' as unit,
    coalesce((result ->> 'below_dl')::boolean, false) as below_dl,
    (result ->> 'detection_limit')::numeric as detection_limit, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
    cross join lateral jsonb_array_elements(fields -> 'results') as result
where kind = 'observation' and rev_to is null;

-- Monitoring points are points, as wells are.
drop index version_area;
create index version_area on version using gist ((ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490)))
where rev_to is null and wkb is not null and kind <> 'well' and kind <> 'monitoring_point';
create index version_monitoring_point on version
using gist ((ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(Point, 4490)))
where rev_to is null and wkb is not null and kind = 'monitoring_point';

create view gis.monitoring_points as
select
    id, fields ->> 'name' as name, fields ->> 'kind' as point_kind, fields ->> 'land' as land,
    (fields -> 'position' ->> 'lon')::numeric as lon, (fields -> 'position' ->> 'lat')::numeric as lat,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(Point, 4490) as geom
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'monitoring_point' and rev_to is null and wkb is not null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));
comment on view gis.monitoring_points is '土壤环境监测点位 / Soil monitoring points';
comment on column gis.monitoring_points.id is '编号 / Identifier';
comment on column gis.monitoring_points.name is '名称 / Name';
comment on column gis.monitoring_points.point_kind is '类型：国家、省、区、企业 / National, provincial, district or of an enterprise';
comment on column gis.monitoring_points.land is '用地 / Kind of land';
comment on column gis.monitoring_points.lon is '经度 / Longitude';
comment on column gis.monitoring_points.lat is '纬度 / Latitude';
comment on column gis.monitoring_points.valid_from is '生效日 / First legal day';
comment on column gis.monitoring_points.valid_to is '失效日（当日起不再有效） / First legal day on which it no longer holds';
comment on column gis.monitoring_points.rev_from is '记录版本号 / Commit that wrote it';
comment on column gis.monitoring_points.geom is '几何（CGCS2000，EPSG:4490） / Geometry, CGCS2000, EPSG:4490';
