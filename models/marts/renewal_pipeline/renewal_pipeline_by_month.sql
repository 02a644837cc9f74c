with

renewals as (

    select * from {{ ref('renewals') }}

),

-- anniversaries renew nothing
term_ends as (

    select
        cast(date_trunc('month', renewal_event_on) as date) as month_start_date,
        sales_channel,
        billing_entity,
        coalesce(product_tier, 'none') as product_tier,
        delivery,
        outcome,
        is_at_risk,
        coalesce(arr_available_to_renew_usd_amount, 0) as available_usd_amount,
        coalesce(renewed_arr_usd_amount, 0) as renewed_usd_amount,
        arr_available_to_renew_usd_amount is null
        or (renewed_on is not null and renewed_arr_usd_amount is null) as has_missing_rate,
        outcome in ('renewed', 'expanded', 'contracted', 'entity_changed') as is_renewed
    from renewals
    where not is_anniversary

),

summed as (

    select
        -- dates
        month_start_date,

        -- details
        sales_channel,
        billing_entity,
        product_tier,
        delivery,

        -- measures
        count(*) as renewals,
        count(case when is_renewed then 1 end) as renewed_renewals,
        count(case when outcome = 'churned' then 1 end) as churned_renewals,
        count(case when outcome = 'lapsed' then 1 end) as lapsed_renewals,
        count(case when outcome = 'pending' then 1 end) as pending_renewals,
        count(case when is_at_risk then 1 end) as at_risk_renewals,
        count(case when has_missing_rate then 1 end) as renewals_without_rate,
        cast(sum(available_usd_amount) as decimal(28, 9)) as arr_available_usd_amount,
        cast(sum(case when is_renewed then available_usd_amount else 0 end) as decimal(28, 9))
            as renewed_from_usd_amount,
        cast(sum(case when is_renewed then renewed_usd_amount else 0 end) as decimal(28, 9))
            as renewed_usd_amount,
        cast(
            sum(case when is_renewed then least(renewed_usd_amount, available_usd_amount) else 0 end)
            as decimal(28, 9)
        ) as retained_usd_amount,
        cast(sum(case when outcome = 'churned' then available_usd_amount else 0 end) as decimal(28, 9))
            as churned_usd_amount,
        cast(sum(case when outcome = 'lapsed' then available_usd_amount else 0 end) as decimal(28, 9))
            as lapsed_usd_amount,
        cast(sum(case when outcome = 'pending' then available_usd_amount else 0 end) as decimal(28, 9))
            as pending_usd_amount,
        cast(sum(case when is_at_risk then available_usd_amount else 0 end) as decimal(28, 9))
            as at_risk_usd_amount
    from term_ends
    group by month_start_date, sales_channel, billing_entity, product_tier, delivery

)

select * from summed
