-- Views for people who read SQL: of each kind of entity the versions that are known now, with typed columns.
-- `valid_from` and `valid_to` are legal days (the second is the first day on which it no longer holds), `rev_from` is the
-- commit that wrote it. What was known earlier is in `version`. Lists and nested parts stay JSON.
-- `offset 0` keeps a body from being parsed once for each column.

create view v_parcel as
select
    id, fields ->> 'registry_no' as registry_no, fields ->> 'name' as name,
    fields -> 'codes' -> 'cadastral' as cadastral_codes, fields -> 'codes' -> 'real_estate' as real_estate_units,
    fields -> 'codes' ->> 'soil' as soil_code, fields -> 'codes' ->> 'plan_plot' as plan_plot,
    fields -> 'codes' -> 'other' as other_codes, fields ->> 'adcode' as adcode, fields ->> 'street' as street,
    fields ->> 'address' as address, fields -> 'bounds' ->> 'east' as bound_east,
    fields -> 'bounds' ->> 'south' as bound_south, fields -> 'bounds' ->> 'west' as bound_west,
    fields -> 'bounds' ->> 'north' as bound_north, (fields ->> 'accuracy_m')::numeric as accuracy_m,
    fields ->> 'datum' as datum, (fields ->> 'area_stated_m2')::numeric as area_stated_m2,
    fields -> 'current_use' as current_use, fields -> 'planned_use' as planned_use,
    fields -> 'right_holder' ->> 'name' as right_holder,
    fields -> 'right_holder' ->> 'credit_code' as right_holder_credit_code, fields -> 'history' as history,
    coalesce((fields ->> 'farmland_only')::boolean, false) as farmland_only,
    coalesce((fields ->> 'published')::boolean, false) as published, fields ->> 'remarks' as remarks,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'parcel' and rev_to is null;

create view v_unit as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'name' as name,
    (fields ->> 'area_stated_m2')::numeric as area_stated_m2, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'unit' and rev_to is null;

create view v_act as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit,
    case when fields -> 'act' -> 'moved' is null then 'adopted' else 'moved' end as how,
    fields -> 'act' -> 'moved' ->> 'transition' as transition,
    coalesce(fields -> 'act' -> 'moved' ->> 'to', fields -> 'act' -> 'adopted' ->> 'stage') as stage,
    fields -> 'act' as act, fields -> 'actor' as actor, fields -> 'papers' as papers, fields ->> 'firm' as firm,
    fields ->> 'reason' as reason, fields ->> 'corrects' as corrects, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'act' and rev_to is null;

create view v_stage as
select
    id, fields ->> 'subject' as subject, fields ->> 'parcel' as parcel, fields -> 'standing' ->> 'stage' as stage,
    fields -> 'standing' ->> 'origin' as origin, fields -> 'standing' ->> 'u1_kind' as u1_kind,
    coalesce((fields -> 'standing' ->> 'voluntary')::boolean, false) as voluntary,
    coalesce((fields -> 'standing' ->> 'preliminary_exceeded')::boolean, false) as preliminary_exceeded,
    fields -> 'standing' ->> 'n0_from' as n0_from,
    (fields -> 'standing' ->> 'aftercare_open')::boolean as aftercare_open,
    coalesce((fields -> 'standing' ->> 'emergency')::boolean, false) as emergency, fields ->> 'by' as by_act,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'stage' and rev_to is null;

create view v_survey as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit, fields ->> 'title' as title,
    fields ->> 'firm' as firm, fields ->> 'class_assessed' as class_assessed, fields -> 'made_for' as made_for,
    (fields ->> 'sampling_end')::date as sampling_end, (fields ->> 'signed_on')::date as signed_on,
    (fields ->> 'covered_area_m2')::numeric as covered_area_m2, fields -> 'review' ->> 'outcome' as review_outcome,
    coalesce((fields -> 'review' ->> 'recheck_signed')::boolean, false) as recheck_signed,
    (fields -> 'review' ->> 'department_letter')::date as department_letter, fields -> 'maxima' as maxima,
    coalesce((fields ->> 'maxima_complete')::boolean, false) as maxima_complete,
    fields -> 'not_detected' as not_detected, fields ->> 'groundwater_polluted' as groundwater_polluted,
    coalesce((fields ->> 'neighbour_checked_no_effect')::boolean, false) as neighbour_checked_no_effect,
    (fields ->> 'no_change_statement_on')::date as no_change_statement_on, fields ->> 'remarks' as remarks,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'survey' and rev_to is null;

