-- R9: what was invoiced, and what of it is sold once.

create table real_accounts as
select account_id, currency_code
from accounts
where
    not is_listed_test
    and not (
        account_id in (select accountid from versions)
        and account_id not in (select accountid from newest)
        and account_id not in (select owner_id from newest)
    );

-- Every invoice is shown; only a posted one can be overdue.
create table recomputed.invoices as
select
    invoice.id as invoice_id,
    invoice.accountid as billing_account_id,
    invoice.amount,
    invoice.taxamount as tax_amount,
    invoice.paymentamount as paid_amount,
    invoice.balance as balance_amount,
    case
        when invoice.status = 'Posted' and invoice.balance > 0
            then greatest(datediff('day', invoice.duedate, as_of()), 0)
        else 0
    end as days_overdue
from zuora.invoice as invoice
inner join real_accounts on real_accounts.account_id = invoice.accountid;

-- Recurring charges aside; an item without a charge is judged by its name.
create table recomputed.one_time_charges as
with

named as (

    select
        item.*,
        charge.chargetype,
        lower(concat_ws(' ', item.chargename, plan.name, product.name)) as names,
        products.is_recurring_revenue
    from zuora.invoiceitem as item
    left join zuora.rateplancharge as charge on charge.id = item.rateplanchargeid
    left join zuora.rateplan as rate_plan on rate_plan.id = charge.rateplanid
    left join zuora.productrateplan as plan on plan.id = rate_plan.productrateplanid
    left join products on products.product_rate_plan_id = plan.id
    left join zuora.product as product on product.id = item.productid

)

select
    named.id as invoice_item_id,
    versions.name as subscription_name,
    case
        when names like '%true-up%' or names like '%trueup%' or names like '%true up%' then 'true_up'
        when names like '%minutes%' then 'ci_minutes'
        when names like '%storage%' then 'storage'
        when names like '%training%' or names like '%services%' then 'services'
        else 'other'
    end as charge_kind,
    named.servicestartdate as service_start_date,
    named.quantity,
    real_accounts.currency_code,
    named.chargeamount as amount
from named
inner join zuora.invoice as invoice on invoice.id = named.invoiceid and invoice.status = 'Posted'
inner join real_accounts on real_accounts.account_id = invoice.accountid
inner join versions on versions.id = named.subscriptionid
inner join newest on newest.name = versions.name
where
    coalesce(named.chargetype, '') <> 'Recurring'
    or not coalesce(named.is_recurring_revenue, true);
