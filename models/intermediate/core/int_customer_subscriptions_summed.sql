with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

customers as (

    select * from {{ ref('int_subscriptions_by_customer') }}

),

valued as (

    select * from {{ ref('int_subscriptions_valued') }}

),

users as (

    select * from {{ ref('int_users_by_month') }}

),

renewals as (

    select * from {{ ref('int_renewals_described') }}

),

risks as (

    select * from {{ ref('int_renewal_risks_found') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

next_renewals as (

    select
        subscription_name,
        min(renewal_event_on) as next_renewal_on
    from renewals
    where
        not is_anniversary
        and outcome = 'pending'
    group by subscription_name

),

risk_counts as (

    select
        subscription_name,
        count(*) as risk_reason_count
    from risks
    group by subscription_name

),

described as (

    select
        customers.customer_family_id,
        coalesce(
            subscriptions.subscription_start_date <= as_of.as_of_date
            and subscriptions.end_date > as_of.as_of_date,
            false
        ) as is_in_force,
        valued.licensed_seats,
        valued.arr_amount,
        valued.arr_usd_amount,
        users.billable_users,
        next_renewals.next_renewal_on,
        risk_counts.risk_reason_count
    from subscriptions
    cross join as_of
    inner join customers
        on subscriptions.subscription_name = customers.subscription_name
    inner join valued
        on subscriptions.subscription_name = valued.subscription_name
    left join users
        on
            subscriptions.subscription_name = users.subscription_name
            and as_of.last_completed_month = users.month_start_date
    left join next_renewals
        on subscriptions.subscription_name = next_renewals.subscription_name
    left join risk_counts
        on subscriptions.subscription_name = risk_counts.subscription_name

),

-- without any rate there are no dollars to show; a part without one is left out
summed as (

    select
        customer_family_id,
        case when count_if(arr_amount != 0) > 0 then sum(arr_usd_amount) else 0 end as arr_usd_amount,
        count_if(arr_amount != 0 and arr_usd_amount is null) > 0 as has_missing_rate,
        sum(licensed_seats) as licensed_seats,
        sum(case when is_in_force then billable_users end) as billable_users,
        count_if(is_in_force) as subscriptions,
        min(next_renewal_on) as next_renewal_on,
        sum(coalesce(risk_reason_count, 0)) as risk_reason_count
    from described
    group by customer_family_id

)

select * from summed
