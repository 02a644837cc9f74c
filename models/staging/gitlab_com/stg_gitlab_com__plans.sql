with

raw_plans as (

    {{ read_raw('gitlab_com', 'plans') }}

),

renamed as (

    select
        -- ids
        id as plan_id,

        -- dates
        created_at,
        updated_at,

        -- details
        name as plan_name,
        title as plan_title
    {{ custom_fields('gitlab_com', 'plans') }}
    from raw_plans

)

select * from renamed