create view v_assessment as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit, fields ->> 'firm' as firm,
    (fields ->> 'signed_on')::date as signed_on, fields -> 'assessed_classes' as assessed_classes,
    (fields ->> 'scenario_depth_m')::numeric as scenario_depth_m,
    (fields ->> 'scenario_basement_levels')::integer as scenario_basement_levels,
    (fields ->> 'scenario_groundwater_use')::boolean as scenario_groundwater_use, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'assessment' and rev_to is null;

create view v_removal as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit, fields ->> 'target_class' as target_class,
    fields -> 'restrictions' as restrictions, fields -> 'aftercare' ->> 'responsible' as aftercare_responsible,
    (fields -> 'aftercare' ->> 'next_report_due')::date as next_report_due,
    coalesce((fields ->> 'in_removal_list')::boolean, false) as in_removal_list,
    (fields ->> 'effect_sampling_end')::date as effect_sampling_end, fields ->> 'effect_firm' as effect_firm,
    fields ->> 'works_firm' as works_firm, (fields ->> 'signed_on')::date as signed_on,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'removal' and rev_to is null;

create view v_validity as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit, fields ->> 'event' as event,
    fields ->> 'document' as document, fields ->> 'text' as text, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'validity' and rev_to is null;

create view v_listing as
select
    id, fields ->> 'list' as list, fields -> 'parcels' as parcels, fields -> 'units' as units,
    (fields ->> 'area_stated_m2')::numeric as area_stated_m2, fields ->> 'batch' as batch,
    fields -> 'main_pollutants' as main_pollutants, valid_from::date as valid_from, valid_to::date as valid_to,
    rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'listing' and rev_to is null;

create view v_negative as
select
    id, fields ->> 'parcel' as parcel, (fields ->> 'edition_year')::integer as edition_year,
    fields -> 'forbidden' as forbidden, fields ->> 'until_condition' as until_condition,
    fields ->> 'reason' as reason, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'negative' and rev_to is null;

create view v_confirmation as
select
    id, fields ->> 'entry' as entry, fields ->> 'parcel' as parcel, (fields ->> 'year')::integer as year,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'confirmation' and rev_to is null;

create view v_edition as
select
    id, (fields ->> 'year')::integer as year, fields ->> 'title' as title, (fields ->> 'entries')::integer as entries,
    fields ->> 'sha256' as sha256, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'edition' and rev_to is null;

create view v_mirror as
select
    id, fields ->> 'list' as list, (fields ->> 'rows')::integer as listed_rows,
    (fields ->> 'notice_day')::date as notice_day, fields ->> 'comparison' as comparison, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'mirror' and rev_to is null;

create view v_key_unit as
select
    id, fields ->> 'credit_code' as credit_code, fields ->> 'name' as name, fields -> 'parcels' as parcels,
    fields ->> 'industry' as industry, (fields ->> 'entered')::date as entered_on,
    (fields ->> 'left')::date as left_on, (fields ->> 'production_end')::date as production_end,
    (fields ->> 'demolition_planned')::date as demolition_planned,
    coalesce((fields ->> 'ending_production')::boolean, false) as ending_production,
    (fields -> 'survey' ->> 'passed')::boolean as survey_passed,
    (fields -> 'survey' ->> 'sampling_end')::date as survey_sampling_end,
    (fields -> 'survey' ->> 'exceeding')::boolean as survey_exceeding,
    coalesce((fields ->> 'report_in_registration_file')::boolean, false) as report_in_registration_file,
    coalesce((fields ->> 'open_rectification')::boolean, false) as open_rectification,
    coalesce((fields ->> 'overdue_reports')::boolean, false) as overdue_reports,
    coalesce((fields ->> 'demolition_without_plan')::boolean, false) as demolition_without_plan,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'key_unit' and rev_to is null;

create view v_zone as
select
    id, fields ->> 'kind' as zone_kind, fields ->> 'name' as name, fields -> 'parcels' as parcels,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'zone' and rev_to is null;

