with

orders as (

    select * from {{ ref('int_orders_compared') }}

),

-- the first that applies; every flag is known, so none is reached or missed for lack of a value
matched as (

    select
        *,
        case
            -- for GitLab.com: the namespace first, then what is paid, then what is free
            when delivery = 'SaaS' and has_namespace_id and not has_namespace
                then 'Order Namespace Not Found'
            when delivery = 'SaaS' and has_namespace and not is_top_level
                then 'Order Linked to Non-Ultimate Parent Namespace'
            when
                delivery = 'SaaS'
                and namespace_plan_kind = 'paid'
                and not is_namespace_paid_for
                and not has_order_subscription
                then 'Paid Namespace Missing Order Subscription'
            when delivery = 'SaaS' and namespace_plan_kind = 'paid' and not is_namespace_paid_for
                then 'Paid Namespace Missing Zuora Subscription'
            when
                delivery = 'SaaS'
                and has_order_subscription
                and (not has_namespace_id or (is_subscription_in_force and namespace_plan_kind != 'paid'))
                then 'Paid Order Missing Namespace Assignment'
            when delivery = 'SaaS' and has_order_subscription and not is_plan_sold
                then 'Paid Order Product Rate Plan Misaligned with Zuora'
            when
                delivery = 'SaaS'
                and not has_order_subscription
                and (not has_namespace_id or (is_running_trial and namespace_plan_kind = 'free'))
                then 'Free Order Missing Namespace Assignment'
            when delivery = 'SaaS' and has_order_subscription then 'Paid All Matching'
            when delivery = 'SaaS' then 'Trial All Matching'

            -- for everything else only order and subscription are to match
            when is_trial then 'Trial Order'
            when not has_subscription then 'Order Subscription Not Found'
            when not is_plan_sold then 'Paid Order Product Rate Plan Misaligned with Zuora'
            else 'Paid All Matching'
        end as match_status
    from orders

)

select * from matched
