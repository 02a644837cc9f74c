with

quotes as (

    select * from {{ ref('stg_salesforce__quotes') }}

),

authorizations as (

    select * from {{ ref('int_reseller_authorizations_in_force') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

authorizing as (

    select distinct
        {{ slug('coalesce(quotes.subscription_name, quotes.hidden_subscription_name)') }} as subscription_slug
    from quotes
    cross join as_of
    inner join authorizations
        on lower(trim(quotes.reseller_type)) = authorizations.source_value
    where
        authorizations.source_column = 'quote_reseller_type'
        and authorizations.is_authorized
        and coalesce(quotes.subscription_name, quotes.hidden_subscription_name) is not null
        and (quotes.created_at is null or cast(quotes.created_at as date) <= as_of.as_of_date)

)

select * from authorizing