create view v_plume as
select
    id, fields ->> 'name' as name, fields ->> 'source_parcel' as source_parcel,
    (fields ->> 'reach_m')::numeric as reach_m, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'plume' and rev_to is null;

create view v_well as
select
    id, (fields -> 'position' ->> 'lon')::numeric as lon, (fields -> 'position' ->> 'lat')::numeric as lat,
    fields ->> 'status' as status, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'well' and rev_to is null;

create view v_flag as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'flag' as flag, fields ->> 'text' as text,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'flag' and rev_to is null;

create view v_lookup as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'result' as result, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'lookup' and rev_to is null;

create view v_meeting as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'outcome' as outcome, fields ->> 'conditions' as conditions,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'meeting' and rev_to is null;

create view v_works as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'permit' as permit, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'works' and rev_to is null;

create view v_succession as
select
    id, fields ->> 'kind' as succession_kind, fields -> 'predecessors' as predecessors,
    fields -> 'successors' as successors, (fields ->> 'closed_on')::date as closed_on, fields ->> 'act' as act, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'succession' and rev_to is null;

create view v_ban as
select
    id, fields ->> 'firm' as firm, (fields ->> 'from')::date as banned_from,
    (fields ->> 'until')::date as banned_until, fields -> 'reports' as reports,
    fields ->> 'decision_no' as decision_no, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'ban' and rev_to is null;

create view v_override as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'rule' as rule, fields ->> 'reason' as reason,
    fields ->> 'document' as document, (fields ->> 'expiry')::date as expiry,
    fields ->> 'second_person' as second_person,
    coalesce((fields ->> 'duty_allocated')::boolean, false) as duty_allocated,
    coalesce((fields ->> 'no_construction_until_removal')::boolean, false) as no_construction_until_removal,
    coalesce((fields ->> 'municipal_consent')::boolean, false) as municipal_consent,
    fields -> 'transactions' as transactions, fields -> 'uses' as uses, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'override' and rev_to is null;

create view v_override_proposal as
select
    id, fields -> 'grant' ->> 'parcel' as parcel, fields -> 'grant' ->> 'rule' as rule, fields -> 'grant' as "grant",
    fields ->> 'by' as proposed_by, fields -> 'withdrawn' as withdrawn, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'override_proposal' and rev_to is null;

create view v_duty as
select
    id, fields ->> 'title' as title, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit,
    fields ->> 'key_unit' as key_unit, fields ->> 'basis' as basis, fields -> 'owner' as owner,
    (fields ->> 'due')::date as due, fields ->> 'evidence' as evidence, fields ->> 'escalation' as escalation,
    valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'duty' and rev_to is null;

create view v_duty_closure as
select
    id, fields ->> 'duty' as duty, fields ->> 'outcome' as outcome, fields -> 'paper' as paper,
    fields ->> 'reason' as reason, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'duty_closure' and rev_to is null;

create view v_setting as
select
    id, fields ->> 'name' as name, fields ->> 'value' as value, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'setting' and rev_to is null;

create view v_district as
select
    id, fields ->> 'adcode' as adcode, fields ->> 'name' as name, fields ->> 'name_en' as name_en,
    fields ->> 'disclaimer' as disclaimer, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'district' and rev_to is null;

create view v_grant as
select
    id, fields ->> 'grantee' as grantee, fields -> 'roles' as roles, fields ->> 'name' as name,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'grant' and rev_to is null;

create view v_decision as
select
    id, fields ->> 'parcel' as parcel, fields -> 'question' as question,
    fields ->> 'case_reference' as case_reference, (fields ->> 'basis_revision')::bigint as basis_revision,
    fields ->> 'rulebook_version' as rulebook_version, fields ->> 'facts_digest' as facts_digest,
    fields ->> 'verdict' as verdict, fields -> 'decision' as decision, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'decision' and rev_to is null;

create view v_batch as
select
    id, fields ->> 'case_reference' as case_reference, (fields ->> 'basis_revision')::bigint as basis_revision,
    fields ->> 'rulebook_version' as rulebook_version, (fields ->> 'rows')::integer as row_count,
    fields ->> 'questions_digest' as questions_digest, fields ->> 'results_digest' as results_digest,
    fields -> 'counts' as counts, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'batch' and rev_to is null;

