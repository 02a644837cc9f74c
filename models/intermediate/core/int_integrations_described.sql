with

documented as (

    select * from {{ ref('documented_integrations') }}

),

systems as (

    select * from {{ ref('int_systems_described') }}

),

described as (

    select
        documented.from_system,
        documented.to_system,
        documented.data_exchanged,
        documented.document,
        coalesce(senders.is_ingested and receivers.is_ingested, false) as are_both_ingested
    from documented
    left join systems as senders
        on documented.from_system = senders.system_name
    left join systems as receivers
        on documented.to_system = receivers.system_name

)

select * from described
