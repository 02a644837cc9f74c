with

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

amendments as (

    select * from {{ ref('stg_zuora__amendments') }}

),

order_actions as (

    select * from {{ ref('stg_zuora__order_actions') }}

),

-- environments that use orders have no amendments: the first step of the order speaks for the version
first_actions as (

    select
        subscription_id,
        order_action_type
    from order_actions
    qualify row_number() over (
        partition by subscription_id
        order by sequence, order_action_id
    ) = 1

),

typed as (

    select
        versions.*,
        case lower(coalesce(amendments.amendment_type, first_actions.order_action_type))
            when 'newproduct' then 'new_product'
            when 'addproduct' then 'new_product'
            when 'updateproduct' then 'update_product'
            when 'changeplan' then 'update_product'
            when 'removeproduct' then 'remove_product'
            when 'renewal' then 'renewal'
            when 'renewsubscription' then 'renewal'
            when 'cancellation' then 'cancellation'
            when 'cancelsubscription' then 'cancellation'
            when 'termsandconditions' then 'terms_and_conditions'
            when 'ownertransfer' then 'owner_transfer'
            when 'suspendsubscription' then 'suspension'
            when 'suspend' then 'suspension'
            when 'resumesubscription' then 'resumption'
            when 'resume' then 'resumption'
        end as change_type,
        coalesce(
            cast(versions.created_at as date),
            versions.contract_effective_date,
            versions.subscription_start_date,
            cast('0001-01-01' as date)
        ) as written_on
    from versions
    left join amendments
        on versions.amendment_id = amendments.amendment_id
    left join first_actions
        on versions.subscription_id = first_actions.subscription_id

),

-- a version was there by the day on which any later one was written
started as (

    select
        *,
        case when is_first then 'new' else coalesce(change_type, 'unknown') end as version_type,
        min(written_on) over (
            partition by subscription_name
            order by version
            rows between current row and unbounded following
        ) as valid_from
    from typed

),

bounded as (

    select
        *,
        lead(valid_from) over (
            partition by subscription_name
            order by version
        ) as valid_until
    from started

)

select * from bounded
