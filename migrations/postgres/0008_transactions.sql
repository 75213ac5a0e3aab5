-- Transactions that were carried out.
create view v_transaction as
select
    id, fields ->> 'parcel' as parcel, fields ->> 'transaction' as transaction_code,
    fields -> 'planned_uses' as planned_uses, fields ->> 'check' as check_no, fields ->> 'verdict' as verdict, valid_from::date as valid_from,
    valid_to::date as valid_to, rev_from
from version cross join lateral (select body::jsonb as fields offset 0) as parsed
where kind = 'transaction' and rev_to is null;
