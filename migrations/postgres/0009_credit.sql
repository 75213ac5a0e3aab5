-- What was found against firms, and repairs of credit.
create view v_violation as
select
    id, fields ->> 'practitioner' as practitioner, fields ->> 'act' as act, fields ->> 'decision_no' as decision_no,
    fields ->> 'penalty' as penalty, fields ->> 'article' as article, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'violation' and rev_to is null;

create view v_credit_repair as
select
    id, fields ->> 'practitioner' as practitioner, fields ->> 'violation' as violation, fields ->> 'decision_no' as decision_no,
    valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'credit_repair' and rev_to is null;