-- Layers for QGIS and others: the schema `gis`, one view for each kind that can be drawn, with what is known now and holds
-- today (Beijing time), one row an `id`.
--
-- A role that may look at these layers and at nothing else (whoever may create roles runs this, with a password):
--
--     create role map_reader login password '...';
--     grant connect on database register to map_reader;
--     grant usage on schema gis to map_reader;
--     grant select on all tables in schema gis to map_reader;
--
-- The layers hold exact outlines of all parcels, published or not: they are for those who may see them.
do $$
begin
    if not exists (select from pg_extension where extname = 'postgis') then
        if not exists (select from pg_available_extensions where name = 'postgis') then
            raise exception 'PostGIS is not installed on this PostgreSQL server'
                using hint = 'install it (Debian: postgresql-postgis) and start again; or keep the register in SQLite';
        end if;
        begin
            create extension postgis;
        exception when insufficient_privilege then
            raise exception 'this user may not create the extension PostGIS in this database'
                using hint = 'let an administrator run: create extension postgis';
        end;
    end if;
    -- PostGIS may live in a schema of its own; for this migration alone it is on the path.
    perform set_config('search_path', current_setting('search_path') || ', ' || quote_ident(nspname), true)
    from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
    where extname = 'postgis';
end
$$;

create schema if not exists gis;
comment on schema gis is '净土图层：当前已知、今日有效 / Layers of the register: known now, in force today';

-- One index for each type of geometry, on the expression of the views: a box on the map reads what lies in it. Versions
-- that were replaced are not in it.
create index version_area on version using gist ((ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490)))
where rev_to is null and wkb is not null and kind <> 'well';
create index version_point on version using gist ((ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(Point, 4490)))
where rev_to is null and wkb is not null and kind = 'well';
create view gis.parcels as
select
    id, fields ->> 'registry_no' as registry_no, fields ->> 'name' as name,
    fields -> 'codes' -> 'cadastral' as cadastral_codes, fields -> 'codes' -> 'real_estate' as real_estate_units,
    fields -> 'codes' ->> 'soil' as soil_code, fields -> 'codes' ->> 'plan_plot' as plan_plot,
    fields -> 'codes' -> 'other' as other_codes, fields ->> 'adcode' as adcode, fields ->> 'street' as street,
    fields ->> 'address' as address, fields -> 'bounds' ->> 'east' as bound_east,
    fields -> 'bounds' ->> 'south' as bound_south, fields -> 'bounds' ->> 'west' as bound_west,
    fields -> 'bounds' ->> 'north' as bound_north, (fields ->> 'accuracy_m')::numeric as accuracy_m,
    fields ->> 'datum' as datum, (fields ->> 'area_stated_m2')::numeric as area_stated_m2,
    fields -> 'current_use' as current_use, fields -> 'planned_use' as planned_use,
    fields -> 'right_holder' ->> 'name' as right_holder,
    fields -> 'right_holder' ->> 'credit_code' as right_holder_credit_code, fields -> 'history' as history,
    coalesce((fields ->> 'farmland_only')::boolean, false) as farmland_only,
    coalesce((fields ->> 'published')::boolean, false) as published, fields ->> 'remarks' as remarks,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from, ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'parcel' and rev_to is null and wkb is not null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));
comment on view gis.parcels is '地块（含精确边界） / Land parcels with exact outlines';

create view gis.units as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'name' as name,
    (fields ->> 'area_stated_m2')::numeric as area_stated_m2, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from, ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'unit' and rev_to is null and wkb is not null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));
comment on view gis.units is '管理单元 / Management units inside parcels';

create view gis.zones as
select
    id, fields ->> 'kind' as zone_kind, fields ->> 'name' as name, fields -> 'parcels' as parcels,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from, ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'zone' and rev_to is null and wkb is not null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));
comment on view gis.zones is '管控区、隔离区 / Control and isolation zones';

create view gis.plumes as
select
    id, fields ->> 'name' as name, fields ->> 'source_parcel' as source_parcel,
    (fields ->> 'reach_m')::numeric as reach_m, valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'plume' and rev_to is null and wkb is not null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));
