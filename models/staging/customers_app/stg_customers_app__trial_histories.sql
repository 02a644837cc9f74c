with

raw_trial_histories as (

    {{ read_raw('customers_app', 'trial_histories') }}

),

renamed as (

    select
        -- ids
        gl_namespace_id as namespace_id,

        -- dates
        start_date as trial_start_date,
        expired_on as trial_end_date,
        created_at,
        updated_at,

        -- details
        trial_type,
        trial_entity,
        glm_source,
        glm_content
    {{ custom_fields('customers_app', 'trial_histories') }}
    from raw_trial_histories

)

select * from renamed
