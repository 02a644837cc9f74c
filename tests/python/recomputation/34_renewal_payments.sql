-- Payments of renewals: whether renewing by itself has worked, and what is open because a payment failed.

create table attempted_terms as
select terms.*, newest.owner_id
from terms
inner join newest using (name)
inner join term_flags as flags on flags.name = terms.name and flags.term_number = terms.term_number
where
    flags.is_auto_renew
    and terms.ends_on <= as_of()
    and (terms.name, terms.term_number) not in (select (name, term_number) from ended_by_cancellation);

-- Payments that failed and belong to no invoice.
create table lost_payments as
select id, accountid, effectivedate
from zuora.payment
where
    status <> 'Processed'
    and id not in (select paymentid from zuora.invoicepayment where paymentid is not null);

-- What is invoiced for a term, by the day from which the invoice's item serves.
create table term_invoices as
select distinct
    terms.name,
    terms.term_number,
    item.servicestartdate = terms.starts_on and terms.term_number > 1 as is_of_renewal,
    invoice.id as invoice_id,
    invoice.accountid,
    invoice.invoicedate,
    invoice.balance
from zuora.invoiceitem as item
inner join zuora.invoice as invoice on invoice.id = item.invoiceid and invoice.status = 'Posted'
inner join versions on versions.id = item.subscriptionid
inner join terms
    on terms.name = versions.name
    and item.servicestartdate >= terms.starts_on
    and item.servicestartdate < terms.ends_on;

create table renewal_invoices as
select name, term_number, bool_and(balance <= 0) as is_paid
from term_invoices
where is_of_renewal
group by name, term_number;

create table applied_payments as
select
    term_invoices.*,
    payment.effectivedate as paid_on,
    payment.status = 'Processed' as is_success
from term_invoices
inner join zuora.invoicepayment as application on application.invoiceid = term_invoices.invoice_id
inner join zuora.payment as payment on payment.id = application.paymentid;

create table renewal_payments as
with

found as (

    select terms.name, terms.term_number, applied.paid_on, applied.is_success
    from attempted_terms as terms
    inner join applied_payments as applied
        on applied.name = terms.name
        and applied.term_number = terms.term_number + 1
        and applied.is_of_renewal
    union all
    select terms.name, terms.term_number, lost.effectivedate, false
    from attempted_terms as terms
    inner join lost_payments as lost
        on lost.accountid = terms.owner_id
        and lost.effectivedate between terms.ends_on and terms.ends_on + 30

)

-- On one day the failure came first.
select
    name,
    term_number,
    min(paid_on) as attempted_on,
    arg_min(is_success, (paid_on, is_success)) as is_success,
    bool_or(is_success) as was_ever_a_success
from found
group by name, term_number;

create table recomputed.auto_renewal_attempts as
select
    attempted_terms.name as subscription_name,
    attempted_terms.term_number,
    attempted_terms.ends_on as term_end_date,
    payments.attempted_on,
    case
        when payments.is_success or (payments.name is null and invoiced.is_paid) then 'succeeded'
        when payments.name is not null then 'failed'
        when invoiced.name is not null then 'unpaid'
        else 'none recorded'
    end as payment_status,
    coalesce(not payments.is_success and (payments.was_ever_a_success or invoiced.is_paid), false) as is_recovered
from attempted_terms
left join renewal_payments as payments
    on payments.name = attempted_terms.name and payments.term_number = attempted_terms.term_number
left join renewal_invoices as invoiced
    on invoiced.name = attempted_terms.name and invoiced.term_number = attempted_terms.term_number + 1;

-- The terms that a failed payment puts at risk: those that an attempt ended or began, and those of open invoices.
create table failed_payments as
with

open_payments as (

    select name, invoice_id, paid_on as failed_on, is_success
    from applied_payments
    where balance > 0
    union all
    select invoices.name, invoices.invoice_id, lost.effectivedate, false
    from term_invoices as invoices
    inner join lost_payments as lost
        on lost.accountid = invoices.accountid and lost.effectivedate >= invoices.invoicedate
    where invoices.balance > 0

),

last_payments as (

    select *
    from open_payments
    qualify row_number() over (partition by name, invoice_id order by failed_on desc, is_success desc) = 1

),

reasons as (

    select subscription_name as name, term_number + later as term_number, attempted_on as failed_on
    from recomputed.auto_renewal_attempts
    cross join range(2) as sides (later)
    where payment_status = 'failed' and not is_recovered
    union all
    -- an open invoice is a reason against every renewal of its subscription
    select terms.name, terms.term_number, last_payments.failed_on
    from last_payments
    inner join terms using (name)
    where not last_payments.is_success

)

select name, term_number, min(failed_on) as failed_on
from reasons
group by name, term_number;
