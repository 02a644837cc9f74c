with

licenses as (

    select * from {{ ref('int_licenses_listed') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- compared as of the as-of day, or the nearest day on which the licence was the newest in force
dated as (

    select
        licenses.*,
        greatest(
            least(
                coalesce(as_of.as_of_date, cast('9999-12-31' as date)),
                coalesce(
                    cast({{ dbt.dateadd('day', -1, 'licenses.expires_on') }} as date),
                    cast('9999-12-31' as date)
                ),
                coalesce(
                    cast({{ dbt.dateadd('day', -1, 'licenses.superseded_on') }} as date),
                    cast('9999-12-31' as date)
                )
            ),
            coalesce(licenses.starts_on, cast('0001-01-01' as date))
        ) as compared_on
    from licenses
    cross join as_of

),

products as (

    select
        dated.license_key,
        max_by(charges.product_tier, charges.tier_rank) as subscription_tier,
        sum(charges.licensed_seats) as subscription_seats
    from dated
    inner join charges
        on
            dated.subscription_name = charges.subscription_name
            and charges.effective_start_date <= dated.compared_on
            and charges.effective_end_date > dated.compared_on
    where charges.delivery = 'Self-Managed'
    group by dated.license_key

),

facts as (

    select
        dated.*,
        products.subscription_tier,
        products.subscription_seats,
        terms.term_start_date,
        terms.term_end_date,
        coalesce(dated.product_tier, 'none') != coalesce(products.subscription_tier, 'none')
            as has_other_plan,
        dated.seats is distinct from products.subscription_seats as has_other_seats,
        -- seats bought later come with a licence that starts within the term
        coalesce(dated.starts_on < terms.term_start_date, true)
        or coalesce(dated.starts_on >= terms.term_end_date, false)
        or coalesce(dated.expires_on, cast('9999-12-31' as date))
        != coalesce(terms.term_end_date, cast('9999-12-31' as date)) as has_other_dates
    from dated
    left join products
        on dated.license_key = products.license_key
    left join terms
        on
            dated.subscription_name = terms.subscription_name
            and dated.compared_on >= terms.covers_from
            and dated.compared_on < terms.covers_until

),

-- the first that applies
compared as (

    select
        *,
        is_in_license_app and not is_trial and not is_backwards and subscription_tier is not null
            as is_compared,
        case
            when is_backwards then 'starts after it expires'
            when not is_in_license_app and subscription_name is not null then 'licence missing'
            when not is_in_license_app then 'not in licence app'
            when is_trial then 'trial'
            when subscription_name is null then 'subscription unknown'
            when subscription_tier is null then 'subscription not in force'
            when has_other_plan then 'plan differs'
            when has_other_seats then 'seats differ'
            when has_other_dates then 'dates differ'
            else 'matching'
        end as match_status
    from facts

)

select * from compared
