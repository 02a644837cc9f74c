with

quotes as (

    select * from {{ ref('stg_salesforce__quotes') }}

),

authorizations as (

    select * from {{ ref('reseller_authorizations') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

rules_in_force as (

    select authorizations.*
    from authorizations
    cross join as_of
    where
        authorizations.source_column = 'quote_reseller_type'
        and authorizations.valid_from <= as_of.as_of_date
    qualify row_number() over (
        partition by authorizations.source_value
        order by authorizations.valid_from desc
    ) = 1

),

authorizing as (

    select distinct
        {{ slug('coalesce(quotes.subscription_name, quotes.hidden_subscription_name)') }} as subscription_slug
    from quotes
    cross join as_of
    inner join rules_in_force
        on lower(trim(quotes.reseller_type)) = rules_in_force.source_value
    where
        rules_in_force.is_authorized
        and coalesce(quotes.subscription_name, quotes.hidden_subscription_name) is not null
        and (quotes.created_at is null or cast(quotes.created_at as date) <= as_of.as_of_date)

)

select * from authorizing
