-- The layers of the schema `gis` tell what the map service tells an official: every row, drawn or not, with stage, lists and
-- area; entries of lists, removals and sites where their land lies. Columns that were there stay where they were.
--
-- Of what a later release adds, a role learns when this was said, too (by or for the user that the server connects as):
--
--     alter default privileges for role current_user in schema gis grant select on tables to map_reader;
do $$
begin
    -- PostGIS may live in a schema of its own; for this migration alone it is on the path.
    perform set_config('search_path', current_setting('search_path') || ', ' || quote_ident(nspname), true)
    from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
    where extname = 'postgis';
end
$$;

-- What is known now and holds today (Beijing time).
create view version_today as
select kind, id, parcel, rev_from, valid_from, valid_to, wkb, body
from version
where rev_to is null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));

-- Entries and sites of several parcels are found by each of them.
create index version_listed on version using gin ((body::jsonb -> 'parcels'))
where rev_to is null and kind in ('listing', 'key_unit');

-- A box is read by its index although rows without an outline are there: `geom && box` is true of no null, so that the
-- planner knows that `wkb is not null`. What comes from other versions is a subquery: looked up where it is asked for, of the
-- rows that are shown.
create or replace view gis.parcels as
select
    version.id, fields ->> 'registry_no' as registry_no, fields ->> 'name' as name,
    fields -> 'codes' -> 'cadastral' as cadastral_codes, fields -> 'codes' -> 'real_estate' as real_estate_units,
    fields -> 'codes' ->> 'soil' as soil_code, fields -> 'codes' ->> 'plan_plot' as plan_plot,
    fields -> 'codes' -> 'other' as other_codes, fields ->> 'adcode' as adcode, fields ->> 'street' as street,
    fields ->> 'address' as address, fields -> 'bounds' ->> 'east' as bound_east,
    fields -> 'bounds' ->> 'south' as bound_south, fields -> 'bounds' ->> 'west' as bound_west,
    fields -> 'bounds' ->> 'north' as bound_north, (fields ->> 'accuracy_m')::numeric as accuracy_m,
    fields ->> 'datum' as datum, (fields ->> 'area_stated_m2')::numeric as area_stated_m2,
    (
        select coalesce(jsonb_agg(coalesce((use ->> 'system') || ':', '') || (use ->> 'code') order by place), '[]')
        from jsonb_array_elements(fields -> 'current_use') with ordinality as used (use, place)
    ) as current_use,
    (
        select coalesce(jsonb_agg(coalesce((use ->> 'system') || ':', '') || (use ->> 'code') order by place), '[]')
        from jsonb_array_elements(fields -> 'planned_use') with ordinality as used (use, place)
    ) as planned_use,
    fields -> 'right_holder' ->> 'name' as right_holder,
    fields -> 'right_holder' ->> 'credit_code' as right_holder_credit_code, fields -> 'history' as history,
    coalesce((fields ->> 'farmland_only')::boolean, false) as farmland_only,
    coalesce((fields ->> 'published')::boolean, false) as published, fields ->> 'remarks' as remarks,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from, geom,
    (
        select body::jsonb -> 'standing' ->> 'stage' from version_today as own
        where own.kind = 'stage' and own.id = version.id limit 1
    ) as stage,
    (
        select own.valid_from::date from version_today as own
        where own.kind = 'stage' and own.id = version.id limit 1
    ) as stage_since,
    (
        select coalesce(jsonb_agg(own.id || ' ' || (body::jsonb -> 'standing' ->> 'stage') order by own.id), '[]')
        from version_today as own
        where own.kind = 'stage' and own.parcel = version.id and own.id <> version.id
    ) as unit_stages,
    (
        select coalesce(jsonb_agg(distinct list order by list), '[]')
        from (
            select coalesce(body::jsonb ->> 'list', 'key_supervised') collate "C" as list from version_today as own
            where own.kind in ('listing', 'key_unit') and body::jsonb -> 'parcels' ? version.id
            union all
            select 'negative_list' from version_today as own where own.kind = 'negative' and own.parcel = version.id
        ) as entry
    ) as lists,
    coalesce(fields -> 'codes' -> 'cadastral', '[]') || coalesce(fields -> 'codes' -> 'real_estate', '[]')
    || coalesce(fields -> 'codes' -> 'soil', '[]') || coalesce(fields -> 'codes' -> 'plan_plot', '[]')
    || coalesce(fields -> 'codes' -> 'other', '[]') as codes,
    round(ST_Area(geom::geography)::numeric, 1) as area_m2
