-- Samples of surveys with their results; and, in the workbench, reports on their way into the record.
create view v_sample as
select
    id, fields ->> 'survey' as survey, (fields ->> 'version')::integer as report_version, fields ->> 'parcel' as parcel,
    fields ->> 'unit' as unit, fields ->> 'sample' as sample, fields ->> 'point' as point,
    (fields -> 'position' ->> 'lon')::numeric as lon, (fields -> 'position' ->> 'lat')::numeric as lat,
    fields ->> 'medium' as medium, (fields ->> 'depth_from_m')::numeric as depth_from_m,
    (fields ->> 'depth_to_m')::numeric as depth_to_m, (fields ->> 'day')::date as day,
    fields ->> 'laboratory' as laboratory, fields -> 'results' as results, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'sample' and rev_to is null;

-- One row for each result of each sample.
create view v_sample_result as
select
    id as sample, fields ->> 'survey' as survey, fields ->> 'parcel' as parcel, result ->> 'analyte' as analyte,
    (result ->> 'value')::numeric as value, result ->> 'text' as text, result ->> 'unit' as unit,
    coalesce((result ->> 'below_dl')::boolean, false) as below_dl,
    (result ->> 'detection_limit')::numeric as detection_limit, (result ->> 'converted')::numeric as converted, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
    cross join lateral jsonb_array_elements(fields -> 'results') as result
where kind = 'sample' and rev_to is null;

create table upload (
    id text collate "C" primary key,
    state text collate "C" not null, -- checked, submitted, accepted, returned, withdrawn
    parcel text collate "C" not null,
    unit text collate "C",
    uploader text collate "C" not null,
    supersedes text collate "C", -- the upload whose report this one is the next version of
    report_version bigint not null,
    base bigint not null, -- revision of the parcel's last change when it was checked
    declared text collate "C" not null, -- JSON: what the uploader says of the report
    survey text collate "C", -- the survey on record, once accepted
    samples bigint not null,
    accepted_revision bigint,
    created_at bigint not null, -- microseconds since 1970, UTC
    changed_at bigint not null
);
create index upload_uploader on upload (uploader, id);
create index upload_state on upload (state, id);
create index upload_parcel on upload (parcel);
create index upload_supersedes on upload (supersedes) where supersedes is not null;

create table upload_file (
    upload text collate "C" not null references upload (id),
    n bigint not null,
    kind text collate "C" not null, -- results, points, outline
    name text collate "C" not null,
    options text collate "C" not null, -- JSON: how it is read
    sha256 text collate "C" not null,
    bytes bigint not null,
    media_type text collate "C" not null,
    received_at bigint not null,
    primary key (upload, n)
);

-- Who did what with it, and when.
create table upload_step (
    upload text collate "C" not null references upload (id),
    n bigint not null,
    what text collate "C" not null,
    by_whom text collate "C" not null,
    reason text collate "C",
    at bigint not null,
    primary key (upload, n)
);
