with

raw_versions as (

    {{ read_raw('customers_app', 'versions') }}

),

renamed as (

    select
        -- ids
        id as version_id,
        item_id,
        transaction_id,

        -- dates
        created_at,

        -- details
        item_type,
        event,
        object,
        object_changes,
        whodunnit
    {{ custom_fields('customers_app', 'versions') }}
    from raw_versions

)

select * from renamed
