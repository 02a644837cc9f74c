-- Which systems does the record of a customer pass through? For another one, change the name of the system.
with

systems as (

    select * from {{ ref('systems') }}

),

integrations as (

    select * from {{ ref('system_integrations') }}

),

neighbours as (

    select
        'receives from' as direction,
        from_system as system_name,
        data_exchanged,
        are_both_ingested
    from integrations
    where to_system = 'Customers.GitLab.com'

    union all

    select
        'sends to' as direction,
        to_system as system_name,
        data_exchanged,
        are_both_ingested
    from integrations
    where from_system = 'Customers.GitLab.com'

),

described as (

    select
        neighbours.direction,
        neighbours.system_name,
        neighbours.data_exchanged,
        systems.owner_function,
        neighbours.are_both_ingested as can_be_checked
    from neighbours
    inner join systems
        on neighbours.system_name = systems.system_name

)

select * from described
order by direction, system_name
