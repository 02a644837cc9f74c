with

integrations as (

    select * from {{ ref('int_integrations_described') }}

),

described as (

    select
        from_system,
        to_system,
        data_exchanged,
        document,
        are_both_ingested
    from integrations

)

select * from described
