with

raw_eula_requests as (

    {{ read_raw('customers_app', 'eula_requests') }}

),

renamed as (

    select
        -- ids
        id as eula_request_id,
        eula_id,
        customer_id,
        subscription_id,
        subscription_name,

        -- dates
        accepted_at,
        created_at,
        updated_at,

        -- details
        eula_type
    {{ custom_fields('customers_app', 'eula_requests') }}
    from raw_eula_requests

)

select * from renamed
