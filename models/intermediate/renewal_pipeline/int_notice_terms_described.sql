with

events as (

    select * from {{ ref('int_renewal_events_listed') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

-- a term is known from the day on which its first version was written
written as (

    select
        subscription_name,
        term_start_date,
        min(coalesce(cast(created_at as date), term_start_date)) as written_on
    from versions
    where not is_draft
    group by subscription_name, term_start_date

),

renewals as (

    select
        links.subscription_name,
        links.term_number,
        min(written.written_on) as written_on
    from links
    inner join written
        on
            links.renewal_subscription_name = written.subscription_name
            and links.renewed_on = written.term_start_date
    group by links.subscription_name, links.term_number

),

-- notices count back from the end that Zuora planned: a cancellation cuts the term, not the plan
described as (

    select
        terms.subscription_name,
        terms.term_number,
        subscriptions.billing_account_id,
        terms.term_start_date,
        written.written_on,
        versions.term_end_date as renews_on,
        terms.delivery,
        terms.licensed_seats,
        case
            when lower(versions.status) = 'cancelled' or versions.cancelled_date is not null
                then least(
                    coalesce(cast(versions.created_at as date), cast('9999-12-31' as date)),
                    coalesce(versions.cancelled_date, cast('9999-12-31' as date))
                )
        end as cancelled_on,
        case
            when renewals.written_on < versions.term_end_date then renewals.written_on
        end as renewed_early_on
    from events
    inner join terms
        on
            events.subscription_name = terms.subscription_name
            and events.term_number = terms.term_number
    inner join versions
        on terms.subscription_id = versions.subscription_id
    inner join subscriptions
        on terms.subscription_name = subscriptions.subscription_name
    left join written
        on
            terms.subscription_name = written.subscription_name
            and terms.term_start_date = written.term_start_date
    left join renewals
        on
            terms.subscription_name = renewals.subscription_name
            and terms.term_number = renewals.term_number
    where
        not events.is_anniversary
        and versions.term_end_date is not null

)

select * from described
