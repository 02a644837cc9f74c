with

as_of as (

    select * from {{ ref('as_of') }}

),

quotes as (

    select * from {{ ref('stg_salesforce__quotes') }}

),

country_spellings as (

    select * from {{ ref('int_countries_by_spelling') }}

),

accounts as (

    select * from {{ ref('stg_zuora__accounts') }}

),

-- the newest quote of an account speaks
newest as (

    select
        accounts.billing_account_id,
        coalesce(quotes.is_entity_overridden, false) as is_entity_overridden,
        country_spellings.country_code as bill_to_country_code
    from quotes
    cross join as_of
    inner join accounts
        on quotes.zuora_account_id = accounts.billing_account_id
    left join country_spellings
        on
            lower(trim(coalesce(quotes.bill_to_country_code, quotes.bill_to_country)))
            = country_spellings.spelling
    where quotes.created_at is null or cast(quotes.created_at as date) <= as_of.as_of_date
    qualify row_number() over (
        partition by accounts.billing_account_id
        order by quotes.created_at desc nulls last, quotes.quote_id desc
    ) = 1

)

select * from newest
