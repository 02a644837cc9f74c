-- R8: what speaks for each reason of a cancellation.

create table cancelled as
select
    newest.*,
    newest.cancelleddate as changed_on,
    coalesce(entities.billing_entity, 'unknown') as billing_entity
from newest
left join entities on entities.account_id = newest.accountid
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
    -- one CRM account uses both, and one pays for both
    new.accountid <> cancelled.accountid
    and new.crm_account_id = cancelled.crm_account_id
    and payers.crm_account_id = cancelled_payers.crm_account_id
    and coalesce(entities.billing_entity, 'unknown') <> cancelled.billing_entity as is_entity_change,
    worth_start.seats is distinct from before.seats as has_other_seats
from cancelled
inner join newest as new
    on new.customer_id = cancelled.customer_id
    and new.name <> cancelled.name
    and new.subscriptionstartdate > cancelled.subscriptionstartdate
    and datediff('day', cancelled.changed_on, new.subscriptionstartdate) between -3 and 30
left join entities on entities.account_id = new.accountid
left join accounts as payers on payers.account_id = new.owner_id
left join accounts as cancelled_payers on cancelled_payers.account_id = cancelled.owner_id
left join worth_after as worth_start
    on worth_start.name = new.name and worth_start.day = new.subscriptionstartdate
left join worth_before as before on before.name = cancelled.name and before.day = cancelled.changed_on - 1;

create table refunds as
select
    versions.name,
    sum(refund.refundamount) as refund_amount
from zuora.refundinvoicepayment as refund
inner join (select distinct invoiceid, subscriptionid from zuora.invoiceitem) as item
    on item.invoiceid = refund.invoiceid
inner join versions on versions.id = item.subscriptionid
group by versions.name;

-- A payment for the invoice of the new term failed, on the invoice's day or later, before the cancellation.
create table declined as
select distinct cancelled.name
from cancelled
inner join choices using (name)
inner join shown_products using (name)
where
    shown_products.delivery = 'SaaS'
    and coalesce(choices.is_on_in_customers_app, choices.is_on_in_zuora)
    and cancelled.termstartdate > cancelled.subscriptionstartdate
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

-- Order actions that say why.
create table reasoned as
select distinct
    versions.name,
    action.contracteffectivedate as changed_on
from zuora.orderaction as action
inner join versions on versions.id = action.subscriptionid
where action.changereason is not null;

create table asked as
select name from choices where not is_on_in_customers_app
union
select cancelled.name
from cancelled
inner join reasoned on reasoned.name = cancelled.name and reasoned.changed_on = cancelled.changed_on;
