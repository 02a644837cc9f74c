with

raw_contacts as (

    {{ read_raw('zuora', 'contact') }}

),

renamed as (

    select
        -- ids
        id as billing_contact_id,
        accountid as billing_account_id,

        -- dates
        createddate as created_at,
        updateddate as updated_at,

        -- details
        firstname as first_name,
        lastname as last_name,
        workemail as work_email,
        personalemail as personal_email,
        country,
        state,
        city,
        postalcode as postal_code
    {{ custom_fields('zuora', 'contact') }}
    from raw_contacts

)

select * from renamed