comment on view gis.plumes is '地下水污染羽 / Groundwater plumes';

create view gis.wells as
select
    id, (fields -> 'position' ->> 'lon')::numeric as lon, (fields -> 'position' ->> 'lat')::numeric as lat,
    fields ->> 'status' as status, valid_from::date as valid_from, valid_to::date as valid_to, rev_from,
    ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(Point, 4490) as geom
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'well' and rev_to is null and wkb is not null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));
comment on view gis.wells is '地下水监测井 / Groundwater monitoring wells';

create view gis.listings as
select
    id, fields ->> 'list' as list, fields -> 'parcels' as parcels, fields -> 'units' as units,
    (fields ->> 'area_stated_m2')::numeric as area_stated_m2, fields ->> 'batch' as batch,
    fields -> 'main_pollutants' as main_pollutants, valid_from::date as valid_from, valid_to::date as valid_to,
    rev_from, ST_SetSRID(ST_GeomFromWKB(wkb), 4490)::geometry(MultiPolygon, 4490) as geom
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'listing' and rev_to is null and wkb is not null
    and valid_from <= to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    and (valid_to is null or valid_to > to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD'));
comment on view gis.listings is '名录条目 / Entries of the lists';

do $$
declare
    labelled record;
begin
    for labelled in
        select table_name, column_name, label
        from (values
            ('id', '编号 / Identifier'),
            ('registry_no', '登记号 / Registry number'),
            ('name', '名称 / Name'),
            ('cadastral_codes', '宗地代码 / Cadastral codes'),
            ('real_estate_units', '不动产单元号 / Real-estate unit numbers'),
            ('soil_code', '土壤环境地块编码 / Code of the soil-environment system'),
            ('plan_plot', '规划地块编号 / Plot of the detailed plan'),
            ('other_codes', '其他编号 / Other codes'),
            ('adcode', '行政区划代码 / Administrative division code'),
            ('street', '街道 / Street'),
            ('address', '地址 / Address'),
            ('bound_east', '东至 / Bounded in the east by'),
            ('bound_south', '南至 / Bounded in the south by'),
            ('bound_west', '西至 / Bounded in the west by'),
            ('bound_north', '北至 / Bounded in the north by'),
            ('accuracy_m', '边界精度（米） / Accuracy of the outline in metres'),
            ('datum', '坐标系 / Datum of the source'),
            ('area_stated_m2', '文件面积（平方米） / Area stated by the source, square metres'),
            ('current_use', '现状用途 / Current uses'),
            ('planned_use', '规划用途 / Planned uses'),
            ('right_holder', '权利人 / Right holder'),
            ('right_holder_credit_code', '权利人统一社会信用代码 / Credit code of the right holder'),
            ('history', '历史用途 / Earlier uses'),
            ('farmland_only', '历史上仅为农用地 / Never anything but farmland'),
            ('published', '已公开 / Published'),
            ('remarks', '备注 / Remarks'),
            ('parcel', '地块登记号 / Registry number of the parcel'),
            ('zone_kind', '类型：control 管控区、isolation 隔离区 / control or isolation'),
            ('parcels', '涉及地块 / Parcels concerned'),
            ('source_parcel', '污染源地块 / Parcel of the source'),
            ('reach_m', '影响范围（米） / Reach in metres'),
            ('lon', '经度 / Longitude'),
            ('lat', '纬度 / Latitude'),
            ('status', '状态 / Status'),
            ('list', '名录 / List'),
            ('units', '涉及单元 / Units concerned'),
            ('batch', '批次 / Batch'),
            ('main_pollutants', '主要污染物 / Main pollutants'),
            ('valid_from', '生效日 / First legal day'),
            ('valid_to', '失效日（当日起不再有效） / First legal day on which it no longer holds'),
            ('rev_from', '记录版本号 / Commit that wrote it'),
            ('geom', '几何（CGCS2000，EPSG:4490） / Geometry, CGCS2000, EPSG:4490')
        ) as labels (column_label, label)
        join information_schema.columns on column_name = column_label and table_schema = 'gis'
    loop
        execute format(
            'comment on column gis.%I.%I is %L', labelled.table_name, labelled.column_name, labelled.label
        );
    end loop;
end
$$;
