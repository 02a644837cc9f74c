-- Where do Zuora and the customers app disagree about auto-renewal, and who changed it last?
with

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

changes as (

    select * from {{ ref('auto_renew_changes') }}

),

last_changes as (

    select *
    from changes
    qualify row_number() over (
        partition by subscription_name
        order by changed_at desc, system, change_number desc
    ) = 1

),

disagreements as (

    select
        subscriptions.subscription_name,
        subscriptions.sales_channel,
        subscriptions.is_auto_renew_in_zuora,
        subscriptions.is_auto_renew_in_customers_app,
        subscriptions.is_auto_renew,
        last_changes.system as last_changed_in,
        last_changes.changed_by_type as last_changed_by,
        last_changes.changed_at as last_changed_at,
        subscriptions.term_end_date,
        round(subscriptions.arr_usd_amount, 2) as arr_usd_amount
    from subscriptions
    left join last_changes
        on subscriptions.subscription_name = last_changes.subscription_name
    where
        subscriptions.is_in_force
        and subscriptions.is_auto_renew_in_zuora != subscriptions.is_auto_renew_in_customers_app

)

select * from disagreements
order by term_end_date, subscription_name
