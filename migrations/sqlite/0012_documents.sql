-- Documents: files in the blob store, and what cites them.
create view v_document as
select
    id, body ->> '$.sha256' as sha256, body ->> '$.bytes' as bytes, body ->> '$.media_type' as media_type,
    body ->> '$.file_name' as file_name, body ->> '$.title' as title, body ->> '$.number' as number,
    body ->> '$.issuer' as issuer, body ->> '$.day' as day, body ->> '$.level' as level,
    body -> '$.parcels' as parcels, valid_from, valid_to, rev_from
from version
where kind = 'document' and rev_to is null;

-- Which entity first cited a document, for each parcel it speaks of ('' where it speaks of none). It follows from the
-- log, as the versions do.
create table citation (
    sha256 text not null,
    kind text not null,
    id text not null,
    parcel text not null,
    revision integer not null,
    primary key (sha256, kind, id, parcel)
) strict, without rowid;
create index citation_parcel on citation (parcel, sha256);