from version_today as version cross join lateral (select body::jsonb as fields offset 0) as parsed
    cross join lateral (select ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom) as drawn
where kind = 'parcel';

create or replace view gis.units as
select
    version.id, fields ->> 'parcel' as parcel, fields ->> 'name' as name,
    (fields ->> 'area_stated_m2')::numeric as area_stated_m2, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from, geom,
    (
        select body::jsonb -> 'standing' ->> 'stage' from version_today as own
        where own.kind = 'stage' and own.id = version.id limit 1
    ) as stage,
    (
        select own.valid_from::date from version_today as own
        where own.kind = 'stage' and own.id = version.id limit 1
    ) as stage_since,
    round(ST_Area(geom::geography)::numeric, 1) as area_m2
from version_today as version cross join lateral (select body::jsonb as fields offset 0) as parsed
    cross join lateral (select ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom) as drawn
where kind = 'unit';

create or replace view gis.zones as
select
    id, fields ->> 'kind' as zone_kind, fields ->> 'name' as name, fields -> 'parcels' as parcels,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from, geom,
    coalesce((fields ->> 'draft')::boolean, false) as draft, round(ST_Area(geom::geography)::numeric, 1) as area_m2
from version_today cross join lateral (select body::jsonb as fields offset 0) as parsed
    cross join lateral (select ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom) as drawn
where kind = 'zone';

create or replace view gis.plumes as
select
    id, fields ->> 'name' as name, fields ->> 'source_parcel' as source_parcel,
    (fields ->> 'reach_m')::numeric as reach_m, valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    geom, coalesce(fields -> 'substances', '[]') as substances, fields ->> 'aquifer' as aquifer,
    (fields ->> 'depth_from_m')::numeric as depth_from_m, (fields ->> 'depth_to_m')::numeric as depth_to_m,
    fields ->> 'method' as method, fields ->> 'based_on_survey' as based_on_survey,
    round(ST_Area(geom::geography)::numeric, 1) as area_m2
from version_today cross join lateral (select body::jsonb as fields offset 0) as parsed
    cross join lateral (select ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom) as drawn
where kind = 'plume';

