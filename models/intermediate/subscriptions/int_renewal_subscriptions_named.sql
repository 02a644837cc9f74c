with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

-- several renewals stand in one field, separated by ||
places as (

    select place
    from (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) as numbers (place)

),

names as (

    select distinct
        subscriptions.subscription_name,
        {{ slug("split_part(subscriptions.renewal_subscription_names, '||', places.place)") }} as renewal_slug
    from subscriptions
    cross join places
    where
        subscriptions.renewal_subscription_names is not null
        and trim(split_part(subscriptions.renewal_subscription_names, '||', places.place)) != ''

),

named as (

    select
        names.subscription_name,
        names.renewal_slug,
        renewals.subscription_name as renewal_subscription_name
    from names
    left join subscriptions as renewals
        on names.renewal_slug = renewals.subscription_slug

)

select * from named
