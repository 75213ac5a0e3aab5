-- Samples of surveys with their results; and, in the workbench, reports on their way into the record.
create view v_sample as
select
    id, body ->> '$.survey' as survey, body ->> '$.version' as report_version, body ->> '$.parcel' as parcel,
    body ->> '$.unit' as unit, body ->> '$.sample' as sample, body ->> '$.point' as point,
    cast(body ->> '$.position.lon' as real) as lon, cast(body ->> '$.position.lat' as real) as lat,
    body ->> '$.medium' as medium, cast(body ->> '$.depth_from_m' as real) as depth_from_m,
    cast(body ->> '$.depth_to_m' as real) as depth_to_m, body ->> '$.day' as day,
    body ->> '$.laboratory' as laboratory, body -> '$.results' as results, valid_from, valid_to, rev_from
from version
where kind = 'sample' and rev_to is null;

-- One row for each result of each sample.
create view v_sample_result as
select
    version.id as sample, version.body ->> '$.survey' as survey, version.body ->> '$.parcel' as parcel,
    result.value ->> '$.analyte' as analyte, cast(result.value ->> '$.value' as real) as value,
    result.value ->> '$.text' as text, result.value ->> '$.unit' as unit,
    coalesce(result.value ->> '$.below_dl', 0) as below_dl,
    cast(result.value ->> '$.detection_limit' as real) as detection_limit,
    cast(result.value ->> '$.converted' as real) as converted, version.rev_from
from version, json_each(version.body, '$.results') as result
where version.kind = 'sample' and version.rev_to is null;

create table upload (
    id text primary key,
    state text not null, -- checked, submitted, accepted, returned, withdrawn
    parcel text not null,
    unit text,
    uploader text not null,
    supersedes text, -- the upload whose report this one is the next version of
    report_version integer not null,
    base integer not null, -- revision of the parcel's last change when it was checked
    declared text not null, -- JSON: what the uploader says of the report
    survey text, -- the survey on record, once accepted
    samples integer not null,
    accepted_revision integer,
    created_at integer not null, -- microseconds since 1970, UTC
    changed_at integer not null
) strict;
create index upload_uploader on upload (uploader, id);
create index upload_state on upload (state, id);
create index upload_parcel on upload (parcel);
create index upload_supersedes on upload (supersedes) where supersedes is not null;

create table upload_file (
    upload text not null references upload (id),
    n integer not null,
    kind text not null, -- results, points, outline
    name text not null,
    options text not null, -- JSON: how it is read
    sha256 text not null,
    bytes integer not null,
    media_type text not null,
    received_at integer not null,
    primary key (upload, n)
) strict;

-- Who did what with it, and when.
create table upload_step (
    upload text not null references upload (id),
    n integer not null,
    what text not null,
    by_whom text not null,
    reason text,
    at integer not null,
    primary key (upload, n)
) strict;
