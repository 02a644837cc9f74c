with

charges as (

    select * from {{ ref('int_charges_by_month') }}

),

users as (

    select * from {{ ref('int_users_by_month') }}

),

subscription_months as (

    select
        month_start_date,
        subscription_name,
        max(currency_code) as currency_code,
        max_by(product_tier, tier_rank) as product_tier,
        max_by(delivery, concat(tier_rank, delivery)) as delivery,
        sum(licensed_seats) as licensed_seats,
        -- a seat costs what the plans with seats cost
        cast(sum(case when licensed_seats > 0 then arr_amount end) as double)
        / cast(sum(case when licensed_seats > 0 then licensed_seats end) as double) as seat_price_amount
    from charges
    group by month_start_date, subscription_name

),

compared as (

    select
        subscription_months.month_start_date,
        subscription_months.subscription_name,
        subscription_months.product_tier,
        subscription_months.delivery,
        subscription_months.licensed_seats,
        subscription_months.seat_price_amount,
        subscription_months.currency_code,
        users.billable_users,
        users.max_billable_users,
        case
            -- seats below zero cover nobody
            when users.max_billable_users > greatest(subscription_months.licensed_seats, 0)
                then users.max_billable_users - greatest(subscription_months.licensed_seats, 0)
            when users.max_billable_users is not null then 0
        end as users_over_license,
        coalesce(users.usage_source, 'none') as usage_source
    from subscription_months
    left join users
        on
            subscription_months.subscription_name = users.subscription_name
            and subscription_months.month_start_date = users.month_start_date

),

described as (

    select
        -- ids
        month_start_date,
        subscription_name,

        -- details
        product_tier,
        delivery,
        currency_code,
        usage_source,

        -- measures
        cast(licensed_seats as bigint) as licensed_seats,
        cast(billable_users as bigint) as billable_users,
        cast(max_billable_users as bigint) as max_billable_users,
        cast(users_over_license as bigint) as users_over_license,
        cast(users_over_license * seat_price_amount as decimal(28, 9)) as overage_arr_amount
    from compared

)

select * from described
