-- What was found against firms, and repairs of credit.
create view v_violation as
select
    id, body ->> '$.practitioner' as practitioner, body ->> '$.act' as act, body ->> '$.decision_no' as decision_no,
    body ->> '$.penalty' as penalty, body ->> '$.article' as article, valid_from, valid_to, rev_from
from version
where kind = 'violation' and rev_to is null;

create view v_credit_repair as
select
    id, body ->> '$.practitioner' as practitioner, body ->> '$.violation' as violation, body ->> '$.decision_no' as decision_no,
    valid_from, valid_to, rev_from
from version
where kind = 'credit_repair' and rev_to is null;
