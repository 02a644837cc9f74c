with

changes as (

    select * from {{ ref('int_auto_renew_changes_explained') }}

),

described as (

    select
        -- ids
        subscription_name,
        system,
        change_number,

        -- details
        changed_by_type,

        -- dates
        changed_at,

        -- flags
        from_value,
        to_value,
        is_after_failed_card
    from changes

)

select * from described
