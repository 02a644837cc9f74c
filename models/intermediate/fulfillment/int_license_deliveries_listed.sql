with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

valued as (

    select * from {{ ref('int_subscriptions_valued') }}

),

orders as (

    select * from {{ ref('int_orders_classified') }}

),

requests as (

    select * from {{ ref('stg_customers_app__eula_requests') }}

),

versions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- the newest request of a subscription speaks
newest_requests as (

    select
        coalesce(requests.subscription_name, versions.subscription_name) as subscription_name,
        requests.eula_request_id,
        requests.created_at as terms_requested_at,
        case
            when cast(requests.accepted_at as date) <= as_of.as_of_date then requests.accepted_at
        end as terms_accepted_at
    from requests
    cross join as_of
    left join versions
        on requests.subscription_id = versions.subscription_id
    where requests.created_at is null or cast(requests.created_at as date) <= as_of.as_of_date
    qualify row_number() over (
        partition by coalesce(requests.subscription_name, versions.subscription_name)
        order by requests.created_at desc nulls last, requests.eula_request_id desc
    ) = 1

),

paid_orders as (

    select
        order_id,
        subscription_name
    from orders
    where not is_trial and not is_test

),

-- an order, else a request to accept the terms, else the subscription that Sales sold
listed as (

    select
        case
            when paid_orders.order_id is not null then concat('order-', paid_orders.order_id)
            when newest_requests.eula_request_id is not null
                then concat('request-', newest_requests.eula_request_id)
            else concat('subscription-', subscriptions.subscription_name)
        end as delivery_id,
        paid_orders.order_id,
        subscriptions.subscription_name,
        coalesce(versions.is_eula_required, false)
        or newest_requests.eula_request_id is not null as are_terms_required,
        newest_requests.eula_request_id is not null as are_terms_requested,
        newest_requests.terms_requested_at,
        newest_requests.terms_accepted_at,
        subscriptions.end_date > as_of.as_of_date as is_still_needed
    from subscriptions
    cross join as_of
    inner join valued
        on subscriptions.subscription_name = valued.subscription_name
    inner join versions
        on subscriptions.subscription_id = versions.subscription_id
    left join paid_orders
        on subscriptions.subscription_name = paid_orders.subscription_name
    left join newest_requests
        on subscriptions.subscription_name = newest_requests.subscription_name
    where
        valued.delivery = 'Self-Managed'
        and (
            paid_orders.order_id is not null
            or newest_requests.eula_request_id is not null
            or subscriptions.end_date > as_of.as_of_date
        )

)

select * from listed
