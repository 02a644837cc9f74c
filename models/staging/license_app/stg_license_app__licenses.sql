with

raw_licenses as (

    {{ read_raw('license_app', 'licenses') }}

),

renamed as (

    select
        -- ids
        id as license_id,
        zuora_subscription_id as subscription_id,
        zuora_subscription_name as subscription_name,
        creator_id,
        coalesce(license_file_md5, license_file) as license_md5,
        license_file_sha256 as license_sha256,

        -- dates
        starts_at as starts_on,
        expires_at as expires_on,
        trueup_from as true_up_from,
        trueup_to as true_up_to,
        created_at,
        updated_at,

        -- measures
        users_count as seats,
        previous_users_count as previous_seats,
        trueup_quantity as true_up_seats,

        -- flags
        trial as is_trial,

        -- details
        name as licensee_name,
        company,
        email,
        plan_code,
        plan_name
    {{ custom_fields('license_app', 'licenses') }}
    from raw_licenses

)

select * from renamed
