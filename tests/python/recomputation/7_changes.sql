-- R8: what was cancelled or downgraded, why, and what replaced it.

create table cancelled as
select
    newest.*,
    newest.cancelleddate as changed_on,
    coalesce(entities.billing_entity, 'unknown') as billing_entity
from newest
left join entities on entities.account_id = newest.owner_id
where newest.status = 'Cancelled' and newest.cancelleddate is not null;

-- Days on which charges begin or end, and the day before each.
create table change_days as
select name, from_day as day from charges
union
select name, until_day from charges where until_day < date '9999-12-31'
union
select name, changed_on from cancelled;

create table days_before as select name, day - 1 as day from change_days;
create table worth_after as select * from worth('change_days');
create table worth_before as select * from worth('days_before');

create table replacements as
select
    cancelled.name,
    new.name as replacement_name,
    new.subscriptionstartdate as starts_on,
    datediff('day', cancelled.changed_on, new.subscriptionstartdate) as gap_days,
    new.accountid <> cancelled.accountid
    and coalesce(entities.billing_entity, 'unknown') <> cancelled.billing_entity as is_other_entity,
    worth_start.seats is distinct from before.seats as has_other_seats
from cancelled
inner join newest as new
    on new.customer_id = cancelled.customer_id
    and new.name <> cancelled.name
    and new.subscriptionstartdate > cancelled.subscriptionstartdate
    and datediff('day', cancelled.changed_on, new.subscriptionstartdate) between -3 and 30
left join entities on entities.account_id = new.owner_id
left join worth_after as worth_start on worth_start.name = new.name and worth_start.day = new.subscriptionstartdate
left join worth_before as before on before.name = cancelled.name and before.day = cancelled.changed_on - 1;

create table refunds as
select
    versions.name,
    sum(refund.refundamount) as refund_amount
from zuora.refundinvoicepayment as refund
inner join (select distinct invoiceid, subscriptionid from zuora.invoiceitem) as item on item.invoiceid = refund.invoiceid
inner join versions on versions.id = item.subscriptionid
group by versions.name;

-- A failed payment of the account's, for the renewal's invoice: on its term start or later, before the cancellation.
create table declined as
select distinct cancelled.name
from cancelled
inner join choices using (name)
inner join shown_products using (name)
where
    shown_products.delivery = 'SaaS'
    and coalesce(choices.is_on_in_customers_app, choices.is_on_in_zuora)
    and datediff('day', cancelled.termstartdate, cancelled.changed_on) between 0 and 30
    and exists (
        from zuora.invoiceitem as item
        inner join versions on versions.id = item.subscriptionid and versions.name = cancelled.name
        inner join zuora.invoice as invoice on invoice.id = item.invoiceid and invoice.status = 'Posted'
        inner join zuora.payment as payment
            on payment.accountid = invoice.accountid
            and payment.amount = invoice.amount
            and payment.effectivedate between invoice.invoicedate and cancelled.changed_on
            and payment.status <> 'Processed'
        where item.servicestartdate = cancelled.termstartdate
    );

create table asked as
select name from choices where not is_on_in_customers_app
union
select versions.name
from zuora.orderaction as action
inner join versions on versions.id = action.subscriptionid
where action.type = 'CancelSubscription' and action.changereason is not null;

create table explained as
with

moved as (

    select name, arg_min(replacement_name, (abs(gap_days), replacement_name)) as replacement_name
    from replacements
    where is_other_entity
    group by name

),

bought_again as (

    select name, arg_min(replacement_name, (abs(gap_days), replacement_name)) as replacement_name
    from replacements
    inner join refunds using (name)
    where has_other_seats and gap_days >= 0
    group by name

)

select
    cancelled.name,
    cancelled.changed_on,
    case
        when moved.name is not null then 'entity_change'
        when bought_again.name is not null then 'wrong_seats_refund'
        when cancelled.name in (select name from declined) then 'card_declined'
        when cancelled.name in (select name from asked) then 'customer_request'
        else 'unknown'
    end as reason,
    coalesce(moved.replacement_name, bought_again.replacement_name) as replacement_name
from cancelled
left join moved using (name)
left join bought_again using (name);

create table recomputed.cancellations_and_downgrades as
select
    explained.name as subscription_name,
    explained.changed_on,
    'cancellation' as change_type,
    explained.reason,
    explained.replacement_name as replacement_subscription_name,
    coalesce(before.seats, 0) as seats_before,
    coalesce(worth_after.seats, 0) as seats_after,
    coalesce(before.arr, 0) as arr_before_amount,
    coalesce(worth_after.arr, 0) as arr_after_amount
from explained
left join worth_before as before on before.name = explained.name and before.day = explained.changed_on - 1
left join worth_after on worth_after.name = explained.name and worth_after.day = explained.changed_on
union all
select
    before.name,
    worth_after.day,
    'downgrade',
    if(before.name in (select name from asked), 'customer_request', 'unknown'),
    null,
    before.seats,
    worth_after.seats,
    before.arr,
    worth_after.arr
from worth_before as before
inner join worth_after on worth_after.name = before.name and worth_after.day = before.day + 1
left join explained on explained.name = before.name and explained.changed_on = worth_after.day
where
    explained.name is null
    and (worth_after.seats < before.seats or worth_after.tier_rank < before.tier_rank);
