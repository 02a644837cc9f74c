with

notices as (

    select * from {{ ref('int_renewal_notices_scheduled') }}
    where notice_condition != 'always'

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

choices as (

    select * from {{ ref('int_auto_renew_choices_listed') }}

),

orders as (

    select * from {{ ref('stg_customers_app__orders') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- what was written before the notice's day
known_versions as (

    select
        notices.subscription_name,
        notices.scheduled_on,
        max(versions.version) as version
    from notices
    inner join versions
        on notices.subscription_name = versions.subscription_name
    where
        not versions.is_draft
        and coalesce(versions.created_at < cast(notices.scheduled_on as timestamp), true)
    group by notices.subscription_name, notices.scheduled_on

),

known_choices as (

    select
        notices.subscription_name,
        notices.scheduled_on,
        choices.is_auto_renew
    from notices
    inner join choices
        on
            notices.subscription_name = choices.subscription_name
            and choices.created_at < cast(notices.scheduled_on as timestamp)
    qualify row_number() over (
        partition by notices.subscription_name, notices.scheduled_on
        order by choices.created_at desc, choices.change_id desc
    ) = 1

),

app_orders as (

    select distinct orders.subscription_name
    from orders
    cross join as_of
    where
        not coalesce(orders.is_trial, false)
        and (orders.created_at is null or cast(orders.created_at as date) <= as_of.as_of_date)

),

-- the same four sources of the customers app's flag, and Zuora's, as for a term's end
known as (

    select
        notices.subscription_name,
        notices.term_number,
        notices.days_before_renewal,
        coalesce(
            known_choices.is_auto_renew,
            {{ is_auto_renew_in_customers_app('versions') }},
            case when notices.delivery = 'SaaS' and app_orders.subscription_name is not null then true end,
            versions.is_auto_renew
        ) as is_auto_renew
    from notices
    left join known_versions
        on
            notices.subscription_name = known_versions.subscription_name
            and notices.scheduled_on = known_versions.scheduled_on
    left join versions
        on
            known_versions.subscription_name = versions.subscription_name
            and known_versions.version = versions.version
    left join known_choices
        on
            notices.subscription_name = known_choices.subscription_name
            and notices.scheduled_on = known_choices.scheduled_on
    left join app_orders
        on notices.subscription_name = app_orders.subscription_name

)

select * from known
