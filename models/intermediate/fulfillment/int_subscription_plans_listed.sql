with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

rate_plans as (

    select * from {{ ref('stg_zuora__rate_plans') }}

),

charges as (

    select * from {{ ref('stg_zuora__rate_plan_charges') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- what is sold once stays sold
listed as (

    select
        subscriptions.subscription_name,
        coalesce(rate_plans.product_rate_plan_id, charges.product_rate_plan_id) as product_rate_plan_id,
        count_if(
            lower(charges.charge_type) != 'recurring'
            or (
                charges.effective_start_date <= as_of.as_of_date
                and coalesce(charges.effective_end_date, cast('9999-12-31' as date)) > as_of.as_of_date
            )
        ) > 0 as is_in_force
    from subscriptions
    cross join as_of
    inner join rate_plans
        on subscriptions.subscription_id = rate_plans.subscription_id
    inner join charges
        on rate_plans.rate_plan_id = charges.rate_plan_id
    group by
        subscriptions.subscription_name,
        coalesce(rate_plans.product_rate_plan_id, charges.product_rate_plan_id)

)

select * from listed
