with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

auto_renew as (

    select * from {{ ref('int_terms_auto_renew') }}

),

windows as (

    select * from {{ ref('int_change_reason_windows_in_force') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- a term that was cancelled tries to renew no more
ended as (

    select
        terms.subscription_name,
        terms.term_number,
        terms.term_start_date,
        terms.term_end_date,
        terms.next_term_start_date,
        versions.invoiced_account_id,
        cast({{ dbt.dateadd('day', 'windows.last_day', 'terms.term_end_date') }} as date) as retried_until
    from terms
    cross join as_of
    inner join auto_renew
        on
            terms.subscription_name = auto_renew.subscription_name
            and terms.term_number = auto_renew.term_number
    inner join versions
        on terms.subscription_id = versions.subscription_id
    inner join windows
        on windows.change_reason = 'card_declined'
    where
        auto_renew.is_auto_renew
        and terms.term_end_date <= as_of.as_of_date
        and coalesce(versions.cancelled_date > terms.term_end_date, true)

)

select * from ended
