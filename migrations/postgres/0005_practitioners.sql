-- The register of firms, and what bans and validity events say of a firm and a report.
create view v_practitioner as
select
    id, fields ->> 'credit_code' as credit_code, fields ->> 'name' as name, fields -> 'former_names' as former_names,
    fields -> 'fields' as fields, (fields ->> 'registered_from')::date as registered_from,
    (fields ->> 'registered_until')::date as registered_until, fields ->> 'cma_no' as cma_no, fields -> 'staff' as staff,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'practitioner' and rev_to is null;

drop view v_ban;
create view v_ban as
select
    id, fields ->> 'firm' as firm, (fields ->> 'from')::date as banned_from, (fields ->> 'until')::date as banned_until,
    fields -> 'reports' as reports, fields ->> 'decision_no' as decision_no,
    fields ->> 'practitioner' as practitioner, fields ->> 'credit_code' as credit_code, valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'ban' and rev_to is null;

drop view v_validity;
create view v_validity as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'unit' as unit, fields ->> 'event' as event,
    fields ->> 'document' as document, fields ->> 'report' as report, fields ->> 'text' as text,
    valid_from::date as valid_from, valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'validity' and rev_to is null;
