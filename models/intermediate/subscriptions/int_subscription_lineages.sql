with recursive

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

links as (

    select distinct
        subscription_name,
        renewal_subscription_name
    from {{ ref('int_renewal_links_allocated') }}
    where subscription_name != renewal_subscription_name

),

-- walk back from each subscription to everything it renews, never through a subscription twice
ancestors as (

    select
        subscription_name,
        subscription_name as ancestor_name,
        concat('|', subscription_name, '|') as walked_names,
        0 as steps
    from subscriptions

    union all

    select
        ancestors.subscription_name,
        links.subscription_name as ancestor_name,
        concat(ancestors.walked_names, links.subscription_name, '|') as walked_names,
        ancestors.steps + 1 as steps
    from ancestors
    inner join links
        on ancestors.ancestor_name = links.renewal_subscription_name
    where
        ancestors.steps < 50
        and not contains(ancestors.walked_names, concat('|', links.subscription_name, '|'))

),

oldest as (

    select
        ancestors.subscription_name,
        ancestors.ancestor_name as lineage_id,
        cast(date_trunc('month', subscriptions.subscription_start_date) as date) as cohort_month
    from ancestors
    inner join subscriptions
        on ancestors.ancestor_name = subscriptions.subscription_name
    qualify row_number() over (
        partition by ancestors.subscription_name
        order by subscriptions.subscription_start_date, ancestors.ancestor_name
    ) = 1

)

select * from oldest
