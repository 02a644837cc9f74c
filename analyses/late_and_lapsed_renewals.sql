-- Which terms ended without a renewal, or renewed late, in the last year?
with

renewals as (

    select * from {{ ref('renewals') }}

),

late as (

    select
        subscription_name,
        term_number,
        term_end_date,
        outcome,
        days_late,
        renewed_on,
        round(arr_available_to_renew_usd_amount, 2) as arr_usd_amount
    from renewals
    where
        not is_anniversary
        and days_to_renewal between -365 and 0
        and (outcome in ('lapsed', 'churned') or days_late > 0)

)

select * from late
order by term_end_date desc, subscription_name
