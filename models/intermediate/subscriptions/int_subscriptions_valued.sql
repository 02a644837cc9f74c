with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

rated_terms as (

    select * from {{ ref('int_subscription_terms_rated') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- an ended subscription shows the products of its last day, a future one those of its first
shown_days as (

    select
        charges.subscription_name,
        case
            when min(charges.effective_start_date) > max(as_of.as_of_date)
                then min(charges.effective_start_date)
            when max(charges.effective_end_date) <= max(as_of.as_of_date)
                then cast({{ dbt.dateadd('day', -1, 'max(charges.effective_end_date)') }} as date)
            else max(as_of.as_of_date)
        end as shown_on
    from charges
    cross join as_of
    where charges.effective_start_date < charges.effective_end_date
    group by charges.subscription_name

),

products as (

    select
        charges.subscription_name,
        max_by(charges.product_tier, charges.tier_rank) as product_tier,
        max_by(charges.delivery, concat(charges.tier_rank, charges.delivery)) as delivery,
        count(distinct case when charges.tier_rank > 0 then charges.product_tier end) > 1 as has_several_tiers
    from charges
    inner join shown_days
        on
            charges.subscription_name = shown_days.subscription_name
            and charges.effective_start_date <= shown_days.shown_on
            and charges.effective_end_date > shown_days.shown_on
    group by charges.subscription_name

),

amounts as (

    select
        charges.subscription_name,
        sum(charges.licensed_seats) as licensed_seats,
        sum(charges.mrr_amount) as mrr_amount,
        sum(charges.arr_amount) as arr_amount
    from charges
    cross join as_of
    where
        charges.effective_start_date <= as_of.as_of_date
        and charges.effective_end_date > as_of.as_of_date
    group by charges.subscription_name

),

valued as (

    select
        subscriptions.subscription_name,
        products.product_tier,
        coalesce(products.delivery, 'Other') as delivery,
        coalesce(products.has_several_tiers, false) as has_several_tiers,
        coalesce(amounts.licensed_seats, 0) as licensed_seats,
        coalesce(amounts.mrr_amount, 0) as mrr_amount,
        coalesce(amounts.arr_amount, 0) as arr_amount,
        coalesce(amounts.arr_amount, 0) * rated_terms.usd_rate as arr_usd_amount
    from subscriptions
    cross join as_of
    left join products
        on subscriptions.subscription_name = products.subscription_name
    left join amounts
        on subscriptions.subscription_name = amounts.subscription_name
    left join rated_terms
        on
            subscriptions.subscription_name = rated_terms.subscription_name
            and as_of.as_of_date >= rated_terms.covers_from
            and as_of.as_of_date < rated_terms.covers_until

)

select * from valued