create or replace view gis.wells as
select
    id, (fields -> 'position' ->> 'lon')::numeric as lon, (fields -> 'position' ->> 'lat')::numeric as lat,
    fields ->> 'status' as status, valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(Point, 4490) as geom, fields ->> 'number' as number,
    fields ->> 'kind' as well_kind, (fields ->> 'depth_m')::numeric as depth_m,
    (fields ->> 'ground_elevation_m')::numeric as ground_elevation_m, fields -> 'screens' as screens,
    fields ->> 'aquifer' as aquifer, fields ->> 'owner' as owner, fields ->> 'parcel' as parcel,
    (fields ->> 'built')::date as built, (fields ->> 'in_service')::date as in_service,
    (fields ->> 'sealed')::date as sealed, fields ->> 'replaced_by' as replaced_by,
    fields #>> '{steps,-1,paper,kind}' as paper_kind, fields #>> '{steps,-1,paper,title}' as paper_title,
    fields #>> '{steps,-1,paper,number}' as paper_number, fields #>> '{steps,-1,paper,issuer}' as paper_issuer,
    (fields #>> '{steps,-1,paper,day}')::date as paper_day
from version_today cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'well';

create view gis.groundwater_sources as
select
    id, fields ->> 'name' as name, fields ->> 'kind' as source_kind, fields ->> 'owner' as owner,
    coalesce(fields -> 'parcels', '[]') as parcels, fields ->> 'state' as state,
    fields ->> 'seepage_measure' as seepage_measure, (fields ->> 'double_wall')::boolean as double_wall,
    (fields ->> 'leak_monitoring')::boolean as leak_monitoring,
    fields #>> '{steps,-1,paper,kind}' as paper_kind, fields #>> '{steps,-1,paper,title}' as paper_title,
    fields #>> '{steps,-1,paper,number}' as paper_number, fields #>> '{steps,-1,paper,issuer}' as paper_issuer,
    (fields #>> '{steps,-1,paper,day}')::date as paper_day, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from,
    coalesce(
        ST_SetSRID(
            ST_MakePoint(
                (fields -> 'position' ->> 'lon')::double precision, (fields -> 'position' ->> 'lat')::double precision
            ),
            4490
        ),
        ST_Centroid(ST_SetSRID(ST_GeomFromWKB(wkb), 4490))
    )::geometry(Point, 4490) as geom
from version_today cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'groundwater_source';

-- The land of an entry: an outline of its own, else its units, else its parcels. Several outlines are one ground: those that
-- adjoin or overlap would be no valid multipolygon side by side. The arrays keep the planner's guess of how many there are low.
create or replace view gis.listings as
select
    id, fields ->> 'list' as list, fields -> 'parcels' as parcels, fields -> 'units' as units,
    (fields ->> 'area_stated_m2')::numeric as area_stated_m2, fields ->> 'batch' as batch,
    coalesce(fields -> 'main_pollutants', '[]') as main_pollutants, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from,
    coalesce(
        ST_SetSRID(ST_GeomFromWKB(wkb), 4490),
        (
            select case count(*) when 1 then (array_agg(outline))[1] else ST_Multi(ST_Union(array_agg(outline))) end
            from version_today as own
                cross join lateral (select ST_SetSRID(ST_GeomFromWKB(own.wkb), 4490) as outline) as drawn
            where own.kind = case when in_units then 'unit' else 'parcel' end and own.wkb is not null
                and own.id = any (
                    array(select jsonb_array_elements_text(fields -> case when in_units then 'units' else 'parcels' end))
                )
        )
    )::geometry(MultiPolygon, 4490) as geom,
    (
        select coalesce(jsonb_agg(body::jsonb -> 'name' order by array_position(told, id)), '[]')
        from version_today as own
        where own.kind = 'parcel' and own.id = any (told) and body::jsonb ? 'name'
    ) as names,
    wkb is not null or in_units as part,
    (
        select min(own.valid_from)::date from version as own
        where own.kind = 'listing' and own.id = version.id and own.rev_to is null
    ) as listed_on
from version_today as version cross join lateral (select body::jsonb as fields offset 0) as parsed
    cross join lateral (
        select
            jsonb_array_length(coalesce(fields -> 'units', '[]')) > 0 as in_units,
            array(select jsonb_array_elements_text(fields -> 'parcels')) as told
    ) as named
where kind = 'listing';

create view gis.negative_list as
select
    id, fields ->> 'parcel' as parcel, land.name, version.wkb is not null as part,
    (
        select min(own.valid_from)::date from version as own
        where own.kind = 'negative' and own.id = version.id and own.rev_to is null
    ) as listed_on,
    (fields ->> 'edition_year')::integer as edition_year, fields -> 'forbidden' as forbidden,
    fields ->> 'until_condition' as until_condition, fields ->> 'reason' as reason, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from,
    ST_SetSRID(ST_GeomFromWKB(coalesce(version.wkb, land.wkb)), 4490)::geometry(MultiPolygon, 4490) as geom
from version_today as version cross join lateral (select body::jsonb as fields offset 0) as parsed
    left join lateral (
        select body::jsonb ->> 'name' as name, own.wkb from version_today as own
        where own.kind = 'parcel' and own.id = fields ->> 'parcel' limit 1
    ) as land on true
where kind = 'negative';

create view gis.removals as
select
    id, fields ->> 'parcel' as parcel,
    (
        select body::jsonb ->> 'name' from version_today as own
        where own.kind = 'parcel' and own.id = fields ->> 'parcel' limit 1
    ) as name,
    fields ->> 'unit' as unit, fields ->> 'target_class' as target_class,
    (
        select coalesce(jsonb_agg(concat_ws(' ', one ->> 'kind', replace(one ->> 'value', '", "', '","')) order by place), '[]')
        from jsonb_array_elements(fields -> 'restrictions') with ordinality as restricted (one, place)
    ) as restrictions,
    coalesce((fields ->> 'in_removal_list')::boolean, true) as in_removal_list,
    fields -> 'aftercare' ->> 'responsible' as aftercare_responsible,
    (fields -> 'aftercare' ->> 'next_report_due')::date as next_report_due, fields ->> 'effect_firm' as effect_firm,
    (fields ->> 'signed_on')::date as signed_on, valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    (
        select ST_SetSRID(ST_GeomFromWKB(own.wkb), 4490) from version_today as own
        where own.kind = case when fields ? 'unit' then 'unit' else 'parcel' end
            and own.id = coalesce(fields ->> 'unit', fields ->> 'parcel') limit 1
    )::geometry(MultiPolygon, 4490) as geom
from version_today as version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'removal';

create view gis.supervised_sites as
select
    id, fields ->> 'name' as name, fields ->> 'credit_code' as credit_code, fields ->> 'address' as address,
    fields -> 'parcels' as parcels, (fields ->> 'entered')::date as entered_on, (fields ->> 'left')::date as left_on,
    (
        select coalesce(jsonb_agg(one ->> 'year' order by place), '[]')
        from jsonb_array_elements(fields -> 'lists') with ordinality as listed (one, place)
    ) as years,
    fields ->> 'industry' as industry, (fields ->> 'production_end')::date as production_end,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    (
        select case count(*) when 1 then (array_agg(outline))[1] else ST_Multi(ST_Union(array_agg(outline))) end
        from version_today as own
            cross join lateral (select ST_SetSRID(ST_GeomFromWKB(own.wkb), 4490) as outline) as drawn
        where own.kind = 'parcel' and own.wkb is not null
            and own.id = any (array(select jsonb_array_elements_text(fields -> 'parcels')))
    )::geometry(MultiPolygon, 4490) as geom
from version_today cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'key_unit';

comment on view gis.groundwater_sources is '地下水典型风险源 / Typical sources of risk to groundwater';
comment on view gis.negative_list is '污染地块开发利用负面清单 / Development negative list of contaminated parcels';
comment on view gis.removals is '移出名录地块 / Land removed from the list';
comment on view gis.supervised_sites is '土壤污染重点监管单位 / Sites under key soil supervision';

do $$
declare
    labelled record;
begin
    -- a label without a view is for the column in every view of the register that has no words for it yet
    for labelled in
        select relname, attname, coalesce(own.label, of_all.label) as label
        from pg_class join pg_attribute on attrelid = pg_class.oid
            left join (values
                ('parcels', 'current_use', '现状用途（体系:代码） / Current uses, system:code'),
                ('parcels', 'planned_use', '规划用途（体系:代码） / Planned uses, system:code'),
                ('listings', 'list', '名录：suspected 疑似、priority_supervised 优先监管、contaminated_list_42 污染地块、control_list 管控修复、not_developed_now 暂不开发 / Which list'),
                ('listings', 'geom', '几何：自身边界，否则单元或地块边界的并集（CGCS2000，EPSG:4490） / Geometry: its own outline, else the ground of its units or parcels; CGCS2000, EPSG:4490'),
                ('listings', 'area_stated_m2', '文件面积（平方米） / Area stated by the list, square metres'),
                ('negative_list', 'name', '地块名称 / Name of the parcel'),
                ('negative_list', 'geom', '几何：自身边界，否则地块边界（CGCS2000，EPSG:4490） / Geometry: its own outline, else that of its parcel; CGCS2000, EPSG:4490'),
                ('removals', 'name', '地块名称 / Name of the parcel'),
                ('removals', 'geom', '几何：单元或地块边界（CGCS2000，EPSG:4490） / Geometry: outline of its unit or parcel; CGCS2000, EPSG:4490'),
                ('supervised_sites', 'geom', '几何：所在地块边界的并集（CGCS2000，EPSG:4490） / Geometry: ground of its parcels; CGCS2000, EPSG:4490'),
                ('groundwater_sources', 'geom', '几何：位置，否则边界的中心（CGCS2000，EPSG:4490） / Geometry: its position, else the centre of its outline; CGCS2000, EPSG:4490')
            ) as own (of_view, of_column, label) on of_view = relname and of_column = attname
            left join (values
                ('id', '编号 / Identifier'),
                ('name', '名称 / Name'),
                ('stage', '阶段 / Stage'),
                ('stage_since', '阶段起始日 / Stage since'),
                ('unit_stages', '各单元阶段 / Stages of its units'),
                ('lists', '所在名录；空不等于未受污染 / Lists on which it stands; none is never clean'),
                ('codes', '其他编码 / Codes in other registers'),
                ('area_m2', '椭球面积（平方米） / Area on the ellipsoid, square metres'),
                ('parcel', '地块登记号 / Registry number of the parcel'),
                ('parcels', '涉及地块 / Parcels concerned'),
                ('names', '地块名称 / Names of the parcels'),
                ('unit', '管理单元 / Management unit'),
                ('part', '仅为部分地块 / Part of a parcel only'),
                ('listed_on', '列入日 / Listed on'),
                ('edition_year', '版本年份 / Year of the edition'),
                ('forbidden', '禁止用途 / Forbidden uses'),
                ('until_condition', '禁止至何条件 / Forbidden until'),
                ('reason', '理由 / Reason'),
                ('target_class', '目标类别 / Class of the targets'),
                ('restrictions', '限制条件 / Restrictions'),
                ('in_removal_list', '列入移出清单 / Named in the notice of removals'),
                ('aftercare_responsible', '后期管理责任单位 / Responsible for aftercare'),
                ('next_report_due', '下次后期管理报告期限 / Next report of aftercare due'),
                ('effect_firm', '效果评估单位 / Effect assessor'),
                ('signed_on', '报告签署日 / Report signed on'),
                ('credit_code', '统一社会信用代码 / Credit code'),
                ('address', '地址 / Address'),
                ('entered_on', '列入日 / Entered on'),
                ('left_on', '移出日 / Left on'),
                ('years', '列入年份 / Years listed'),
                ('industry', '行业 / Industry'),
                ('production_end', '停产日 / End of production'),
                ('substances', '污染物 / Substances'),
                ('aquifer', '含水层 / Aquifer'),
                ('depth_from_m', '上界埋深（米） / Depth from, metres'),
                ('depth_to_m', '下界埋深（米） / Depth to, metres'),
                ('method', '绘制方法 / How it was drawn'),
                ('based_on_survey', '所依据的调查 / Survey it rests on'),
                ('number', '井号 / Number of the well'),
                ('well_kind', '类型：国家、地方、企业、场地 / National, local, of an enterprise or of a site'),
                ('depth_m', '井深（米） / Depth, metres'),
                ('ground_elevation_m', '地面高程（米） / Elevation of the ground, metres'),
                ('screens', '滤水管（米） / Screens, metres below the ground'),
                ('owner', '所属单位 / Owner'),
                ('built', '建成日 / Built'),
                ('in_service', '启用日 / In service since'),
                ('sealed', '封井日 / Sealed'),
                ('replaced_by', '替代井 / Well that takes its place'),
                ('source_kind', '类型 / Kind of source'),
                ('state', '状态 / State'),
                ('seepage_measure', '防渗措施 / What keeps pollutants from seeping'),
                ('double_wall', '双层罐、防渗池 / Double walls'),
                ('leak_monitoring', '渗漏监测 / Leaks are monitored'),
                ('paper_kind', '最近文件类型 / Kind of the last paper'),
                ('paper_title', '最近文件名称 / Title of the last paper'),
                ('paper_number', '最近文件文号 / Number of the last paper'),
                ('paper_issuer', '最近文件发文单位 / Who issued the last paper'),
                ('paper_day', '最近文件日期 / Day of the last paper'),
                ('valid_from', '生效日 / First legal day'),
                ('valid_to', '失效日（当日起不再有效） / First legal day on which it no longer holds'),
                ('rev_from', '记录版本号 / Commit that wrote it'),
                ('geom', '几何（CGCS2000，EPSG:4490） / Geometry, CGCS2000, EPSG:4490')
            ) as of_all (any_column, label) on any_column = attname and col_description(attrelid, attnum) is null
        where relnamespace = 'gis'::regnamespace and attnum > 0
            and relname in (
                'parcels', 'units', 'zones', 'plumes', 'wells', 'groundwater_sources', 'listings', 'negative_list', 'removals',
                'supervised_sites'
            )
            and coalesce(own.label, of_all.label) is not null
    loop
        execute format('comment on column gis.%I.%I is %L', labelled.relname, labelled.attname, labelled.label);
    end loop;
end
$$;
