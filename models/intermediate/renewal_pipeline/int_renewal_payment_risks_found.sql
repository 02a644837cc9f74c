with

at_stake as (

    select * from {{ ref('int_renewals_at_stake') }}

),

failed_payments as (

    select * from {{ ref('int_failed_payments_found') }}

),

attempts as (

    select * from {{ ref('int_auto_renewals_attempted') }}

),

-- a renewal that was not paid for endangers the term that it renewed, or began
failures as (

    select
        at_stake.subscription_name,
        at_stake.term_number,
        failed_payments.failed_on,
        failed_payments.invoice_number
    from at_stake
    inner join failed_payments
        on at_stake.subscription_name = failed_payments.subscription_name

    union all

    select
        at_stake.subscription_name,
        at_stake.term_number,
        attempts.attempted_on as failed_on,
        cast(null as varchar) as invoice_number
    from at_stake
    inner join attempts
        on at_stake.subscription_name = attempts.subscription_name
    where
        at_stake.term_number between attempts.term_number and attempts.term_number + 1
        and attempts.payment_status = 'failed'
        and not attempts.is_recovered

),

risks as (

    select
        subscription_name,
        term_number,
        'failed payment' as risk_reason,
        min(failed_on) as since_on,
        'The payment of ' || coalesce('invoice ' || max(invoice_number), 'the renewal') || ' failed' as detail
    from failures
    group by subscription_name, term_number

)

select * from risks
