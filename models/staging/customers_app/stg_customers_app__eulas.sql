with

raw_eulas as (

    {{ read_raw('customers_app', 'eulas') }}

),

renamed as (

    select
        -- ids
        id as eula_id,

        -- dates
        created_at,
        updated_at,

        -- details
        name as eula_name
    {{ custom_fields('customers_app', 'eulas') }}
    from raw_eulas

)

select * from renamed
