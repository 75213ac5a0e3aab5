-- Documents: files in the blob store, and what cites them.
create view v_document as
select
    id, fields ->> 'sha256' as sha256, (fields ->> 'bytes')::bigint as bytes, fields ->> 'media_type' as media_type,
    fields ->> 'file_name' as file_name, fields ->> 'title' as title, fields ->> 'number' as number,
    fields ->> 'issuer' as issuer, (fields ->> 'day')::date as day, fields ->> 'level' as level,
    fields -> 'parcels' as parcels, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'document' and rev_to is null;

-- Which entity first cited a document, for each parcel it speaks of ('' where it speaks of none). It follows from the
-- log, as the versions do.
create table citation (
    sha256 text collate "C" not null,
    kind text collate "C" not null,
    id text collate "C" not null,
    parcel text collate "C" not null,
    revision bigint not null,
    primary key (sha256, kind, id, parcel)
);
create index citation_parcel on citation (parcel, sha256);
