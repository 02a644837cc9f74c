with

terms as (

    select * from {{ ref('int_auto_renewing_terms_ended') }}

),

renewals as (

    select * from {{ ref('int_auto_renewals_invoiced') }}

),

payments as (

    select * from {{ ref('int_payments_judged') }}

),

-- an attempt that failed is mostly applied to no invoice: those of the account while Billing waits count
evidence as (

    select
        terms.subscription_name,
        terms.term_number,
        renewals.is_unpaid,
        payments.attempted_on,
        payments.has_failed,
        payments.has_succeeded
    from terms
    inner join renewals
        on terms.subscription_name = renewals.subscription_name
    left join payments
        on renewals.invoice_id = payments.invoice_id
    where
        renewals.renewed_on > terms.term_start_date
        and (terms.next_term_start_date is null or renewals.renewed_on = terms.next_term_start_date)

    union all

    select
        terms.subscription_name,
        terms.term_number,
        cast(null as boolean) as is_unpaid,
        payments.attempted_on,
        payments.has_failed,
        false as has_succeeded
    from terms
    inner join payments
        on terms.invoiced_account_id = payments.billing_account_id
    where
        payments.invoice_id is null
        and payments.attempted_on between terms.term_end_date and terms.retried_until

),

by_term as (

    select
        subscription_name,
        term_number,
        min(case when has_failed then attempted_on end) as failed_on,
        min(case when has_succeeded then attempted_on end) as succeeded_on,
        count(is_unpaid) > 0 as is_invoiced,
        count(is_unpaid) > 0 and count(case when is_unpaid then 1 end) = 0 as is_paid
    from evidence
    group by subscription_name, term_number

),

-- the first attempt says whether the card worked; on one day the failed one was first
judged as (

    select
        terms.subscription_name,
        terms.term_number,
        terms.term_end_date,
        terms.retried_until,
        case
            when by_term.failed_on <= coalesce(by_term.succeeded_on, by_term.failed_on) then by_term.failed_on
            else by_term.succeeded_on
        end as attempted_on,
        case
            when by_term.failed_on <= coalesce(by_term.succeeded_on, by_term.failed_on) then 'failed'
            when by_term.succeeded_on is not null or by_term.is_paid then 'succeeded'
            when by_term.is_invoiced then 'unpaid'
            else 'none recorded'
        end as payment_status,
        coalesce(
            by_term.failed_on <= coalesce(by_term.succeeded_on, by_term.failed_on)
            and (by_term.succeeded_on is not null or by_term.is_paid),
            false
        ) as is_recovered
    from terms
    left join by_term
        on
            terms.subscription_name = by_term.subscription_name
            and terms.term_number = by_term.term_number

)

select * from judged
