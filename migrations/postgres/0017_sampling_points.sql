-- Sampling points of surveys as a layer of the schema `gis`: what the map service tells of them but what their soil comes to
-- under the limits in force, which is no matter of a query.
do $$
begin
    -- PostGIS may live in a schema of its own; for this migration alone it is on the path.
    perform set_config('search_path', current_setting('search_path') || ', ' || quote_ident(nspname), true)
    from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
    where extname = 'postgis';
end
$$;

create view gis.sampling_points as
with sample as (
    select
        id, fields ->> 'survey' as survey, (fields ->> 'version')::integer as report_version,
        btrim(coalesce(fields ->> 'point', fields ->> 'sample')) as point, fields ->> 'parcel' as parcel,
        fields ->> 'unit' as unit, fields ->> 'medium' as medium, fields -> 'position' as position,
        (fields ->> 'depth_from_m')::numeric as depth_from_m, (fields ->> 'depth_to_m')::numeric as depth_to_m,
        (fields ->> 'day')::date as day, fields ->> 'laboratory' collate "C" as laboratory, fields -> 'results' as results,
        valid_from::date as valid_from, valid_to::date as valid_to, rev_from
    from version_today cross join lateral (select body::jsonb as fields offset 0) as parsed
    where kind = 'sample'
),
place as (
    select
        survey, report_version, point, min(id) as id, count(*)::integer as samples,
        jsonb_agg(distinct medium order by medium desc) as media,
        (array_agg(position order by id) filter (where position is not null))[1] as position,
        least(min(depth_from_m), min(depth_to_m)) as depth_from_m,
        greatest(max(depth_from_m), max(depth_to_m)) as depth_to_m, max(day) as sampled_on,
        coalesce(jsonb_agg(distinct laboratory) filter (where laboratory is not null), '[]') as laboratories,
        max(rev_from) as rev_from
    from sample
    group by survey, report_version, point
),
found as (
    select
        survey, report_version, point, count(distinct result ->> 'analyte')::integer as analytes,
        (count(distinct result ->> 'analyte')
            filter (where not coalesce((result ->> 'below_dl')::boolean, false)))::integer as detected
    from sample cross join lateral jsonb_array_elements(results) as result
    group by survey, report_version, point
)
select
    place.id, place.point, place.survey, place.report_version, first.parcel, first.unit, place.media, place.samples,
    place.depth_from_m, place.depth_to_m, place.sampled_on, place.laboratories, coalesce(found.analytes, 0) as analytes,
    coalesce(found.detected, 0) as detected, first.valid_from, first.valid_to, place.rev_from,
    ST_SetSRID(ST_MakePoint(
        (place.position ->> 'lon')::double precision, (place.position ->> 'lat')::double precision
    ), 4490)::geometry(Point, 4490) as geom
from place
    left join found using (survey, report_version, point)
    join sample as first on first.id = place.id;

comment on view gis.sampling_points is '调查采样点 / Sampling points of surveys';
comment on column gis.sampling_points.id is '编号（首个样品） / Identifier: that of the first sample';
comment on column gis.sampling_points.point is '点位编号 / Number of the point';
comment on column gis.sampling_points.survey is '调查 / Survey';
comment on column gis.sampling_points.report_version is '报告版本 / Version of the report';
comment on column gis.sampling_points.parcel is '地块编号 / Parcel';
comment on column gis.sampling_points.unit is '管理单元 / Management unit';
comment on column gis.sampling_points.media is '介质：土壤、地下水 / Media: soil, groundwater';
comment on column gis.sampling_points.samples is '样品数 / Samples';
comment on column gis.sampling_points.depth_from_m is '最浅取样深度（米） / Shallowest depth, metres';
comment on column gis.sampling_points.depth_to_m is '最深取样深度（米） / Deepest depth, metres';
comment on column gis.sampling_points.sampled_on is '采样日（最近） / Last day of sampling';
comment on column gis.sampling_points.laboratories is '检测单位 / Laboratories';
comment on column gis.sampling_points.analytes is '检测项目数 / Analytes looked for';
comment on column gis.sampling_points.detected is '检出项目数 / Analytes found';
comment on column gis.sampling_points.valid_from is '生效日 / First legal day';
comment on column gis.sampling_points.valid_to is '失效日（当日起不再有效） / First legal day on which it no longer holds';
comment on column gis.sampling_points.rev_from is '记录版本号 / Commit that wrote it';
comment on column gis.sampling_points.geom is '几何（CGCS2000，EPSG:4490） / Geometry, CGCS2000, EPSG:4490';
