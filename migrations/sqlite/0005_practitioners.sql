-- The register of firms, and what bans and validity events say of a firm and a report.
create view v_practitioner as
select
    id, body ->> '$.credit_code' as credit_code, body ->> '$.name' as name, body -> '$.former_names' as former_names,
    body -> '$.fields' as fields, body ->> '$.registered_from' as registered_from,
    body ->> '$.registered_until' as registered_until, body ->> '$.cma_no' as cma_no, body -> '$.staff' as staff,
    valid_from, valid_to, rev_from
from version
where kind = 'practitioner' and rev_to is null;

drop view v_ban;
create view v_ban as
select
    id, body ->> '$.firm' as firm, body ->> '$.from' as banned_from, body ->> '$.until' as banned_until,
    body -> '$.reports' as reports, body ->> '$.decision_no' as decision_no,
    body ->> '$.practitioner' as practitioner, body ->> '$.credit_code' as credit_code, valid_from, valid_to, rev_from
from version
where kind = 'ban' and rev_to is null;

drop view v_validity;
create view v_validity as
select
    id, body ->> '$.parcel' as parcel, body ->> '$.unit' as unit, body ->> '$.event' as event,
    body ->> '$.document' as document, body ->> '$.report' as report, body ->> '$.text' as text,
    valid_from, valid_to, rev_from
from version
where kind = 'validity' and rev_to is null;
