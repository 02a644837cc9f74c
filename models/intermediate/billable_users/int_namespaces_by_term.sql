with

subscriptions as (

    select * from {{ ref('int_subscriptions_by_namespace') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

in_term as (

    select
        subscriptions.namespace_id,
        subscriptions.subscription_name,
        subscriptions.max_seats_used,
        terms.term_number,
        terms.term_start_date,
        -- a later term takes over even where the earlier one has not ended
        least(terms.covers_until, coalesce(terms.term_end_date, terms.covers_until)) as in_force_until
    from subscriptions
    inner join terms
        on subscriptions.subscription_name = terms.subscription_name

)

select * from in_term
