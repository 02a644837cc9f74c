with

every_quote as (

    select * from {{ ref('stg_salesforce__quotes') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

renewal_links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

quotes as (

    select every_quote.*
    from every_quote
    cross join as_of
    where every_quote.created_at is null or cast(every_quote.created_at as date) <= as_of.as_of_date

),

subscription_slugs as (

    select
        subscription_name,
        {{ slug('subscription_name') }} as subscription_slug
    from versions
    group by subscription_name

),

-- what the quote renews speaks first, then what the sold subscription renews: the quote may name the sold one
links as (

    select
        quotes.opportunity_id,
        versions.subscription_name,
        1 as priority
    from quotes
    inner join versions
        on quotes.existing_subscription_id = versions.subscription_id

    union all

    select
        versions.opportunity_id,
        renewal_links.subscription_name,
        2 as priority
    from renewal_links
    inner join versions
        on
            renewal_links.renewal_subscription_name = versions.subscription_name
            and versions.is_newest

    union all

    select
        quotes.opportunity_id,
        subscription_slugs.subscription_name,
        3 as priority
    from quotes
    inner join subscription_slugs
        on
            {{ slug('coalesce(quotes.hidden_subscription_name, quotes.subscription_name)') }}
            = subscription_slugs.subscription_slug

    union all

    select
        quotes.opportunity_id,
        versions.subscription_name,
        4 as priority
    from quotes
    inner join versions
        on quotes.zuora_subscription_id = versions.subscription_id

),

linked_subscriptions as (

    select
        opportunity_id,
        subscription_name
    from links
    where opportunity_id is not null
    qualify row_number() over (
        partition by opportunity_id
        order by priority, subscription_name
    ) = 1

)

select * from linked_subscriptions
