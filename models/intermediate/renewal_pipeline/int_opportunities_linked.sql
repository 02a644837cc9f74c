with

quotes as (

    select * from {{ ref('stg_salesforce__quotes') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

renewal_links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

subscription_slugs as (

    select
        subscription_name,
        {{ slug('subscription_name') }} as subscription_slug
    from versions
    group by subscription_name

),

-- a quote names the subscription it renews; Zuora's renewing version names its opportunity
links as (

    select
        quotes.opportunity_id,
        versions.subscription_name
    from quotes
    inner join versions
        on coalesce(quotes.existing_subscription_id, quotes.zuora_subscription_id) = versions.subscription_id

    union all

    select
        quotes.opportunity_id,
        subscription_slugs.subscription_name
    from quotes
    inner join subscription_slugs
        on {{ slug('coalesce(quotes.hidden_subscription_name, quotes.subscription_name)') }} = subscription_slugs.subscription_slug

    union all

    select
        versions.opportunity_id,
        renewal_links.subscription_name
    from renewal_links
    inner join versions
        on
            renewal_links.renewal_subscription_name = versions.subscription_name
            and versions.is_newest

),

linked_subscriptions as (

    select
        opportunity_id,
        min(subscription_name) as subscription_name
    from links
    where opportunity_id is not null
    group by opportunity_id

)

select * from linked_subscriptions
