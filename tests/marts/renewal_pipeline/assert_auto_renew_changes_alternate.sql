-- Why: a flag that was switched off must be on before it can be switched off again.
-- When it fails: the change shown does not begin where the one before it ended.
with

changes as (

    select * from {{ ref('auto_renew_changes') }}

),

followed as (

    select
        *,
        lag(to_value) over (
            partition by subscription_name, system
            order by change_number
        ) as previous_to_value
    from changes

),

contradicting as (

    select *
    from followed
    where
        from_value = to_value
        or from_value != previous_to_value

)

select * from contradicting
