with

guest_rules as (

    select * from {{ ref('guest_free_plans') }}

),

gitlab_com_subscriptions as (

    select * from {{ ref('stg_gitlab_com__subscriptions') }}

),

plans as (

    select * from {{ ref('stg_gitlab_com__plans') }}

),

-- a rule holds until the next one of its plan
dated as (

    select
        plan_name,
        are_guests_billable,
        valid_from,
        coalesce(
            lead(valid_from) over (
                partition by plan_name
                order by valid_from
            ),
            cast('9999-12-31' as date)
        ) as valid_until
    from guest_rules

),

ruled as (

    select
        gitlab_com_subscriptions.namespace_id,
        dated.are_guests_billable,
        dated.valid_from,
        dated.valid_until
    from gitlab_com_subscriptions
    inner join plans
        on gitlab_com_subscriptions.plan_id = plans.plan_id
    inner join dated
        on lower(plans.plan_name) = dated.plan_name

)

select * from ruled
