-- Why: the flag of a notice and that of its term follow one rule, computed for two days.
-- When it fails: on the day of the term's end both are the same, but not for the term shown.
with

notices as (

    select * from {{ ref('renewal_notices') }}

),

terms as (

    select * from {{ ref('subscription_terms') }}

),

auto_renew as (

    select * from {{ ref('int_terms_auto_renew') }}

),

differing as (

    select
        notices.subscription_name,
        notices.term_number,
        notices.is_auto_renew as is_auto_renew_of_notice,
        auto_renew.is_auto_renew
    from notices
    inner join terms
        on
            notices.subscription_name = terms.subscription_name
            and notices.term_number = terms.term_number
            and notices.scheduled_on = terms.term_end_date
    inner join auto_renew
        on
            notices.subscription_name = auto_renew.subscription_name
            and notices.term_number = auto_renew.term_number
    where
        notices.days_before_renewal = 0
        and notices.is_auto_renew is distinct from auto_renew.is_auto_renew

)

select * from differing
