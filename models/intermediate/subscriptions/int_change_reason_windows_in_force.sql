with

windows as (

    select * from {{ ref('change_reason_windows') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    select
        windows.change_reason,
        windows.first_day,
        windows.last_day
    from windows
    cross join as_of
    where windows.valid_from <= as_of.as_of_date
    qualify row_number() over (
        partition by windows.change_reason
        order by windows.valid_from desc
    ) = 1

)

select * from in_force
