with

states as (

    select * from {{ ref('int_auto_renew_states_observed') }}

),

choices as (

    select * from {{ ref('int_auto_renew_choices_listed') }}

),

flags as (

    select
        subscription_name,
        'Zuora' as system,
        version,
        known_from,
        created_by_id,
        cast(null as boolean) as from_value,
        is_auto_renew_in_zuora as to_value
    from states

    union all

    select
        subscription_name,
        'customers app' as system,
        0 as version,
        known_from,
        created_by_id,
        cast(null as boolean) as from_value,
        is_auto_renew_in_customers_app as to_value
    from states

    union all

    -- before the first choice Zuora's flag counted
    select
        subscription_name,
        'customers app' as system,
        0 as version,
        created_at as known_from,
        created_by_id,
        was_auto_renew_in_zuora as from_value,
        is_auto_renew as to_value
    from choices

),

-- a choice and the version that it wrote are one change, the choice's
compared as (

    select
        subscription_name,
        system,
        version,
        known_from,
        created_by_id,
        coalesce(
            lag(to_value) over (
                partition by subscription_name, system
                order by version, known_from, from_value nulls last, to_value
            ),
            from_value
        ) as from_value,
        to_value
    from flags
    where to_value is not null

),

changes as (

    select
        subscription_name,
        system,
        row_number() over (
            partition by subscription_name, system
            order by version, known_from, from_value
        ) as change_number,
        known_from as changed_at,
        created_by_id,
        from_value,
        to_value
    from compared
    where from_value != to_value

)

select * from changes
