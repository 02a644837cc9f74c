-- Why: the flag of a notice and that of its term follow one rule, computed for two days.
-- When it fails: nothing was written between the notice shown and its term's end, and yet they differ.
with

notices as (

    select * from {{ ref('renewal_notices') }}

),

auto_renew as (

    select * from {{ ref('int_terms_auto_renew') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

choices as (

    select * from {{ ref('int_auto_renew_choices_listed') }}

),

writings as (

    select
        subscription_name,
        created_at as written_at
    from versions
    where created_at is not null

    union all

    select
        subscription_name,
        created_at as written_at
    from choices

),

last_writings as (

    select
        subscription_name,
        max(written_at) as written_at
    from writings
    group by subscription_name

),

differing as (

    select
        notices.subscription_name,
        notices.term_number,
        notices.days_before_renewal,
        notices.is_auto_renew as is_auto_renew_of_notice,
        auto_renew.is_auto_renew
    from notices
    inner join last_writings
        on notices.subscription_name = last_writings.subscription_name
    inner join auto_renew
        on
            notices.subscription_name = auto_renew.subscription_name
            and notices.term_number = auto_renew.term_number
    where
        notices.notice_condition != 'always'
        and last_writings.written_at < cast(notices.scheduled_on as timestamp)
        and notices.is_auto_renew is distinct from auto_renew.is_auto_renew

)

select * from differing
