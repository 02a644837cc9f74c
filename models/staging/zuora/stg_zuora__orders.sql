with

raw_orders as (

    {{ read_raw('zuora', 'order') }}

),

renamed as (

    select
        -- ids
        id as billing_order_id,
        accountid as billing_account_id,
        createdbyid as created_by_id,

        -- dates
        orderdate as ordered_on,
        createddate as created_at,
        updateddate as updated_at,

        -- flags
        createdbymigration as is_created_by_migration,

        -- details
        ordernumber as order_number,
        status,
        state,
        description
    {{ custom_fields('zuora', 'order') }}
    from raw_orders

)

select * from renamed
