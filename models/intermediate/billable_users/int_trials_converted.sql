with

trials as (

    select * from {{ ref('int_trials_listed') }}

),

order_history as (

    select * from {{ ref('customers_app_order_history') }}

),

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

lineages as (

    select * from {{ ref('int_subscription_lineages') }}

),

purchases as (

    -- the order itself turned from trial to paid, whatever namespace it is for now
    select
        'SaaS' as delivery,
        trial_orders.namespace_id as trialist,
        order_history.subscription_name,
        true as is_same_order
    from order_history as trial_orders
    inner join order_history
        on trial_orders.order_id = order_history.order_id
    where trial_orders.is_trial

    union all

    select
        'SaaS' as delivery,
        namespace_id as trialist,
        subscription_name,
        false as is_same_order
    from order_history

    union all

    select
        'SaaS' as delivery,
        namespace_id as trialist,
        subscription_name,
        false as is_same_order
    from subscriptions

    union all

    select
        'Self-Managed' as delivery,
        licensee_email as trialist,
        subscription_name,
        false as is_same_order
    from licenses
    where not is_trial and not is_test

),

-- one row per trialist and subscription; a renewal of something older is no purchase
bought as (

    select distinct
        purchases.delivery,
        purchases.trialist,
        purchases.subscription_name,
        subscriptions.subscription_start_date as bought_on
    from purchases
    inner join subscriptions
        on purchases.subscription_name = subscriptions.subscription_name
    inner join lineages
        on purchases.subscription_name = lineages.subscription_name
    where purchases.is_same_order or lineages.lineage_id = purchases.subscription_name

),

-- the first purchase from the trial on, up to the next trial
converted as (

    select
        trials.trial_id,
        bought.subscription_name as converted_subscription_name,
        bought.bought_on as converted_on
    from trials
    inner join bought
        on
            trials.delivery = bought.delivery
            and trials.trialist = bought.trialist
            and trials.started_on <= bought.bought_on
    where trials.next_started_on is null or bought.bought_on < trials.next_started_on
    qualify row_number() over (
        partition by trials.trial_id
        order by bought.bought_on, bought.subscription_name
    ) = 1

)

select * from converted
